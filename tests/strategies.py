"""Random exact matrices, families and gates, built from small dyadic rationals.

Every drawn number is a short binary fraction, so each example is exact in floats too.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from hypothesis import strategies as st

from numerics.exact import Matrix, Vector, diagonal, from_flint, to_flint
from numerics.families import Diagonal, GateBox, Leaky, Replace


@cache
def dyadics(low: int = -1, high: int = 1, bits: int = 4) -> st.SearchStrategy[Fraction]:
    """Multiples of 2^-bits in [low, high]."""
    scale = 2**bits
    return st.integers(low * scale, high * scale).map(lambda n: Fraction(n, scale))


@cache
def vectors(d: int, entries: st.SearchStrategy[Fraction]) -> st.SearchStrategy[Vector]:
    return st.lists(entries, min_size=d, max_size=d).map(tuple)


@cache
def matrices(
    d: int, m: int | None = None, entries: st.SearchStrategy[Fraction] | None = None
) -> st.SearchStrategy[Matrix]:
    """d × m (square without m) matrices."""
    row = vectors(d if m is None else m, dyadics() if entries is None else entries)
    return st.lists(row, min_size=d, max_size=d).map(tuple)


def gram_matrices(d: int) -> st.SearchStrategy[Matrix]:
    """L Lᵀ: positive semidefinite by construction, often singular."""
    return matrices(d, entries=dyadics(-2, 2, 1)).map(
        lambda L: from_flint(to_flint(L) * to_flint(L).transpose())
    )


def positive_vectors(d: int) -> st.SearchStrategy[Vector]:
    """d numbers from 1/8 to 2: weights of norms."""
    return vectors(d, st.integers(1, 16).map(lambda n: Fraction(n, 8)))


def positive_definite(d: int) -> st.SearchStrategy[Matrix]:
    """L Lᵀ + I/4."""
    quarter = to_flint(diagonal([Fraction(1, 4)] * d))
    return gram_matrices(d).map(lambda S: from_flint(to_flint(S) + quarter))


@st.composite
def gate_boxes(
    draw: st.DrawFn, d: int, scalar: bool | None = None, least: Fraction = Fraction(0)
) -> GateBox:
    """Boxes inside [least, 1]^d, often with low = least or a frozen coordinate.

    Vector or scalar gates, drawn if `scalar` is left out.
    """
    scalar = draw(st.booleans()) if scalar is None else scalar
    ends = vectors(2, dyadics(0, 1, 3).map(lambda g: max(g, least))).map(sorted)
    pairs = [draw(ends)] * d if scalar else draw(st.lists(ends, min_size=d, max_size=d))
    return GateBox(tuple(a for a, _ in pairs), tuple(b for _, b in pairs), scalar)


@st.composite
def gated_families(draw: st.DrawFn, largest: int = 3) -> Leaky | Replace:
    """Leaky and replace families with an input; entries of A in [-1, 1], often scaled down."""
    d = draw(st.integers(1, largest))
    scale = draw(st.sampled_from([Fraction(1, d), Fraction(1), Fraction(1, 2)]))
    A = tuple(tuple(scale * x for x in row) for row in draw(matrices(d)))
    B = draw(matrices(d, draw(st.integers(1, 2))))
    make = draw(st.sampled_from([Leaky, Replace]))
    return make(A, draw(gate_boxes(d)), B, draw(dyadics(0, 2, 1)))


@st.composite
def diagonal_families(draw: st.DrawFn) -> Diagonal:
    """Diagonal families, decaying, constant and growing rates alike."""
    d = draw(st.integers(1, 3))
    rates = draw(vectors(d, dyadics(-2, 1, 2)))
    low, high = sorted(draw(vectors(2, dyadics(0, 3, 2))))
    rule = draw(st.sampled_from(["zoh", "euler"]))
    return Diagonal(rates, low, high, draw(matrices(d, 1)), draw(dyadics(0, 2, 1)), rule)


@st.composite
def gates_in(draw: st.DrawFn, box: GateBox) -> Vector:
    """One gate of the box, at its ends half of the time."""
    where = st.one_of(st.sampled_from([Fraction(0), Fraction(1)]), dyadics(0, 1, 3))
    shares = [draw(where)] * box.dimension if box.scalar else draw(vectors(box.dimension, where))
    ends = zip(shares, box.low, box.high, strict=True)
    return tuple(lo + share * (hi - lo) for share, lo, hi in ends)
