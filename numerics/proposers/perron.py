"""Weights for a maximum norm, from the Perron vector of the worst rows of the gate box.

The rows of M(g) are chosen independently, so the least factor of a weighted maximum norm is the
largest Perron root over the choices of an end of the gate in every row; improving one choice of
rows by the Perron vector of the last one (policy iteration) finds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from flint import fmpq_mat
from numpy.typing import NDArray

from ..exact import Vector, from_flint, identity, to_flint
from ..families import Gated
from ..rounding import significant
from .transitions import ends

MAX_EIGEN = 256  # dimension up to which a dense eigenvector is cheap
POLICIES = 30

Floats = NDArray[np.float64]


def absolute_rows(family: Gated) -> tuple[Floats, Floats]:
    """|M(low)| and |M(high)| as floats (d × d each): the two choices for every row."""
    low, high = ends(family)
    return np.abs(low), np.abs(high)


def _perron_vector(G: Floats) -> Floats:
    """A positive vector close to an eigenvector of G >= 0 for its spectral radius."""
    d = len(G)
    lifted = G + 1e-9 * (1 + G.max()) / d
    if d > MAX_EIGEN:
        w = np.ones(d)
        for _ in range(200):
            w = lifted @ w
            w /= w.max()
        return w
    values, vectors = np.linalg.eig(lifted)
    w = np.abs(vectors[:, np.argmax(values.real)].real)
    return np.asarray(np.maximum(w / w.max(), 1e-12))


def worst_rows_weights(family: Gated) -> tuple[Floats, NDArray[np.bool_]]:
    """Weights (d, largest 1) and, per row, whether its worst end is the high one."""
    low, high = absolute_rows(family)
    chosen = np.ones(family.dimension, dtype=bool)
    for _ in range(POLICIES):
        w = _perron_vector(np.where(chosen[:, None], high, low))
        better = high @ w >= low @ w
        if np.array_equal(better, chosen):
            break
        chosen = better
    return w, chosen


def _fixed_vector(family: Gated, chosen: NDArray[np.bool_]) -> Vector | None:
    """An exact positive w with |M|w = w for the chosen rows, if that is one ray of vectors."""
    gates = [
        hi if c else lo for lo, hi, c in zip(family.gate.low, family.gate.high, chosen, strict=True)
    ]
    rows = tuple(tuple(map(abs, row)) for row in family.transition(gates))
    d = family.dimension
    G: fmpq_mat = to_flint(rows) - to_flint(identity(d))
    reduced, rank = G.rref()
    if rank != d - 1:
        return None
    return _kernel_of_reduced(from_flint(reduced))


def _kernel_of_reduced(R: tuple[Vector, ...]) -> Vector | None:
    """The kernel ray of a reduced echelon form of rank d - 1, if it is positive."""
    d = len(R)
    pivots = [next(j for j in range(d) if R[i][j] != 0) for i in range(d - 1)]
    free = next(j for j in range(d) if j not in pivots)
    w = {p: -R[i][free] for i, p in enumerate(pivots)} | {free: Fraction(1)}
    return tuple(w[j] for j in range(d)) if all(x > 0 for x in w.values()) else None


def propose_weights(family: Gated) -> Iterator[Vector]:
    """Weights worth checking, d positive numbers each: simple ones first."""
    yield (Fraction(1),) * family.dimension
    w, chosen = worst_rows_weights(family)
    for bits in (8, 16, 30):
        yield tuple(significant(float(x), bits) for x in w)
    if family.dimension <= 64:
        exact = _fixed_vector(family, chosen)
        if exact is not None:
            yield exact
