"""Quadratic norms of a dense flow, with bisection of the decay."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from ..balls import exp_upper
from ..board import Board, Candidate
from ..exact import identity
from ..families import Dense
from ..portfolio import Effort, Turns
from ..proposers.lyapunov import propose_continuous
from ..proposers.mean_square import near_fraction
from ..proposers.transitions import floats
from ..rounding import short_rate, significant
from ..witnesses import ContinuousQuadratic

STEPS = 24  # of the bisection
EDGE = 1e-9  # of A's largest entry: real parts this close to zero may be zero


def _conserving(family: Dense) -> Turns:
    """Norms that a flow with eigenvalues on the imaginary axis may keep: guesses, taken exactly."""
    _, V = np.linalg.eig(floats(family.A))
    guesses = [identity(family.dimension)]
    if np.linalg.cond(V) < 1e6:
        inverse = np.linalg.inv(V)
        guesses.append(near_fraction((inverse.conj().T @ inverse).real))
    for P in guesses:
        yield Candidate(ContinuousQuadratic(P, Fraction(0)), rate=Fraction(1))


def continuous(board: Board, effort: Effort) -> Turns:
    """Decays up to the spectral abscissa, whose norms are solutions of Lyapunov equations."""
    family = board.family
    if not isinstance(family, Dense):
        return
    abscissa = -float(np.linalg.eigvals(floats(family.A)).real.max())
    if abscissa <= EDGE * float(np.abs(floats(family.A)).max()):
        yield from _conserving(family)
    if abscissa <= 0:
        return
    low, high = 0.0, abscissa
    for _ in range(STEPS):
        decay = significant((low + high) / 2, 24)
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
