"""Quadratic norms from semidefinite programming: Clarabel, then SCS, their status only a hint.

Strictness comes from scale and not from an epsilon: P >= I and slack >= I, tr P least. The
solution is rounded to short dyadic numbers, coarse ones first.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..exact import Matrix, Vector, round_dyadic
from ..family import Gated, Leaky
from ..witnesses.quadratic import Quadratic

Floats = NDArray[np.float64]


def _floats(M: Matrix) -> Floats:
    return np.array(M, dtype=np.float64)


def _constraints(cp: Any, family: Gated, P: Any, tau: Any, rate: float) -> list[Any]:
    """The conditions of `witnesses.quadratic`, with slack I, in cvxpy's terms."""
    d, gate = family.dimension, family.gate
    if gate.scalar or not isinstance(family, Leaky):
        ends = [gate.low, gate.high] if gate.scalar else [gate.high]
        drops = [rate**2 * P - M.T @ P @ M for M in (_floats(family.transition(g)) for g in ends)]
        return [(drop + drop.T) / 2 >> np.eye(d) for drop in drops]
    K = _floats(family.A) - np.eye(d)
    low, high = np.array(gate.low, float), np.array(gate.high, float)
    top = (rate**2 - 1) * P + K.T @ cp.diag(cp.multiply(tau, low * high)) @ K
    side = -P - K.T @ cp.diag(cp.multiply(tau, (low + high) / 2))
    S = cp.bmat([[top, side], [side.T, cp.diag(tau) - P]])
    return [(S + S.T) / 2 >> np.eye(2 * d), tau >= 0]


def solve(family: Gated, rate: float) -> tuple[Floats, Floats] | None:
    """P (d × d) and τ (d) from the first solver that returns numbers; None if none does."""
    import cvxpy as cp

    d = family.dimension
    replace_vector = not family.gate.scalar and not isinstance(family, Leaky)
    diagonal = cp.Variable(d)
    P = cp.diag(diagonal) if replace_vector else cp.Variable((d, d), symmetric=True)
    tau = cp.Variable(d)
    conditions = [P >> np.eye(d), *_constraints(cp, family, P, tau, rate)]
    problem = cp.Problem(cp.Minimize(cp.trace(P)), conditions)
    for solver in (cp.CLARABEL, cp.SCS):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                problem.solve(solver=solver)
        except (cp.SolverError, ValueError, ArithmeticError):
            continue
        if P.value is not None and np.all(np.isfinite(P.value)):
            found = np.zeros(d) if tau.value is None else np.asarray(tau.value)
            return np.asarray(P.value), found
    return None


def roundings(P: Floats, tau: Floats, gated_lmi: bool) -> Iterator[Quadratic]:
    """P and τ scaled to largest entry one and rounded, from 10 bits to 44."""
    scale = float(np.abs(P).max()) or 1.0
    for bits in (10, 20, 32, 44):
        rounded: Matrix = tuple(
            tuple(round_dyadic((P[i, j] + P[j, i]) / (2 * scale), bits) for j in range(len(P)))
            for i in range(len(P))
        )
        lifted: Vector = tuple(max(Fraction(0), round_dyadic(t / scale, bits)) for t in tau)
        yield Quadratic(rounded, lifted if gated_lmi else None)


def propose_quadratic(family: Gated, rate: Fraction) -> Iterator[Quadratic]:
    """Quadratic norms in which every transition may have factor `rate`; none if no solver could."""
    found = solve(family, float(rate))
    if found is not None:
        yield from roundings(*found, isinstance(family, Leaky) and not family.gate.scalar)
