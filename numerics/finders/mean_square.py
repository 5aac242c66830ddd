"""Quadratic forms in the mean, from the operator P -> E[M'PM]; no semidefinite programme needed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from ..board import Board, Candidate
from ..exact import identity
from ..families import Leaky, RandomGates
from ..portfolio import Effort, Turns
from ..proposers.mean_square import MeanStep, near_fraction, roundings, solved_sdp, steepest
from ..proposers.transitions import floats
from ..rounding import short_rate
from ..witnesses import IndependentGates, MeanSquare, MeanSquareExpands
from ..witnesses.independent_gates import simple_rate

MAX_SDP = 20
EDGE = 1e-6  # a spectral radius this close to one is tried on both sides


def mean_square(board: Board, effort: Effort) -> Turns:
    """Solutions at levels ever closer to the spectral radius; above one, what grows."""
    family = board.family
    if not isinstance(family, RandomGates):
        return
    step = MeanStep.of(family)
    radius, leading = step.leading(sharply=effort.tolerance is not None)
    if radius > 1 - EDGE:
        yield from _growing(step, radius, leading)
    for level in _levels(radius, effort.tolerance) if radius < 1 else ():
        P = step.solved(level)
        yield from _shrinking(board, P, short_rate(Fraction(level), 30))


def semidefinite(board: Board, effort: Effort) -> Turns:
    """The same by semidefinite programming, where the operator's solutions were not accepted."""
    family = board.family
    if not isinstance(family, RandomGates) or family.dimension > MAX_SDP or board.settled:
        return
    step = MeanStep.of(family)
    radius, _ = step.leading()
    for level in _levels(radius, None) if radius < 1 else ():
        if board.settled is not None:
            return
        yield from _shrinking(board, solved_sdp(step, level), short_rate(Fraction(level), 30))


def simple(board: Board, effort: Effort) -> Turns:
    """The rate of stochastic.independent_gates."""
    family = board.family
    witness = None if not isinstance(family, RandomGates) else simple_witness(family)
    if witness is not None and isinstance(family, RandomGates):
        yield Candidate(witness, rate=simple_rate(family, witness.norm))


def simple_witness(family: RandomGates) -> IndependentGates | None:
    """A bound on ‖A‖₂ below one, to be checked; None where there is none or it does not matter."""
    norm = float(np.linalg.norm(floats(family.model.A), 2)) * (1 + 1e-9)
    applies = isinstance(family.model, Leaky) and norm < 1 and min(family.mean) > 0
    return IndependentGates(short_rate(Fraction(norm), 20)) if applies else None


def _shrinking(board: Board, P: np.ndarray | None, rate: Fraction) -> Turns:
    """One solution in its roundings, until one is accepted."""
    for rounded in () if P is None else roundings(P, 1.0):
        yield Candidate(MeanSquare(rounded), rate=rate)
        if board.settled is not None and board.settled.claim.rate == rate:
            return
    yield None


def _growing(step: MeanStep, radius: float, leading: np.ndarray) -> Turns:
    """Sums of moments, the solution at level one, and at radius one the leading eigenmatrix."""
    for propose in (step.grown, step.turned) if radius > 1 else ():
        Q = propose()
        if Q is not None:
            v = steepest(Q)
            yield from (Candidate(MeanSquareExpands(X, v)) for X in roundings(Q, 1.0))
        yield None
    if abs(radius - 1) <= EDGE and len(leading) <= MAX_SDP:
        for exact in (identity(len(leading)), near_fraction(leading)):
            yield Candidate(MeanSquareExpands(exact, steepest(floats(exact))))


def _levels(radius: float, tolerance: Fraction | None) -> Iterator[float]:
    """Levels between the radius and one that leave ever less of the gap to the radius."""
    finest = float(tolerance or Fraction(1, 1000)) / 2
    shares = [2**-3, 2**-7, *([finest] if finest < 2**-7 else [])]
    yield from (radius + (1 - radius) * share for share in shares)
