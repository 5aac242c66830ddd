"""Weighted maximum norms: the exact factor of every proposed vector of weights."""

from __future__ import annotations

import math
from fractions import Fraction

from ..board import Board, Candidate
from ..effort import MAX_ROWS
from ..families import Gated
from ..portfolio import Effort, Turns
from ..proposers.perron import ENOUGH, propose_weights
from ..rounding import short_rate
from ..witnesses import WeightedMax
from ..witnesses.weighted_max import norm_over_box

SHORT = 2**40  # exact factors with smaller denominators are claimed as they are


def weighted_max(board: Board, effort: Effort) -> Turns:
    """Weights from simple to exact, each with its factor, rounded up a little if it is long."""
    family = board.family
    if not isinstance(family, Gated) or family.dimension > MAX_ROWS:
        return
    enough = ENOUGH if effort.tolerance is None else float(effort.tolerance) / 2
    for w in propose_weights(family, enough):
        try:
            rate = _short(norm_over_box(family, w), effort.tolerance)
        except OverflowError:  # a number beyond float64
            continue
        if board.rate is None or rate < board.rate:
            yield Candidate(WeightedMax(w), rate=rate)


def _short(norm: Fraction, tolerance: Fraction | None) -> Fraction:
    share = 1.0 if tolerance is None else max(float(tolerance), 2.0**-48)
    return norm if norm.denominator < SHORT else short_rate(norm, 10 - math.floor(math.log2(share)))
