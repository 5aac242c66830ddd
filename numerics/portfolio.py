"""Finders compete for one claim: each yields candidates, in turns, until one settles it.

A finder is a generator. It yields a candidate, or None to let the others go on; the board checks
candidates exactly, and what it knows (the best proved rate, say) the finder may read between
turns. The next turn goes to the finder that has spent the least time so far. The time limit and an
interruption are looked at between turns, so one long step of a finder (one semidefinite programme)
may pass the limit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush

import numpy as np

from .board import Board, Candidate
from .proposers.words import WordBudget


@dataclass(frozen=True)
class Effort:
    """What a search may spend: a seed, seconds, a budget of words.

    tolerance: None to stop at the first proof or refutation; else a proof is improved until its
    rate is within this share of its own margin (1 - rate, or the rate itself from 1 up).
    """

    seed: int
    seconds: float
    words: WordBudget
    tolerance: Fraction | None = None

    def describe(self) -> str:
        return f"at most {self.words.describe()}, seed {self.seed}, {self.seconds:g} s"


Turns = Iterator[Candidate | None]
Finder = Callable[[Board, Effort], Turns]


def run(
    board: Board,
    finders: Iterable[Finder],
    effort: Effort,
    enough: Callable[[Board], bool] = lambda _: False,
) -> bool:
    """Fills the board until `enough`; False if it was interrupted (Ctrl-C), keeping what it holds.

    Without a tolerance a proof or refutation is enough. Every finder has one turn at least.
    """
    deadline = time.monotonic() + effort.seconds
    waiting = [(0.0, order, finder(board, effort)) for order, finder in enumerate(finders)]
    try:
        while waiting and time.monotonic() < deadline:
            spent, order, turns = heappop(waiting)
            begun = time.monotonic()
            if _take_turn(turns, board):
                heappush(waiting, (spent + time.monotonic() - begun, order, turns))
            first = any(time_spent == 0 for time_spent, _, _ in waiting)
            if not first and (enough(board) or _first_answer(board, effort)):
                break
    except KeyboardInterrupt:
        return False
    return True


def _first_answer(board: Board, effort: Effort) -> bool:
    return board.settled is not None and effort.tolerance is None


def _take_turn(turns: Turns, board: Board) -> bool:
    """Whether the finder goes on after this turn; one whose floats fail it is out."""
    try:
        candidate = next(turns)
    except (StopIteration, OverflowError, np.linalg.LinAlgError):
        return False
    if candidate is not None:
        board.consider(candidate)
    return True
