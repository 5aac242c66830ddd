"""Quadratic norms by semidefinite programming, with bisection of the rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from ..board import Board, Candidate
from ..exact import identity
from ..families import Gated, Leaky, Polytope
from ..portfolio import Effort, Turns
from ..proposers.lyapunov import propose_quadratic
from ..proposers.transitions import only_transition, vertices
from ..rounding import short_rate
from ..witnesses import Quadratic
from .rates import descend, goal, reached

MAX_SDP = 40  # size of the largest matrix inequality that a solver settles in seconds
MAX_NORM = 512  # dimension up to which the Euclidean norm is cheap


def boxed(family: Gated | Polytope) -> bool:
    """Whether the gate-box inequality (2d × 2d, with multipliers) is what applies."""
    return isinstance(family, Leaky) and not family.gate.scalar


def quadratic(board: Board, effort: Effort) -> Turns:
    """The Euclidean norm, then rates from what is known downwards; every rate is tried with the
    roundings of one solution."""
    family = board.family
    if not isinstance(family, (Gated, Polytope)):
        return
    euclidean = () if boxed(family) else tuple(_euclidean(family))
    yield from (c for c in euclidean if c.rate is not None and c.rate <= goal(board))
    size = family.dimension * (2 if boxed(family) else 1)
    if size <= MAX_SDP and only_transition(family) is None:  # else `stein` is faster
        floor = max(float(np.abs(np.linalg.eigvals(M)).max()) for M in vertices(family))
        yield from descend(board, floor, effort.tolerance, lambda rate: _tries(board, rate))
    yield from euclidean if board.rate is None else ()


def _euclidean(family: Gated | Polytope) -> Iterator[Candidate]:
    """The norm in which sizes mean what they say, at its own factor and at one."""
    if family.dimension > MAX_NORM:
        return
    size = max(float(np.linalg.norm(M, 2)) for M in vertices(family))
    norm = Quadratic(identity(family.dimension))
    if np.isfinite(size):
        yield Candidate(norm, rate=short_rate(Fraction(size), 20))
    if abs(size - 1) < 1e-6:
        yield Candidate(norm, rate=Fraction(1))


def _tries(board: Board, rate: Fraction) -> Turns:
    """One solution in several roundings, coarse ones first; the turn after it is the others'."""
    assert isinstance(board.family, (Gated, Polytope))
    for norm in propose_quadratic(board.family, rate):
        yield Candidate(norm, rate=rate)
        if reached(board, rate):
            return
    yield None
