"""Ctrl-C: it ends the command with 130, or the search alone where what was found is worth keeping.

An interruption never reads as a verdict: Typer would end with 1, which means "refuted".
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

INTERRUPTED = 130


@contextmanager
def ending_the_command() -> Iterator[None]:
    """Ctrl-C ends the command."""
    with _handling(lambda *_: sys.exit(INTERRUPTED)):
        yield


@contextmanager
def ending_the_search() -> Iterator[Event]:
    """Ctrl-C is a KeyboardInterrupt, for a search to catch; the event tells that it was pressed.

    Where nobody catches it, or the second time, it ends the command.
    """
    pressed = Event()

    def press(*_: object) -> None:
        if pressed.is_set():
            sys.exit(INTERRUPTED)
        pressed.set()
        raise KeyboardInterrupt

    with _handling(press):
        try:
            yield pressed
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)


@contextmanager
def _handling(handler: object) -> Iterator[None]:
    before = signal.signal(signal.SIGINT, handler)  # type: ignore[arg-type]
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
