"""Derivatives against exact finite differences and against SymPy."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from proofs.calculus import NotDifferentiable, derivative
from proofs.evaluate import evaluate
from proofs.kernel import same
from proofs.sympy_form import to_sympy
from proofs.terms import (
    Expr,
    absolute,
    as_expr,
    cos,
    exp,
    log,
    natural,
    power,
    real,
    sin,
    symbol_of,
    total,
)
from tests.soundness.meaning import NUMBERS

x, y = real("x"), real("y")
k, n = natural("k"), natural("n")
X = symbol_of(x)


def _grown(part: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    pairs = st.tuples(part, part)
    return st.one_of(
        pairs.map(lambda t: t[0] + t[1]),
        pairs.map(lambda t: t[0] - t[1]),
        pairs.map(lambda t: t[0] * t[1]),
        st.tuples(part, st.integers(0, 3)).map(lambda t: t[0] ** t[1]),
        st.tuples(part, st.integers(1, 3)).map(lambda t: t[0] / t[1]),
    )


_LEAVES = st.sampled_from([x, x, y]) | NUMBERS.map(lambda q: q + 0 * y)
POLYNOMIALS = st.recursive(_LEAVES, _grown, max_leaves=4)
SMOOTH = st.recursive(
    _LEAVES,
    lambda part: (
        _grown(part) | st.tuples(st.sampled_from([exp, cos, sin]), part).map(lambda t: t[0](t[1]))
    ),
    max_leaves=4,
)


def _degree(e: Expr) -> int:
    """At least the degree in x."""
    match e.op, e.args:
        case (("+" | "*"), (p, q)):
            return max(_degree(p), _degree(q)) if e.op == "+" else _degree(p) + _degree(q)
        case "^", (p,):
            assert isinstance(e.data, int)
            return e.data * _degree(p)
        case "/", (p, _):
            return _degree(p)
    return int(e == x)


def _slope_by_differences(e: Expr, at: Fraction, other: Fraction) -> Fraction:
    """Newton's series: f' = Δ - Δ²/2 + Δ³/3 - ..., exact for polynomials, unit steps."""
    degree = _degree(e)
    row = [evaluate(e, {X: at + i, symbol_of(y): other}) for i in range(degree + 1)]
    slope = Fraction(0)
    for order in range(1, degree + 1):
        row = [b - a for a, b in pairwise(row)]
        slope += Fraction((-1) ** (order + 1), order) * row[0]
    return slope


@given(POLYNOMIALS, NUMBERS, NUMBERS)
def test_slopes_of_polynomials_are_their_difference_series(
    e: Expr, at: Fraction, other: Fraction
) -> None:
    slope = evaluate(derivative(e, X), {X: at, symbol_of(y): other})
    assert slope == _slope_by_differences(e, at, other)


@given(SMOOTH, NUMBERS, NUMBERS)
def test_slopes_agree_with_sympy(e: Expr, at: Fraction, other: Fraction) -> None:
    ours, theirs = to_sympy(derivative(e, X)), sympy.diff(to_sympy(e), to_sympy(x))
    point = {to_sympy(v): sympy.Rational(q.numerator, q.denominator)
             for v, q in ((x, at), (y, other))}  # fmt: skip
    left, right = (sympy.N(side.subs(point), 40) for side in (ours, theirs))
    assert abs(left - right) <= 1e-25 * (1 + abs(right))


@pytest.mark.parametrize(
    ("e", "slope"),
    [(exp(2 * x), 2 * exp(2 * x)), (cos(x), -sin(x)), (sin(x), cos(x)), (x**3 / y, 3 * x**2 / y),
     (cos(x**2), -(2 * x * sin(x**2))), (absolute(y) * x, absolute(y)), (y, 0)],
    ids=str,
)  # fmt: skip
def test_slopes_known_by_heart(e: Expr, slope: Expr) -> None:
    assert same(derivative(e, X), as_expr(slope))


def test_a_wrong_slope_would_be_seen() -> None:
    wrong = 2 * x**2  # of x³, whose slope is 3x²
    assert evaluate(wrong, {X: Fraction(1)}) != _slope_by_differences(
        x**3, Fraction(1), Fraction(0)
    )


def test_the_zeroth_power_is_flat() -> None:
    assert evaluate(derivative(x**0, X), {X: Fraction(0)}) == 0


@pytest.mark.parametrize(
    "e",
    [absolute(x), log(x), 1 / x, y / (1 + x**2), x / x, total(k, 0, n, x), power(x, n),
     total(k, 0, n, exp(k * x)), absolute(y * x) + 1],
    ids=str,
)  # fmt: skip
def test_what_has_no_rule_has_no_derivative(e: Expr) -> None:
    with pytest.raises(NotDifferentiable):
        derivative(e, X)


def test_formulas_have_no_derivative() -> None:
    with pytest.raises(NotDifferentiable):
        derivative(x <= 1, X)
