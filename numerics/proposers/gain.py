"""The bounded-real inequality as two semidefinite programmes: least gain, then most room."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from ..exact import Matrix, Vector, round_dyadic
from ..families import Gated, Leaky, Polytope
from .lyapunov import solved
from .transitions import Floats, floats, vertices

LOOSENED = (1e-4, 1e-3, 1e-2, 0.1)  # shares by which the least gain is raised to make room
BITS = (16, 30, 44)


def boxed(family: Gated | Polytope) -> bool:
    """Whether the inequality has multipliers: one gate a coordinate."""
    return isinstance(family, Gated) and not family.gate.scalar


def _pushes(family: Gated | Polytope) -> list[Floats]:
    B = floats(family.B)
    if isinstance(family, Polytope):
        return [B] * len(family.vertices)
    return [floats(g)[:, None] * B for g in sorted({family.gate.low, family.gate.high})]


def inequalities(cp: Any, family: Gated | Polytope, P: Any, tau: Any, square: Any) -> list[Any]:
    """The matrices of `witnesses.bounded_real` in cvxpy's terms, which are to be >= 0."""
    if isinstance(family, Gated) and not family.gate.scalar:
        return [_box(cp, family, P, tau, square)]
    made = []
    for M, G in zip(vertices(family), _pushes(family), strict=True):
        d, width = G.shape
        step, blank = np.hstack([M, G]), np.zeros((d, width))
        supply = cp.bmat([[P, blank], [blank.T, square * np.eye(width)]])
        made.append(supply - step.T @ (P + np.eye(d)) @ step)
    return made


def _box(cp: Any, family: Gated, P: Any, tau: Any, square: Any) -> Any:
    leaky, B, one = isinstance(family, Leaky), floats(family.B), np.eye(family.dimension)
    K = floats(family.A) - one if leaky else floats(family.A)
    low, high = floats(family.gate.low), floats(family.gate.high)
    product = cp.diag(cp.multiply(tau, low * high))
    mean = cp.diag(cp.multiply(tau, (low + high) / 2))
    hh = K.T @ product @ K + (-one if leaky else P)
    hx, xx = K.T @ product @ B, square * np.eye(B.shape[1]) + B.T @ product @ B
    hq, xq = -K.T @ mean - (P + one if leaky else 0 * one), -B.T @ mean
    return cp.bmat([[hh, hx, hq], [hx.T, xx, xq], [hq.T, xq.T, cp.diag(tau) - P - one]])


def _solve(family: Gated | Polytope, square: float | None) -> tuple[float, Floats, Floats] | None:
    """γ², P and τ: with the least γ² where none is given, else with the most room for it."""
    import cvxpy as cp

    d = family.dimension
    P, tau, free = cp.Variable((d, d), symmetric=True), cp.Variable(d), cp.Variable()
    made = inequalities(cp, family, P, tau, free if square is None else square)
    room = 0 if square is None else free
    halves = [(S + S.T) / 2 >> room * np.eye(S.shape[0]) for S in made]
    limits = [tau >= 0, P >> room * np.eye(d)] + ([] if square is None else [free <= 1])
    goal = cp.Minimize(free) if square is None else cp.Maximize(free)
    if not solved(cp, cp.Problem(goal, [*halves, *limits]), P) or free.value is None:
        return None
    multipliers = np.zeros(d) if tau.value is None else np.asarray(tau.value)
    return float(free.value), np.asarray(P.value), multipliers


def propose_gain(family: Gated | Polytope) -> Iterator[tuple[Fraction, Matrix, Vector | None]]:
    """(γ, P, τ) worth checking: the least gain that a solver finds, raised a little, then more."""
    least = _solve(family, None)
    if least is None or not 0 <= least[0] < 1e16:
        return
    for share in LOOSENED:
        gain = Fraction(round(float(np.sqrt(least[0])) * (1 + share) * 2**24) + 1, 2**24)
        roomy = _solve(family, float(gain) ** 2)
        for bits in BITS if roomy is not None else ():
            assert roomy is not None
            _, P, tau = roomy
            half = (P + P.T) / 2
            rounded = tuple(tuple(round_dyadic(float(x), bits) for x in row) for row in half)
            raised = tuple(max(Fraction(0), round_dyadic(float(t), bits)) for t in tau)
            yield gain, rounded, raised if boxed(family) else None
