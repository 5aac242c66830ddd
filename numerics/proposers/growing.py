"""Vectors x >= 0 with Ax >= x, for A >= 0: unit vectors, and Perron vectors by the power method."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ..exact import Vector, round_dyadic

Floats = NDArray[np.float64]
LOOKS = (1, 4, 16, 64, 256)  # steps of the power method after which its vector is tried
CUTS = (0.0, 1e-9, 1e-4)  # coordinates below which share of the largest count as zero
BITS = (12, 40)


def growing_vectors(A: Floats) -> Iterator[Vector]:
    """Vectors (d numbers) whose float product passes the test; O(d²) a step."""
    d = len(A)
    steady = int(np.argmax(np.diag(A)))
    if A[steady, steady] >= 1:
        yield tuple(Fraction(int(i == steady)) for i in range(d))
    x = np.ones(d)
    for step in range(1, LOOKS[-1] + 1):
        x = A @ x + x  # shifted by one, against oscillation
        x /= x.max()
        if step in LOOKS:
            yield from _roundings(A, x)


def _roundings(A: Floats, x: Floats) -> Iterator[Vector]:
    for cut in CUTS:
        for bits in BITS:
            rounded = np.round(np.where(x < cut, 0.0, x) * 2.0**bits) / 2.0**bits
            if rounded.any() and np.all(A @ rounded >= rounded):
                yield tuple(round_dyadic(v, bits) for v in rounded.tolist())
                return
