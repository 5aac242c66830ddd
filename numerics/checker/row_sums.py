"""sum_j |a_ij|·w_j for every row, and what the gates make of it: exact for small matrices, bounded
from above for large ones.

In float64 (IEEE-754, rounding to nearest) a sum of n products, in any order, fused or not, errs by
at most γ_n times itself when every term is >= 0; so n multiplications and additions a row settle
in O(d²) what a weighted maximum norm asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from proofs.verdict import EvidenceKind

from ..binary_matrix import BinaryMatrix
from ..exact import Matrix, Vector
from .binary64 import TINY, UNIT, Floats, moderate, slop, times


def kind_of(A: Matrix) -> EvidenceKind:
    """On what ground `row_sums` of this matrix stands."""
    return EvidenceKind.VERIFIED_FLOAT if isinstance(A, BinaryMatrix) else EvidenceKind.EXACT


def row_sums(A: Matrix, w: Vector) -> Vector:
    """For w >= 0, d numbers not below sum_j |a_ij|·w_j, and equal to them unless A is large.

    Raises:
        OverflowError: a number is beyond float64.
    """
    if not isinstance(A, BinaryMatrix):
        return tuple(sum((abs(a) * x for a, x in zip(r, w, strict=True)), Fraction(0)) for r in A)
    with np.errstate(over="ignore"):
        return tuple(map(Fraction, _finite(times(A.floats, _above(w))).tolist()))


def row_sums_below(A: Matrix, w: Vector) -> Vector:
    """For w >= 0, d numbers not above sum_j |a_ij|·w_j, and equal to them unless A is large.

    Raises:
        OverflowError: a number is beyond float64.
    """
    if not isinstance(A, BinaryMatrix):
        return row_sums(A, w)
    below = np.nextafter(np.array(w, dtype=np.float64), -np.inf)
    below[below < TINY] = 0.0
    with np.errstate(over="ignore"):
        bound = times(A.floats, below) * (1 - 3 * slop(len(w))) - 3 * TINY * (1 + below.sum())
        return tuple(map(Fraction, _finite(np.maximum(bound, 0.0)).tolist()))


def largest_factor(A: BinaryMatrix, w: Vector, gates: Iterable[Vector], kept: int) -> Fraction:
    """A number not below |kept·(1 - g_i) + g_i·a_ii| + g_i·sum_{j≠i} |a_ij|·w_j/w_i for any of the
    gates g and any row i.

    For w > 0 and 0 <= g <= 1 (d numbers each), kept 0 or 1, in O(d²). The own term errs by less
    than 4u of its parts; the others are >= 0 and bounded from above one by one.

    Raises:
        OverflowError: a number is beyond float64, or too near to zero in it.
    """
    weight, own = moderate(w), np.diag(A.floats)
    with np.errstate(over="ignore", invalid="ignore"):
        others = times(A.floats, _above(w)) - np.abs(own) * weight * (1 - 4 * UNIT)
        ratio, found = np.maximum(others, 0.0) / weight, []
        for g in map(moderate, gates):
            parts = kept * (1 + g) + g * np.abs(own)
            middle = np.abs(kept * (1 - g) + g * own) + slop(4) * parts
            rest = g * ratio * (1 + 8 * UNIT) + TINY
            found.append(_finite((middle + rest) * (1 + slop(4))).max())
    return Fraction(float(max(found)))


def _above(w: Vector) -> Floats:
    """Floats not below w >= 0, none of them between zero and what may be read as zero."""
    return np.maximum(np.nextafter(np.array(w, dtype=np.float64), np.inf), TINY)


def _finite(bounds: Floats) -> Floats:
    if not np.all(np.isfinite(bounds)):
        raise OverflowError("a row sum is beyond float64")
    return bounds
