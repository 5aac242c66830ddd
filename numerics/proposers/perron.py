"""Weights for a maximum norm, from the Perron vector of the worst rows of the gate box.

The rows of M(g) are chosen independently, so the least factor of a weighted maximum norm is the
largest Perron root over the choices of an end of the gate in every row; improving one choice of
rows by the Perron vector of the last one (policy iteration) finds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

import numpy as np
from flint import fmpq_mat
from numpy.typing import NDArray

from ..checker.binary64 import times
from ..exact import Vector, from_flint, identity, to_flint
from ..families import Gated, Leaky
from .transitions import ends, floats

MAX_EIGEN = 64  # dimension up to which a dense eigenvector is cheap
POLICIES = 30
LOOKS = (4, 16, 64, 256)  # steps of the power method after which its weights are tried
STEPS = LOOKS[-1]
ENOUGH = 2.0**-10  # of the margin, between the rows' factors, where no tolerance is named

Floats = NDArray[np.float64]


def worst_rows_weights(family: Gated) -> tuple[Floats, NDArray[np.bool_]]:
    """Weights (d, largest 1) and, per row, whether its worst end is the high one."""
    low, high = (np.abs(M) for M in ends(family))
    chosen = np.ones(family.dimension, dtype=bool)
    for _ in range(POLICIES):
        w = _perron_vector(np.where(chosen[:, None], high, low))
        better = high @ w >= low @ w
        if np.array_equal(better, chosen):
            break
        chosen = better
    return w, chosen


def _perron_vector(G: Floats) -> Floats:
    """A positive vector close to an eigenvector of G >= 0 for its spectral radius."""
    values, vectors = np.linalg.eig(G + 1e-9 * (1 + G.max()) / len(G))
    w = np.abs(vectors[:, np.argmax(values.real)].real)
    return np.asarray(np.maximum(w / w.max(), 1e-12))


def iterated_weights(family: Gated, enough: float) -> Iterator[Floats]:
    """Weights (d) by a power method on the rows of |A|, in O(d²) a step.

    At a rate γ the others of row i may sum to room_i(γ)·w_i, so the least rate is where the matrix
    of others over room has Perron root one. Each step takes γ from the weights of the last one; a
    tenth of the old weights is kept against oscillation. Worth a look after 4, 16, .. steps, until
    the rows differ by no more than the share `enough` of the margin.
    """
    A = floats(family.A)
    own = np.diag(A)
    gates = np.stack([floats(family.gate.low), floats(family.gate.high)])
    kept = np.abs((1 - gates if isinstance(family, Leaky) else 0) + gates * own)
    w = np.ones(len(A))
    for step in range(1, STEPS + 1):
        with np.errstate(all="ignore"):
            others = np.maximum(times(A, w) / w - np.abs(own), 0.0)
            factor = (kept + gates * others).max(axis=0)
            rate = factor.max()
            room = np.where(gates > 0, (rate - kept) / gates, np.inf).min(axis=0)
            w = w * (others / np.maximum(room, 1e-12) + 0.1)
            w = np.maximum(w / w.max(), 1e-12)
        if not np.all(np.isfinite(w)):
            return
        equal = rate - factor.min() <= enough * abs(1 - rate)
        if equal or step in LOOKS:
            yield w
        if equal:
            return


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


def _rounded(w: Floats, bits: int) -> Vector:
    """w > 0 with so many significant binary digits."""
    mantissa, exponent = np.frexp(w)
    short = np.ldexp(np.round(np.ldexp(mantissa, bits)), exponent - bits)
    return tuple(map(Fraction, short.tolist()))


def propose_weights(family: Gated, enough: float = ENOUGH) -> Iterator[Vector]:
    """Weights worth checking, d positive numbers each: simple ones first, for a small d."""
    ones = (Fraction(1),) * family.dimension
    if family.dimension > MAX_EIGEN:
        found = (_rounded(w, 44) for w in iterated_weights(family, enough))
        yield from (*islice(found, 1), ones)
        yield from found
        return
    yield ones
    w, chosen = worst_rows_weights(family)
    yield from (_rounded(w, bits) for bits in (8, 16, 30, 44))
    if family.dimension <= 64:
        exact = _fixed_vector(family, chosen)
        if exact is not None:
            yield exact
