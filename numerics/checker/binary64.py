"""float64 matrices with a-priori error bounds, and S > 0 by one Cholesky factorisation.

`Enclosed` holds a float64 matrix X̂ and, as functions, bounds on |X - X̂|v and |X - X̂|'v for v >= 0:
matrix-vector products, so that the bounds cost O(n²) beside the product's O(n³).

Arithmetic. fl(x∘y) = (x∘y)(1 + δ) + η with |δ| <= u = 2^-53, |η| <= ω = 2^-1022, and a number below
ω may be read as zero: IEEE-754 binary64 rounding to nearest, with or without gradual underflow.
A sum of n products in any order, fused or not, errs by γ_n·Σ|x_k||y_k| and a multiple of ω. TINY
exceeds what a million terms lose that way; every bound carries TINY·Σv, and none passes on numbers
v between zero and ω.

S > 0 (Demmel 1989; Higham, Accuracy and Stability, theorems 10.3 and 10.7; Rump, BIT 46, 2006).
Scale S by powers of two to a diagonal of about one; let Ŝ be one triangle of its float64 value,
mirrored (a factorisation reads no more), and e a bound on ‖S - Ŝ‖₂, the largest sum of a row and a
column of the error. If Cholesky of fl(Ŝ - cI) runs to its end, in any order of its operations,
Ŝ - cI + Δ = RR' >= 0 with ‖Δ‖₂ <= γ_{n+2}/(1 - γ_{n+2})·tr Ŝ + u·tr Ŝ + n²·2^-1000. So
S >= (c - ‖Δ‖₂ - e)I, and c is taken above the rest. A diagonal beyond 2^±900 is given up, for
numbers below ω may count beside it.

What is assumed: the arithmetic above; products of matrices that multiply and add (no Strassen); a
Cholesky factorisation that divides by the pivots or multiplies by their rounded reciprocals.
Overflow makes some bound infinite or NaN and ends in False. Everything proved comes with a margin:
S > 0 passes if its scaled least eigenvalue is above about 2(n + 20)u·tr Ŝ + e.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from proofs.verdict import EvidenceKind

from ..binary_matrix import BinaryMatrix
from ..exact import Matrix, Vector

Floats = NDArray[np.float64]
Bound = Callable[[Floats], Floats]
UNIT = 2.0**-53
FAINT = 2.0**-900
TINY = 1e-290  # > 2^57·ω: above all that underflow can lose in a sum of a million terms
BLOCK = 64  # rows whose absolute values are taken at a time


def slop(n: int) -> float:
    """Above γ_n = n·u/(1 - n·u) and γ_n/(1 - γ_n), with room for a dozen more roundings."""
    return 1.01 * (n + 16) * UNIT


@dataclass(frozen=True, eq=False)
class Enclosed:
    """A float64 matrix (n × m) with bounds on the rows and on the columns of its error."""

    floats: Floats
    rows: Bound  # v (m) -> bound on |X - floats|v (n)
    columns: Bound  # v (n) -> bound on |X - floats|'v (m)
    entrywise: tuple[float, float] | None = None  # (r, f): |X - floats| <= r·|floats| + f, if known

    def __add__(self, other: Enclosed) -> Enclosed:
        return self._rounded(self.floats + other.floats, other)

    def __sub__(self, other: Enclosed) -> Enclosed:
        return self._rounded(self.floats - other.floats, other)

    def _rounded(self, made: Floats, other: Enclosed) -> Enclosed:
        last = near(made, 2 * UNIT)
        rows = _sum(self.rows, other.rows, last.rows)
        return Enclosed(made, rows, _sum(self.columns, other.columns, last.columns))

    def __matmul__(self, other: Enclosed) -> Enclosed:
        made = self.floats @ other.floats
        return Enclosed(made, _product(self, other), _product(other.T, self.T))

    @property
    def T(self) -> Enclosed:
        return Enclosed(self.floats.T, self.columns, self.rows, self.entrywise)

    def scaled(self, factor: Fraction) -> Enclosed:
        return self if factor == 1 else self.rows_scaled((factor,) * len(self.floats))

    def rows_scaled(self, factors: Vector) -> Enclosed:
        """diag(factors)·self."""
        c = moderate(factors)
        size, faint = np.abs(c) * (1 + 4 * UNIT), TINY * max(1.0, float(np.abs(c).max()))
        last = near(c[:, None] * self.floats, 4 * UNIT, faint)
        rows = _sum(lambda v: size * self.rows(v), last.rows)
        columns = _sum(lambda v: self.columns(np.maximum(size * v, TINY)), last.columns)
        return Enclosed(last.floats, rows, columns)

    def hadamard(self, other: Enclosed) -> Enclosed:
        """Entry times entry; ValueError unless both errors are known entry by entry."""
        if self.entrywise is None or other.entrywise is None:
            raise ValueError("a product entry by entry needs errors known entry by entry")
        (r, f), (q, g) = self.entrywise, other.entrywise
        lost = (f + TINY) * _largest(other.floats) + (g + TINY) * _largest(self.floats)
        share, faint = r + q + r * q + 4 * UNIT, lost + f * g + TINY
        return near(self.floats * other.floats, 1.01 * share, 1.01 * faint)

    def beside(self, other: Enclosed) -> Enclosed:
        """[self, other]."""
        k = self.floats.shape[1]
        return Enclosed(
            np.hstack([self.floats, other.floats]),
            _sum(lambda v: self.rows(v[:k]), lambda v: other.rows(v[k:])),
            lambda v: np.concatenate([self.columns(v), other.columns(v)]),
        )

    def above(self, other: Enclosed) -> Enclosed:
        """self on top of other."""
        return self.T.beside(other.T).T


def near(X: Floats, share: float, faint: float = TINY) -> Enclosed:
    """X known up to share·|X| + faint, entry by entry."""
    return Enclosed(
        X,
        lambda v: times(X, share * v) + faint * v.sum(),
        lambda v: times(X.T, share * v) + faint * v.sum(),
        (share, faint),
    )


def exactly(X: Floats) -> Enclosed:
    """X known without error."""
    n, m = X.shape
    return Enclosed(X, lambda v: np.zeros(n), lambda v: np.zeros(m), (0.0, 0.0))


def _largest(X: Floats) -> float:
    """max(1, 2|x_ij|)."""
    return max(1.0, 2 * float(np.abs(X).max()))


def times(X: Floats, v: Floats) -> Floats:
    """A bound on |X|v (n), rounded upwards, for v (m) >= 0 without numbers between zero and ω.

    |X| is never stored as a whole.
    """
    n, m = X.shape
    if X.flags.c_contiguous:
        sums = np.concatenate([np.abs(X[i : i + BLOCK]) @ v for i in range(0, n, BLOCK)])
    else:
        parts = (np.abs(X[:, j : j + BLOCK]) @ v[j : j + BLOCK] for j in range(0, m, BLOCK))
        sums = np.sum(list(parts), axis=0)
    return np.asarray(sums * (1 + slop(m)) + TINY * (1 + v.sum()))


def moderate(factors: Vector) -> Floats:
    """The nearest floats; OverflowError if one is outside the range that TINY covers."""
    c = np.array(factors, dtype=np.float64)
    if not np.all((np.abs(c) < 1 / FAINT) & ((np.abs(c) > FAINT) | (c == 0))):
        raise OverflowError("a factor is outside the range of float64 with its error bounds")
    return c


def _sum(*bounds: Bound) -> Bound:
    return lambda v: np.asarray(sum(bound(v) for bound in bounds) * (1 + slop(len(bounds))))


def _product(left: Enclosed, right: Enclosed) -> Bound:
    """v -> |X̂|ΔY v + ΔX(|Ŷ|v + ΔY v) + γ|X̂||Ŷ|v for a product of n terms, and what underflows."""
    n = right.floats.shape[0]

    def rows(v: Floats) -> Floats:
        error, size, faint = right.rows(v), times(right.floats, v), TINY * v.sum()
        inner = (error + slop(n) * size + faint) * (1 + slop(4))
        carried = left.rows(error + size) + TINY * (error + size).sum() + faint
        return np.asarray((times(left.floats, inner) + carried) * (1 + slop(6)))

    return rows


class Binary64:
    """float64 arithmetic with the assumptions above."""

    kind = EvidenceKind.VERIFIED_FLOAT
    name = "float64 Cholesky with an a-priori shift (IEEE-754 binary64 assumed)"

    def matrix(self, M: Matrix) -> Enclosed:
        if isinstance(M, BinaryMatrix):
            return exactly(M.floats)
        return near(np.array(M, dtype=np.float64), 2 * UNIT)

    def diagonal(self, v: Vector) -> Enclosed:
        return near(np.diag(np.array(v, dtype=np.float64)), 2 * UNIT)

    def is_definite(self, S: Enclosed) -> bool:
        """For symmetric S; False proves nothing."""
        return _is_definite(S)

    is_semidefinite = is_definite  # floats cannot tell a zero from a small number


def _is_definite(S: Enclosed) -> bool:
    X, n = S.floats, len(S.floats)
    diagonal = np.diag(X)
    if not (np.all((FAINT < diagonal) & (diagonal < 1 / FAINT)) and np.all(np.isfinite(X))):
        return False
    scale = np.ldexp(1.0, -np.round(np.log2(diagonal) / 2).astype(int))
    error = scale * (S.rows(scale) + S.columns(scale)) * (1 + slop(8))
    T = X * scale  # exact, but for underflow
    T *= scale[:, None]
    trace = float(np.diag(T).sum())
    shift = (slop(n) * trace + float(error.max()) + 4 * UNIT * trace) * (1 + slop(n))
    if not shift < 1:
        return False
    T[np.diag_indices(n)] -= shift
    try:
        return bool(np.all(np.isfinite(np.diag(np.linalg.cholesky(T.T)))))
    except np.linalg.LinAlgError:
        return False
