"""Ctrl-C: it ends the command with 130, or the search alone where what was found is worth keeping.

An interruption never reads as a verdict: Typer would end with 1, which means "refuted".
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Timer

from selssm.consoles import talk

INTERRUPTED = 130
MOMENT = 0.05  # seconds until a Ctrl-C that was lost is pressed again


@contextmanager
def ending_the_command(words: Callable[[], str] = lambda: "interrupted") -> Iterator[None]:
    """Ctrl-C ends the command, whatever catches it on its way, with a line on stderr."""
    pressed = Event()

    def press(*_: object) -> None:
        pressed.set()
        sys.exit(INTERRUPTED)

    with _handling(press), _pressing_again():
        try:
            yield
        finally:
            if pressed.is_set():
                talk().print(words(), soft_wrap=True, markup=False)
                sys.exit(INTERRUPTED)


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


@contextmanager
def _pressing_again() -> Iterator[None]:
    """Python drops what is raised while an object dies (a solver's __del__): press once more."""
    before, timers = sys.unraisablehook, list[Timer]()

    def dropped(lost: sys.UnraisableHookArgs) -> None:
        if not issubclass(lost.exc_type, SystemExit):
            before(lost)
            return
        timers.append(Timer(MOMENT, os.kill, [os.getpid(), signal.SIGINT]))
        timers[-1].start()

    sys.unraisablehook = dropped
    try:
        yield
    finally:
        sys.unraisablehook = before
        for timer in timers:
            timer.cancel()
