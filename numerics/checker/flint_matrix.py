"""Matrices over the rationals and over balls, and how each of them proves S > 0.

*Rational* (exact, if and only if): fraction-free LDLᵀ of S; see `numerics.exact`.

*Balls* (sufficient): S is symmetric and lies in a matrix of balls, whose entries (i, j) and (j, i)
may differ. For any matrix X, T = X S X' is symmetric and lies in the product of balls; if every
matrix in it is strictly diagonally dominant with a positive diagonal, then T > 0 (Gershgorin), so
X is invertible and S = X⁻¹ T X⁻ᵀ > 0. X is a float64 guess at the inverse of the Cholesky factor
of S; a bad guess fails and proves nothing. What is assumed: the balls of python-flint (Arb).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat, fmpq, fmpq_mat

from proofs.verdict import EvidenceKind

from ..exact import Matrix, Vector, from_flint, is_positive_definite, is_positive_semidefinite

BITS = 128  # of a ball's midpoint


@dataclass(frozen=True, eq=False)
class FlintMatrix:
    """An fmpq_mat or an arb_mat with the operators that conditions are written in."""

    entries: Any

    def __add__(self, other: FlintMatrix) -> FlintMatrix:
        return FlintMatrix(self.entries + other.entries)

    def __sub__(self, other: FlintMatrix) -> FlintMatrix:
        return FlintMatrix(self.entries - other.entries)

    def __matmul__(self, other: FlintMatrix) -> FlintMatrix:
        return FlintMatrix(self.entries * other.entries)

    def hadamard(self, other: FlintMatrix) -> FlintMatrix:
        """Entry times entry."""
        pairs = zip(self.entries.entries(), other.entries.entries(), strict=True)
        return self._like(self.entries.nrows(), self.entries.ncols(), [x * y for x, y in pairs])

    def scaled(self, factor: Fraction) -> FlintMatrix:
        exact = fmpq(factor.numerator, factor.denominator)
        return FlintMatrix(self.entries * (exact if self._is_rational else arb(exact)))

    def rows_scaled(self, factors: Vector) -> FlintMatrix:
        """diag(factors)·self."""
        D = fmpq_mat(*_spread(factors))
        return FlintMatrix((D if self._is_rational else arb_mat(D)) * self.entries)

    @property
    def T(self) -> FlintMatrix:
        return FlintMatrix(self.entries.transpose())

    def beside(self, other: FlintMatrix) -> FlintMatrix:
        """[self, other]."""
        rows = zip(self.entries.tolist(), other.entries.tolist(), strict=True)
        columns = self.entries.ncols() + other.entries.ncols()
        return self._like(self.entries.nrows(), columns, [x for a, b in rows for x in (*a, *b)])

    def above(self, other: FlintMatrix) -> FlintMatrix:
        """self on top of other."""
        rows = self.entries.nrows() + other.entries.nrows()
        both = [*self.entries.entries(), *other.entries.entries()]
        return self._like(rows, self.entries.ncols(), both)

    @property
    def _is_rational(self) -> bool:
        return isinstance(self.entries, fmpq_mat)

    def _like(self, n: int, m: int, entries: list[Any]) -> FlintMatrix:
        return FlintMatrix((fmpq_mat if self._is_rational else arb_mat)(n, m, entries))


class Rational:
    """Exact arithmetic."""

    kind = EvidenceKind.EXACT
    name = "rational LDLᵀ"

    def matrix(self, M: Matrix) -> FlintMatrix:
        entries = [fmpq(x.numerator, x.denominator) for row in M for x in row]
        return FlintMatrix(fmpq_mat(len(M), len(M[0]), entries))

    def diagonal(self, v: Vector) -> FlintMatrix:
        return FlintMatrix(fmpq_mat(*_spread(v)))

    def is_definite(self, S: FlintMatrix) -> bool:
        return is_positive_definite(from_flint(S.entries))

    def is_semidefinite(self, S: FlintMatrix) -> bool:
        return is_positive_semidefinite(from_flint(S.entries))


class Balls:
    """Ball arithmetic, right at any precision; the caller sets one, such as BITS."""

    kind = EvidenceKind.EXACT
    name = "balls, congruence to a dominant diagonal"

    def matrix(self, M: Matrix) -> FlintMatrix:
        return FlintMatrix(arb_mat(Rational().matrix(M).entries))

    def diagonal(self, v: Vector) -> FlintMatrix:
        return FlintMatrix(arb_mat(Rational().diagonal(v).entries))

    def is_definite(self, S: FlintMatrix) -> bool:
        """For symmetric S; False proves nothing."""
        X = _guess(S.entries)
        return X is not None and _is_dominant(X * S.entries * X.transpose())

    is_semidefinite = is_definite  # balls cannot tell a zero from a small number


def _spread(v: Vector) -> tuple[int, int, list[fmpq]]:
    d = len(v)
    zero = fmpq(0)
    exact = [fmpq(x.numerator, x.denominator) for x in v]
    return d, d, [exact[i] if i == j else zero for i in range(d) for j in range(d)]


def _guess(S: arb_mat) -> arb_mat | None:
    """About the inverse of S's Cholesky factor, scaled so that S has about a unit diagonal."""
    middle = np.array([[float(x.mid()) for x in row] for row in S.tolist()])
    diagonal = np.diag(middle)
    if not np.all(np.isfinite(middle)) or not np.all(diagonal > 0):
        return None
    scale = np.exp2(-np.round(np.log2(diagonal) / 2))
    try:
        X = np.linalg.inv(np.linalg.cholesky(scale[:, None] * middle * scale))
    except np.linalg.LinAlgError:
        return None
    return arb_mat((X * scale).tolist()) if np.all(np.isfinite(X * scale)) else None


def _is_dominant(T: arb_mat) -> bool:
    """Whether every T_ii > sum_{j≠i} |T_ij| for every matrix in the balls."""
    rows = T.tolist()
    return all(
        bool(row[i] > sum((abs(x) for j, x in enumerate(row) if j != i), arb(0)))
        for i, row in enumerate(rows)
    )
