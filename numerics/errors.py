"""The one exception for input that is wrong: what is wrong, where, and what to do about it."""

from __future__ import annotations


class InputError(ValueError):
    """Something that the user gave cannot be used; str() is one line to show to them.

    Args:
        what: what is wrong, with the offending value.
        where: the file, the table or the argument.
        remedy: what to do about it, as an imperative.
    """

    def __init__(self, what: str, where: str, remedy: str) -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(f"{where}: {what}. {remedy}")
