"""Quadratic norms from semidefinite programming: Clarabel, then SCS, their status only a hint.

Strictness comes from scale and not from an epsilon: P >= I and slack >= I, tr P least. The
solution is rounded to short dyadic numbers, coarse ones first.
"""

from __future__ import annotations

import signal
import warnings
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_continuous_lyapunov

from ..exact import Matrix, Vector, round_dyadic
from ..families import Dense, Gated, Leaky, Polytope, Replace
from ..witnesses.quadratic import Quadratic
from .transitions import floats, vertices

Floats = NDArray[np.float64]
SCS_INTERRUPTED = -5  # its status_val


def _constraints(cp: Any, family: Gated | Polytope, P: Any, tau: Any, rate: float) -> list[Any]:
    """The conditions of `witnesses.quadratic`, with slack I, in cvxpy's terms."""
    d = family.dimension
    if isinstance(family, Polytope) or family.gate.scalar or not isinstance(family, Leaky):
        decisive = vertices(family)
        if isinstance(family, Gated) and not family.gate.scalar:
            decisive = decisive[-1:]  # M(high), of a replace family
        drops = [rate**2 * P - M.T @ P @ M for M in decisive]
        return [(drop + drop.T) / 2 >> np.eye(d) for drop in drops]
    K = floats(family.A) - np.eye(d)
    low, high = floats(family.gate.low), floats(family.gate.high)
    top = (rate**2 - 1) * P + K.T @ cp.diag(cp.multiply(tau, low * high)) @ K
    side = -P - K.T @ cp.diag(cp.multiply(tau, (low + high) / 2))
    S = cp.bmat([[top, side], [side.T, cp.diag(tau) - P]])
    return [(S + S.T) / 2 >> np.eye(2 * d), tau >= 0]


def solve(family: Gated | Polytope, rate: float) -> tuple[Floats, Floats] | None:
    """P (d × d) and τ (d) from the first solver that returns numbers; None if none does."""
    import cvxpy as cp

    d = family.dimension
    turned = isinstance(family, Replace) and not family.gate.scalar
    P = cp.diag(cp.Variable(d)) if turned else cp.Variable((d, d), symmetric=True)
    tau = cp.Variable(d)
    conditions = [P >> np.eye(d), *_constraints(cp, family, P, tau, rate)]
    if not solved(cp, cp.Problem(cp.Minimize(cp.trace(P)), conditions), P):
        return None
    found = np.zeros(d) if tau.value is None else np.asarray(tau.value)
    return np.asarray(P.value), found


def solved(cp: Any, problem: Any, P: Any) -> bool:
    """Whether a solver returned finite numbers, whatever it says of them."""
    for solver in (cp.CLARABEL, cp.SCS):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                _run(cp, problem, solver)
        except (cp.SolverError, ValueError, ArithmeticError):
            continue
        if P.value is not None and np.all(np.isfinite(P.value)):
            return True
    return False


def _run(cp: Any, problem: Any, solver: str) -> None:
    """problem.solve; SCS hears Ctrl-C itself and would call it a failure, so it is sent again."""
    fast = cp.SCIPY_CANON_BACKEND
    if solver != cp.SCS:
        problem.solve(solver=solver, canon_backend=fast)
        return
    data, chain, inverse = problem.get_problem_data(solver, canon_backend=fast)
    answer = chain.solve_via_data(problem, data)
    if answer["info"]["status_val"] == SCS_INTERRUPTED:
        signal.raise_signal(signal.SIGINT)
    problem.unpack_results(answer, chain, inverse)


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


def propose_quadratic(family: Gated | Polytope, rate: Fraction) -> Iterator[Quadratic]:
    """Quadratic norms in which every transition may have factor `rate`; none if no solver could."""
    found = solve(family, float(rate))
    if found is not None:
        yield from roundings(*found, isinstance(family, Leaky) and not family.gate.scalar)


def propose_continuous(family: Dense, decay: Fraction) -> Iterator[Matrix]:
    """Matrices P with A'P + PA about -2·decay·P - I: solutions of a Lyapunov equation."""
    shifted = floats(family.A) + float(decay) * np.eye(family.dimension)
    try:
        P = solve_continuous_lyapunov(shifted.T, -np.eye(family.dimension))
    except (np.linalg.LinAlgError, ValueError):
        return
    if np.all(np.isfinite(P)):
        for norm in roundings(np.asarray(P, dtype=np.float64), np.zeros(len(P)), False):
            yield norm.P
