"""Families that decide themselves: the diagonal ones, the delta rule, and unstable dense flows."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from ..balls import exp_upper
from ..board import Board, Candidate
from ..claim import Property
from ..families import Delta, Dense, Diagonal
from ..portfolio import Effort, Turns
from ..proposers.transitions import floats
from ..rounding import short_above, short_rate
from ..witnesses import DeltaRange, DenseSpectrum, StepSize
from ..witnesses.delta_range import largest_factor
from ..witnesses.step_size import coordinate_bounds, largest_exponent

LARGEST_EXPONENT = 600.0  # float64 holds exp of it


def closed_forms(board: Board, effort: Effort) -> Turns:
    """The largest exponent of a diagonal family, short numbers first and tight ones last."""
    family = board.family
    if isinstance(family, Delta):
        factor = largest_factor(family)
        yield Candidate(DeltaRange(), rate=factor, growth=float(factor))
        yield Candidate(DeltaRange())
    if isinstance(family, Dense) and board.claim.property is not Property.BOUNDED_STATE:
        yield Candidate(DenseSpectrum(), growth=_growth(family))
    if not isinstance(family, Diagonal):
        return
    if board.claim.property is Property.BOUNDED_STATE:
        yield Candidate(StepSize(), bound=_state_bound(board, family))
        return
    top = largest_exponent(family)
    for slack in (10, 40) if top <= 0 else ():
        yield Candidate(StepSize(), rate=short_rate(exp_upper(top), slack))
    yield Candidate(StepSize())


def _growth(family: Dense) -> float:
    """About the largest spectral radius of a step."""
    abscissa = float(np.linalg.eigvals(floats(family.A)).real.max())
    step = family.step_low if abscissa < 0 else family.step_high
    return math.exp(max(-LARGEST_EXPONENT, min(LARGEST_EXPONENT, float(step) * abscissa)))


def _state_bound(board: Board, family: Diagonal) -> Fraction:
    start = board.claim.start
    bounds = coordinate_bounds(family, start)
    return short_above(max((b for b in bounds if b is not None), default=start))
