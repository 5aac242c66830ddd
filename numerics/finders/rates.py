"""Which rates to try: a few below what is known, then bisection down to a float guess of the best.

Finders of norms share it; each brings `tries`, the turns that look for a norm at one rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from ..board import Board
from ..claim import Property
from ..portfolio import Turns
from ..rounding import round_up, short_rate

TOLERANCE = Fraction(1, 1000)  # of the margin, where the effort names none


def descend(
    board: Board, floor: float, tolerance: Fraction | None, tries: Callable[[Fraction], Turns]
) -> Turns:
    """Tries rates below the goal until one is reached, then halves what is left above `floor`."""
    for rate in _below(floor, goal(board)):
        yield from tries(rate)
        if reached(board, rate):
            break
    else:
        return
    wanted = TOLERANCE if tolerance is None else tolerance
    while board.rate is not None and not is_close(float(board.rate), floor, wanted):
        middle = Fraction((floor + float(board.rate)) / 2)
        step = max(float(wanted) * _scale(floor), 2.0**-48)
        rate = round_up(middle, max(20, 4 - math.floor(math.log2(step))))
        if rate >= board.rate:
            return
        yield from tries(rate)
        if not reached(board, rate):
            floor = float(rate)


def goal(board: Board) -> Fraction:
    """The rate below which a first norm is looked for."""
    known = Fraction(2**40) if board.rate is None else board.rate
    return known if board.claim.property is Property.RATE else min(Fraction(1), known)


def reached(board: Board, rate: Fraction) -> bool:
    return board.rate is not None and board.rate <= rate


def is_close(rate: float, floor: float, tolerance: Fraction | None) -> bool:
    """Whether the rate is within this share of the margin below one, or of the rate from one up."""
    share = TOLERANCE if tolerance is None else tolerance
    return rate - floor <= share * _scale(floor)


def _scale(floor: float) -> float:
    """What a tolerance is a share of: the margin below one, the rate itself from there up."""
    return 1 - floor if floor < 1 else floor


def _below(floor: float, goal: Fraction) -> Iterator[Fraction]:
    """Rates below the goal that leave ever less of the gap to a float lower bound.

    A goal far above the floor is none; then rates up to twice the floor are tried.
    """
    top = min(float(goal), 2 * floor) if floor > 0 else float(goal)
    for share in (2**-3, 2**-7, 2**-12) if top > floor else ():
        yield short_rate(Fraction(top - (top - floor) * share))
