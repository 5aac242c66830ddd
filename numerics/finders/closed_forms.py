"""Families that decide themselves: the diagonal ones, the delta rule, and unstable dense flows."""

from __future__ import annotations

from fractions import Fraction

from ..balls import exp_upper
from ..board import Board, Candidate
from ..claim import Property
from ..families import Delta, Dense, Diagonal
from ..portfolio import Effort, Turns
from ..rounding import short_above, short_rate
from ..witnesses import DeltaRange, DenseSpectrum, StepSize
from ..witnesses.delta_range import largest_factor
from ..witnesses.step_size import coordinate_bounds, largest_exponent


def closed_forms(board: Board, effort: Effort) -> Turns:
    """The largest exponent of a diagonal family, short numbers first and tight ones last."""
    family = board.family
    if isinstance(family, Delta):
        yield Candidate(DeltaRange(), rate=largest_factor(family))
        yield Candidate(DeltaRange())
    if isinstance(family, Dense):
        yield Candidate(DenseSpectrum())
    if not isinstance(family, Diagonal):
        return
    if board.claim.property is Property.BOUNDED_STATE:
        yield Candidate(StepSize(), bound=_state_bound(board, family))
        return
    top = largest_exponent(family)
    for slack in (10, 40) if top <= 0 else ():
        yield Candidate(StepSize(), rate=short_rate(exp_upper(top), slack))
    yield Candidate(StepSize())


def _state_bound(board: Board, family: Diagonal) -> Fraction:
    start = board.claim.start
    bounds = coordinate_bounds(family, start)
    return short_above(max((b for b in bounds if b is not None), default=start))
