"""Two consoles: results go to stdout, progress and complaints to stderr."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from numerics.errors import InputError

WIDTH_IN_A_PIPE = 100


def one_line(problem: InputError) -> str:
    return escape(" ".join(str(problem).split()))


def talk() -> Console:
    """Where progress and complaints go."""
    return Console(stderr=True, highlight=False)


def data() -> Console:
    """Where results go."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH_IN_A_PIPE)


def tell(status: Status, progress: str) -> None:
    """Progress: a line that changes on a terminal, and one line after another elsewhere."""
    if status.console.is_terminal:
        status.update(progress)
    else:
        status.console.print(progress, soft_wrap=True, markup=False)
