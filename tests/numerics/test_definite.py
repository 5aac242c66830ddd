"""No arithmetic calls a matrix definite that exact arithmetic does not, whatever the matrix."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from numerics.binary_matrix import BinaryMatrix
from numerics.checker import binary64
from numerics.checker.binary64 import UNIT, Binary64
from numerics.checker.definite import Condition, proves, proving
from numerics.checker.flint_matrix import Balls, Rational
from numerics.exact import identity
from tests.numerics.definite_cases import (
    ANY,
    SUBNORMAL,
    UNLUCKY,
    binary,
    cancelling,
    direct,
    edges,
    lies,
    margin,
    plus,
    stein,
    true,
)
from tests.strategies import gram_matrices

F = Fraction


@pytest.mark.parametrize("arithmetic", [Balls(), Binary64()], ids=["balls", "binary64"])
@settings(max_examples=250)
@given(ANY)
@example(direct(SUBNORMAL))
def test_no_arithmetic_contradicts_the_exact_one(arithmetic, conditions):
    assert not lies(conditions, arithmetic)


@pytest.mark.parametrize("arithmetic", [Balls(), Binary64()], ids=["balls", "binary64"])
def test_a_float_cholesky_that_runs_to_its_end_on_an_indefinite_matrix_fools_nobody(arithmetic):
    for S in UNLUCKY:
        np.linalg.cholesky(S.floats)
        assert not true(direct(S)) and not proves(direct(S), arithmetic)


@settings(max_examples=150)
@given(st.integers(1, 6).flatmap(gram_matrices), st.sampled_from([1, 8, 20, 30, 40]), st.booleans())
def test_what_is_definite_by_more_than_the_stated_margin_is_proved(S, k, packed):
    """Four times the margin of the docstring of `binary64`, without an error of forming S."""
    n = len(S)
    S = plus(S, identity(n), F(1, 2**k))
    known = margin(S)
    if known is not None and known >= 4 * F(2 * (n + 20) * UNIT) * 2 * n:
        conditions = direct(binary(S) if packed else S)
        assert proves(conditions, Binary64()) and proves(conditions, Balls())


@settings(max_examples=40)
@given(edges())
def test_conditions_that_all_hold_are_proved_by_the_exact_tier_where_it_applies(conditions):
    found = proving(conditions, 5, 100)
    assert (found is not None) is true(conditions)
    assert found is None or isinstance(found, Rational)


def big_stein(n, factor, seed=0):
    """factor·P - A'PA for A = T⁻¹QT/2 with a random T: definite iff factor > 1/4."""
    rng = np.random.default_rng(seed)
    U = np.linalg.qr(rng.normal(size=(n, n)))[0]
    A = BinaryMatrix(U / 2)
    return stein(BinaryMatrix(np.eye(n)), A, factor)


@pytest.mark.parametrize("n", [30, 65])
def test_large_forms_are_proved_above_the_edge_and_never_below(n):
    for arithmetic in (Balls(), Binary64()):
        assert proves(big_stein(n, F(1, 4) + F(1, 10**9)), arithmetic)
        assert not proves(big_stein(n, F(1, 4) - F(1, 10**14)), arithmetic)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 0.0, -1.0])
@pytest.mark.parametrize("j", [1, 2])
def test_numbers_that_are_none_prove_nothing(wrong, j):
    floats = np.eye(3)
    floats[1, j] = floats[j, 1] = wrong if j == 1 else 2 * wrong or 1.0
    assert not proves(lambda a: [Condition(binary64.exactly(floats))], Binary64())


def test_numbers_beyond_float64_end_in_no_proof():
    huge = direct(((F(10) ** 400, F(0)), (F(0), F(1))))
    assert not proves(huge, Binary64()) and true(huge)
    one = identity(2)
    for factor in (F(10) ** 300, F(1, 10**300), F(10) ** 400):
        made = stein(one, ((F(0),) * 2,) * 2, factor)
        assert true(made) and not proves(made, Binary64())
    overflowing = stein(binary(((F(2) ** 600,) * 2,) * 2), binary(((F(2) ** 600,) * 2,) * 2), F(1))
    assert not proves(overflowing, Binary64())


def test_cancelling_forms_are_drawn_on_both_sides_of_the_edge():
    seen = set()

    @settings(max_examples=60, database=None)
    @given(cancelling())
    def collect(conditions):
        seen.add(true(conditions))

    collect()
    assert seen == {True, False}
