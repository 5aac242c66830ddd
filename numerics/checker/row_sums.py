"""sum_j |a_ij|·w_j for every row: exact for small matrices, bounded from above for large ones.

In float64 (IEEE-754, rounding to nearest) a sum of n products, in any order, fused or not, errs by
at most γ_n times itself when every term is >= 0; so n multiplications and additions a row settle
in O(d²) what a weighted maximum norm asks.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from proofs.verdict import EvidenceKind

from ..binary_matrix import BinaryMatrix
from ..exact import Matrix, Vector
from .binary64 import TINY, slop

BLOCK = 256  # rows at a time, so that |A| is not copied as a whole


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
    floats, n = A.floats, A.floats.shape[1]
    above = np.nextafter(np.array([float(x) for x in w]), np.inf)
    with np.errstate(over="ignore"):
        blocks = [np.abs(floats[i : i + BLOCK]) @ above for i in range(0, len(floats), BLOCK)]
        sums = np.concatenate(blocks) * (1 + slop(n)) + TINY
    if not np.all(np.isfinite(sums)):
        raise OverflowError("a row sum is beyond float64")
    return tuple(map(Fraction, sums.tolist()))
