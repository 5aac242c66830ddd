"""Each ingredient of the float criterion is taken away in turn; then it tells a lie."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from flint import arb, arb_mat

from numerics.binary_matrix import BinaryMatrix
from numerics.checker import binary64, flint_matrix
from numerics.checker.binary64 import Binary64, slop
from numerics.checker.definite import Condition, proves
from numerics.checker.flint_matrix import Balls, FlintMatrix
from numerics.exact import identity
from tests.numerics.definite_cases import (
    SUBNORMAL,
    UNLUCKY,
    direct,
    entrywise,
    lies,
    stein,
    times,
    true,
    turned,
)

F = Fraction


def lost_by_underflow(a):
    """1/2 - D(AB)D < 0 with D = 2^539, where AB = 3·2^-1080 underflows to zero."""
    A, B, D = (a.matrix(((x,),)) for x in (F(1, 2**540), F(3, 2**540), F(2) ** 539))
    yield Condition(a.matrix(((F(1, 2),),)) - D @ (A @ B) @ D)


HUGE, TINY = ((F(2) ** 1000,),), ((F(1, 2**1080),),)
FAINT_TIMES_HUGE = entrywise(HUGE, TINY, F(1, 2**79))


def one_tenth(a):
    """1/10 - fl(1/10) + 2^-60 < 0, as fl(1/10) is above 1/10 by 5.5e-18."""
    one = a.matrix(((F(1),),))
    yield Condition(one.scaled(F(1, 10)) - one.scaled(F(0.1)) + one.scaled(F(1, 2**60)))


def test_what_underflows_on_the_way_is_not_forgotten():
    assert not true(lost_by_underflow) and not proves(lost_by_underflow, Binary64())
    assert not true(FAINT_TIMES_HUGE) and not proves(FAINT_TIMES_HUGE, Binary64())


def pythagorean(n=4):
    """γ²P - A'PA with γ² below one by 2^-52 for an orthogonal A and P = I: indefinite."""
    Q = np.kron(np.eye(n // 2), [[3 / 5, 4 / 5], [-4 / 5, 3 / 5]])
    exact = tuple(tuple(F(round(5 * x), 5) for x in row) for row in Q)
    return [stein(identity(n), exact, 1 - F(k, 2**56)) for k in range(1, 16)]


def turned_forms():
    """The same with P = T'T and A = T⁻¹QT, so that A'PA = P exactly, for many T."""
    rng = np.random.default_rng(1)
    for _ in range(60):
        T = tuple(tuple(F(int(x), 8) for x in row) for row in rng.integers(-9, 10, (2, 2)))
        if T[0][0] * T[1][1] == T[0][1] * T[1][0]:
            continue
        det = T[0][0] * T[1][1] - T[0][1] * T[1][0]
        inverse = (
            (T[1][1] / det, -T[0][1] / det),
            (-T[1][0] / det, T[0][0] / det),
        )
        Q = ((F(3, 5), F(4, 5)), (F(-4, 5), F(3, 5)))
        yield stein(times(turned(T), T), times(inverse, Q, T), 1 - F(1, 2**60))


LIARS = [
    *map(direct, UNLUCKY),
    *pythagorean(),
    *turned_forms(),
    direct(SUBNORMAL),
    lost_by_underflow,
    FAINT_TIMES_HUGE,
    one_tenth,
]


def found_lies():
    return [k for k, conditions in enumerate(LIARS) if lies(conditions, Binary64())]


def test_the_liars_are_indefinite_and_fool_nobody():
    assert not any(map(true, LIARS))
    assert found_lies() == []


def no_product_error(monkeypatch):
    monkeypatch.setattr(binary64, "_product", lambda X, Y: lambda v: np.zeros(len(X.floats)))


def no_shift(monkeypatch):
    """The factorisation of the matrix as it stands: slop and u count for nothing there."""
    monkeypatch.setattr(binary64, "slop", lambda n: 0.0)
    monkeypatch.setattr(binary64, "UNIT", 0.0)


def no_underflow(monkeypatch):
    monkeypatch.setattr(binary64, "TINY", 0.0)


def no_conversion(monkeypatch):
    near = binary64.near
    monkeypatch.setattr(binary64, "near", lambda X, share, *faint: near(X, 0.0, *faint))


@pytest.mark.parametrize("mutant", [no_product_error, no_shift, no_underflow, no_conversion])
def test_without_any_one_ingredient_the_criterion_lies(mutant, monkeypatch):
    mutant(monkeypatch)
    assert found_lies()


@pytest.fixture
def flushed():
    """Numbers below 2^-1022 are read and written as zero, as some libraries have it."""
    if not torch.set_flush_denormal(True):
        pytest.skip("this processor cannot flush numbers below 2^-1022 to zero")
    yield
    torch.set_flush_denormal(False)


NEAR_ZERO = BinaryMatrix((np.eye(3) - 0.9 * (1 - np.eye(3))) * 2.0**-1022)


def test_where_small_numbers_are_flushed_to_zero_nobody_is_fooled_either(flushed, monkeypatch):
    assert NEAR_ZERO.floats[0, 1] * 2.0**500 == 0, "flushed"
    for conditions in (*LIARS, direct(NEAR_ZERO)):
        assert not proves(conditions, Binary64())
    monkeypatch.setattr(binary64, "FAINT", np.float64(0.0))
    assert proves(direct(NEAR_ZERO), Binary64()), "the range of the diagonal is what stops it"


def test_the_matrix_near_zero_is_indefinite():
    assert not true(direct(NEAR_ZERO)) and not proves(direct(NEAR_ZERO), Binary64())


@pytest.mark.parametrize("n", [1, 2, 10, 100, 8192, 10**6])
def test_slop_covers_the_constants_of_the_criterion_and_half_of_it_does_not(n):
    u = F(1, 2**53)
    gamma = (n + 2) * u / (1 - (n + 2) * u)
    needed = gamma / (1 - gamma) + 10 * u
    assert F(slop(n)) >= needed
    assert n < 100 or F(slop(n) / 2) < needed


def test_a_bad_guess_proves_nothing_by_balls_and_dominance_is_what_stops_it(monkeypatch):
    wild = direct(((F(1), F(2)), (F(2), F(1))))
    monkeypatch.setattr(flint_matrix, "_guess", lambda S: arb_mat(2, 2, [1, 0, 0, 1]))
    assert not proves(wild, Balls())
    positive = lambda T: all(T[i, i] > 0 for i in range(T.nrows()))  # noqa: E731
    monkeypatch.setattr(flint_matrix, "_is_dominant", positive)
    assert lies(wild, Balls())


def test_a_ball_on_the_edge_is_not_above_it():
    wide = arb_mat(1, 1, [arb(1, 1)])
    assert not Balls().is_definite(FlintMatrix(wide))
    assert Balls().is_definite(FlintMatrix(arb_mat(1, 1, [arb(1, 0.5)])))
