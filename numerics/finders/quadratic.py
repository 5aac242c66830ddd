"""Quadratic norms by semidefinite programming, with bisection of the rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from ..board import Board, Candidate
from ..claim import Property
from ..exact import identity
from ..families import Gated, Leaky, Polytope
from ..portfolio import Effort, Turns
from ..proposers.lyapunov import propose_quadratic
from ..proposers.transitions import vertices
from ..rounding import round_up, short_rate
from ..witnesses import Quadratic

MAX_SDP = 40  # size of the largest matrix inequality that a solver settles in seconds
TOLERANCE = Fraction(1, 1000)  # of the margin, where the effort names none


def boxed(family: Gated | Polytope) -> bool:
    """Whether the gate-box inequality (2d × 2d, with multipliers) is what applies."""
    return isinstance(family, Leaky) and not family.gate.scalar


def quadratic(board: Board, effort: Effort) -> Turns:
    """The Euclidean norm, a few rates below what is known, then bisection down to a float guess
    of the best rate; every rate is tried with the roundings of one solution."""
    family = board.family
    if not isinstance(family, (Gated, Polytope)):
        return
    if not boxed(family):
        yield from _euclidean(family)
    size = family.dimension * (2 if boxed(family) else 1)
    if size > MAX_SDP:
        return
    floor = max(float(np.abs(np.linalg.eigvals(M)).max()) for M in vertices(family))
    for rate in _below(floor, _goal(board)):
        yield from _tries(board, family, rate)
        if _reached(board, rate):
            break
    else:
        return
    yield from _bisect(board, floor, effort.tolerance or TOLERANCE)


def _bisect(board: Board, floor: float, tolerance: Fraction) -> Turns:
    family = board.family
    assert isinstance(family, (Gated, Polytope))
    while board.rate is not None and float(board.rate) - floor > tolerance * _scale(floor):
        middle = Fraction((floor + float(board.rate)) / 2)
        rate = round_up(middle, max(20, tolerance.denominator.bit_length() + 4))
        if rate >= board.rate:
            return
        yield from _tries(board, family, rate)
        if not _reached(board, rate):
            floor = float(rate)


def _scale(floor: float) -> float:
    """What a tolerance is a share of: the margin below one, the rate itself from there up."""
    return 1 - floor if floor < 1 else floor


def _goal(board: Board) -> Fraction:
    """The rate below which a first norm is looked for."""
    known = Fraction(2**40) if board.rate is None else board.rate
    return known if board.claim.property is Property.RATE else min(Fraction(1), known)


def _reached(board: Board, rate: Fraction) -> bool:
    return board.rate is not None and board.rate <= rate


def _below(floor: float, goal: Fraction) -> Iterator[Fraction]:
    """Rates below the goal that leave ever less of the gap to a float lower bound."""
    gap = float(goal) - floor
    for share in (2**-3, 2**-7, 2**-12) if gap > 0 else ():
        yield short_rate(Fraction(float(goal) - gap * share))


def _euclidean(family: Gated | Polytope) -> Turns:
    """The norm in which sizes mean what they say, at its own factor and at one."""
    size = max(float(np.linalg.norm(M, 2)) for M in vertices(family))
    norm = Quadratic(identity(family.dimension))
    if np.isfinite(size):
        yield Candidate(norm, rate=short_rate(Fraction(size), 20))
    if abs(size - 1) < 1e-6:
        yield Candidate(norm, rate=Fraction(1))


def _tries(board: Board, family: Gated | Polytope, rate: Fraction) -> Turns:
    """One solution in several roundings, coarse ones first; the turn after it is the others'."""
    for norm in propose_quadratic(family, rate):
        yield Candidate(norm, rate=rate)
        if _reached(board, rate):
            return
    yield None
