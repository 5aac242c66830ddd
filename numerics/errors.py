"""The one way in which the suite says that an input is wrong."""

from __future__ import annotations


class InputError(ValueError):
    """Something that the user supplied is wrong; `str()` is one message that teaches the repair.

    Args:
        what: what is wrong, as a short statement ("A is not square: 2 rows, 3 columns").
        where: where it stands: a file, a key of a file, an argument ("[model] A").
        remedy: what to do about it ("give as many rows as columns").
    """

    def __init__(self, what: str, where: str, remedy: str) -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(f"{where}: {what}; {remedy}.")
