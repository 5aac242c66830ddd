"""Quadratic norms of a dense flow, with bisection of the decay."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from ..balls import exp_upper
from ..board import Board, Candidate
from ..families import Dense
from ..portfolio import Effort, Turns
from ..proposers.lyapunov import propose_continuous
from ..proposers.transitions import floats
from ..rounding import short_rate
from ..witnesses import ContinuousQuadratic

STEPS = 24  # of the bisection


def continuous(board: Board, effort: Effort) -> Turns:
    """Decays up to the spectral abscissa, whose norms are solutions of Lyapunov equations."""
    family = board.family
    if not isinstance(family, Dense):
        return
    abscissa = -float(np.linalg.eigvals(floats(family.A)).real.max())
    if abscissa <= 0:
        return
    low, high = 0.0, abscissa
    for _ in range(STEPS):
        decay = Fraction(round((low + high) / 2 * 2**24), 2**24)
        rate = short_rate(exp_upper(-decay * family.step_low))
        accepted = False
        for P in propose_continuous(family, decay):
            norm = ContinuousQuadratic(P, decay)
            accepted = norm.decays(family).kind is not None
            if accepted:
                yield Candidate(norm, rate=rate)
                break
        else:
            yield None
        low, high = (float(decay), high) if accepted else (low, float(decay))
