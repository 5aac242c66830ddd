"""Forms that shrink or grow in the mean, from the positive operator P -> E[M'PM]; nothing exact.

Its spectral radius r is the best rate. For a level ρ > r the solution of P - E[M'PM]/ρ = I is
positive definite and E[M'PM] = ρ(P - I) leaves the slack ρI. For r > 1 the solution at ρ = 1 is not
semidefinite, so that Q = -P grows: E[M'QM] = Q + I; and so does the sum of the moments up to one
that passes I. Small operators are written out as matrices; large ones are only applied, four
products of d × d matrices a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log2
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackError, LinearOperator, eigs, gmres

from ..binary_matrix import LARGE, BinaryMatrix
from ..exact import Matrix, Vector, round_dyadic
from ..families import Leaky, RandomGates
from .transitions import floats

Floats = NDArray[np.float64]
POWERS = 40
LONGEST = 400  # terms of a sum of moments
CLOSE = 0.1  # a radius by powers alone is too rough this near to one
WRITTEN_OUT = 20  # dimension up to which equations are solved with the matrix (d² × d²)
EIGENVALUES = 10  # dimension up to which its eigenvalues are taken
FINEST = 44  # bits of a rounded entry


@dataclass(frozen=True, eq=False)
class MeanStep:
    """P -> M̄'PM̄ + K'(P ∘ S)K in floats, all d × d."""

    mean: Floats
    pull: Floats
    covariance: Floats

    @classmethod
    def of(cls, family: RandomGates) -> MeanStep:
        A, leaky = floats(family.model.A), isinstance(family.model, Leaky)
        kept = np.eye(len(A)) if leaky else np.zeros_like(A)
        pull = A - kept
        mean = kept + floats(family.mean)[:, None] * pull
        return cls(mean, pull, floats(family.covariance))

    def __call__(self, P: Floats) -> Floats:
        spread = self.pull.T @ (P * self.covariance) @ self.pull
        return np.asarray(self.mean.T @ P @ self.mean + spread)

    def leading(self, sharply: bool = True) -> tuple[float, Floats]:
        """About the spectral radius, and the symmetric matrix that the operator stretches by it."""
        if self._d <= EIGENVALUES:
            values, vectors = np.linalg.eig(self._written_out())
            top = int(np.argmax(values.real))
            return float(values[top].real), _upright(vectors[:, top].real.reshape(self._shape))
        rough, P = self._by_powers()
        if not sharply and abs(rough - 1) > CLOSE:
            return rough, P
        try:
            made = eigs(
                self._operator(), k=1, which="LR", v0=P.ravel(), ncv=12, tol=1e-6, maxiter=60
            )
        except ArpackError:
            return rough, P
        return float(made[0][0].real), _upright(made[1][:, 0].real.reshape(self._shape))

    def solved(self, level: float) -> Floats | None:
        """P with P - E[M'PM]/level about I: exactly so for small operators, else with at least I/2
        left if the level is above the radius; None if none was found."""
        if not self._is_small:
            summed = self._summed(level)
            return self._by_krylov(level) if summed is None else summed
        try:
            P = np.linalg.solve(
                np.eye(self._d**2) - self._written_out() / level, np.eye(self._d).ravel()
            )
        except np.linalg.LinAlgError:
            return None
        return _symmetric(P.reshape(self._shape))

    def grown(self) -> Floats | None:
        """Q = I + E M'M + ... up to where the next moment passes I: E[M'QM] - Q is that less I."""
        X = np.eye(self._d)
        Q = np.zeros_like(X)
        for n in range(LONGEST):
            Q, X = Q + X, self(X)
            if n % 8 == 7 and np.linalg.eigvalsh(X)[0] > 2:
                return _symmetric(Q)
        return None

    def turned(self) -> Floats | None:
        """Q with E[M'QM] - Q about I."""
        P = self.solved(1.0)
        return None if P is None else -P

    def _summed(self, level: float) -> Floats | None:
        """The first terms of I + E[M'M]/level + ..., until the next one is below I/2."""
        P, X = np.zeros(self._shape), np.eye(self._d)
        for _ in range(LONGEST):
            P, X = P + X, self(X) / level
            if np.abs(X).sum(axis=0).max() < 0.5:
                return _symmetric(P)
        return None

    def _by_krylov(self, level: float) -> Floats | None:
        size, one = (self._d**2, self._d**2), np.eye(self._d)
        left = LinearOperator(size, lambda p: p - self._flat(p) / level, dtype=np.float64)
        P, _ = gmres(left, one.ravel(), rtol=1e-3 / self._d, restart=40, maxiter=10)
        return _symmetric(P.reshape(self._shape)) if np.all(np.isfinite(P)) else None

    @property
    def _d(self) -> int:
        return len(self.mean)

    @property
    def _shape(self) -> tuple[int, int]:
        return self._d, self._d

    @property
    def _is_small(self) -> bool:
        return self._d <= WRITTEN_OUT

    def _written_out(self) -> Floats:
        apart = np.einsum("ik,jl->klij", self.mean, self.mean)
        together = np.einsum("ij,ik,jl->klij", self.covariance, self.pull, self.pull)
        return np.asarray((apart + together).reshape(self._d**2, self._d**2))

    def _flat(self, p: Floats) -> Floats:
        return self(p.reshape(self._shape)).ravel()

    def _operator(self) -> LinearOperator:
        return LinearOperator((self._d**2, self._d**2), self._flat, dtype=np.float64)

    def _by_powers(self) -> tuple[float, Floats]:
        P, size = np.eye(self._d), 1.0
        for _ in range(POWERS):
            P = self(P)
            size = float(np.linalg.norm(P)) or 1e-300
            P = P / size
        return size, P


def _symmetric(P: NDArray[Any]) -> Floats:
    return np.asarray((P + P.T) / 2)


def _upright(P: Floats) -> Floats:
    """An eigenmatrix with the sign that makes its trace positive."""
    return _symmetric(P if np.trace(P) >= 0 else -P)


def roundings(P: Floats, slack: float) -> Iterator[Matrix]:
    """P / max|P| in as many bits as a slack of slack·I leaves room for, and in more; floats as
    they are for a large P."""
    scale = float(np.abs(P).max()) or 1.0
    X = P / scale
    if P.size >= LARGE:
        yield BinaryMatrix(X)
        return
    room = ceil(log2(max(1.0, 8 * len(P) * scale / slack)))
    for bits in sorted({min(FINEST, room), FINEST}):
        yield tuple(tuple(round_dyadic(x, bits) for x in row) for row in X.tolist())


def steepest(Q: Floats) -> Vector:
    """A short vector v (d) with v'Qv > 0, if there is one: about the leading eigenvector."""
    _, vectors = np.linalg.eigh(Q)
    v = vectors[:, -1]
    return tuple(round_dyadic(x, 20) for x in (v / np.abs(v).max()).tolist())


def near_fraction(P: Floats, largest: int = 64) -> Matrix:
    """P / max|P| with small denominators: where the truth has them, it is hit exactly."""
    scale = P.ravel()[np.argmax(np.abs(P))] or 1.0
    rows = (P / scale).tolist()
    return tuple(tuple(Fraction(x).limit_denominator(largest) for x in row) for row in rows)


def solved_sdp(step: MeanStep, level: float) -> Floats | None:
    """The same P from a semidefinite programme: P >= I, level·P - E[M'PM] >= I, tr P least."""
    import cvxpy as cp

    from .lyapunov import solved

    d = len(step.mean)
    P = cp.Variable((d, d), symmetric=True)
    spread = step.pull.T @ cp.multiply(step.covariance, P) @ step.pull
    drop = level * P - step.mean.T @ P @ step.mean - spread
    conditions = [P >> np.eye(d), (drop + drop.T) / 2 >> np.eye(d)]
    problem = cp.Problem(cp.Minimize(cp.trace(P)), conditions)
    return _symmetric(np.asarray(P.value)) if solved(cp, problem, P) else None
