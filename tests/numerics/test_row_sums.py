"""Row sums in float64 stay on the side that they are asked for, whatever the scale."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.binary_matrix import BinaryMatrix
from numerics.checker import binary64
from numerics.checker import row_sums as rows
from numerics.checker.row_sums import largest_factor, row_sums, row_sums_below

F = Fraction


def drawn(seed, n, power):
    """A matrix with entries of many sizes, and weights that are no binary fractions."""
    rng = np.random.default_rng(seed)
    sizes = 2.0 ** rng.integers(power - 30, power + 30, size=(n, n)) * (rng.random((n, n)) < 0.8)
    A = BinaryMatrix(rng.normal(size=(n, n)) * sizes)
    return A, tuple(F(int(x), 3**20) for x in rng.integers(1, 10**10, n))


def exact_sums(A, w):
    return [sum(abs(a) * x for a, x in zip(row, w, strict=True)) for row in A]


def exact_factor(A, w, gates, kept):
    """max over the gates and rows of |kept(1 - g) + g·a_ii| + g·sum_{j≠i} |a_ij|·w_j/w_i."""
    sums = exact_sums(A, w)
    return max(
        abs(kept * (1 - g[i]) + g[i] * A[i][i]) + g[i] * (s / w[i] - abs(A[i][i]))
        for g in gates
        for i, s in enumerate(sums)
    )


SIZES, POWERS = st.integers(1, 12), st.sampled_from([0, 0, 40, -40, 900, -900])


@settings(max_examples=100)
@given(st.integers(0, 10**6), SIZES, POWERS)
def test_row_sums_enclose_the_exact_ones(seed, n, power):
    A, w = drawn(seed, n, power)
    for below, exact, above in zip(
        row_sums_below(A, w), exact_sums(A, w), row_sums(A, w), strict=True
    ):
        assert below <= exact <= above
        assert above - below <= F(1, 10**12) * exact + F(1, 10**270)


@settings(max_examples=100)
@given(st.integers(0, 10**6), SIZES, POWERS, st.sampled_from([0, 1]))
def test_the_largest_factor_is_not_below_the_exact_one(seed, n, power, kept):
    A, w = drawn(seed, n, power)
    rng = np.random.default_rng(seed + 1)
    gates = [tuple(F(int(x), 101) for x in rng.integers(0, 102, n)) for _ in range(2)]
    exact, found = exact_factor(A, w, gates, kept), largest_factor(A, w, gates, kept)
    assert exact <= found <= exact * (1 + F(1, 10**10)) + F(1, 10**200) + F(kept, 10**12)


def without_rounding(monkeypatch):
    for module in (rows, binary64):
        monkeypatch.setattr(module, "slop", lambda n: 0.0)
    monkeypatch.setattr(rows, "UNIT", 0.0)
    monkeypatch.setattr(rows, "_above", lambda w: np.array(w, dtype=np.float64))


def test_without_their_roundings_they_lie(monkeypatch):
    cases = [drawn(seed, 12, 0) for seed in range(20)]
    gates = [(F(1, 3),) * 12, (F(1),) * 12]
    without_rounding(monkeypatch)
    assert any(
        s > a for A, w in cases for s, a in zip(exact_sums(A, w), row_sums(A, w), strict=True)
    )
    assert any(
        b > s for A, w in cases for b, s in zip(row_sums_below(A, w), exact_sums(A, w), strict=True)
    )
    assert any(exact_factor(A, w, gates, 1) > largest_factor(A, w, gates, 1) for A, w in cases)


def test_numbers_beyond_floats_are_said_and_not_guessed():
    wide = BinaryMatrix(np.full((3, 3), 1e308))
    for made in (lambda: row_sums(wide, (F(1),) * 3), lambda: row_sums_below(wide, (F(1),) * 3)):
        with pytest.raises(OverflowError):
            made()
    with pytest.raises(OverflowError):
        largest_factor(wide, (F(10) ** 300,) * 3, [(F(1),) * 3], 1)
