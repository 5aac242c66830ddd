"""Counterexamples: a point refutes only what is false, and only by exact arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import pytest

from proofs.evaluate import Unsettled, evaluate, holds
from proofs.statement import Statement
from proofs.terms import (
    NAT,
    REAL,
    Expr,
    Fn,
    as_expr,
    both,
    cos,
    either,
    eq,
    exists,
    exp,
    forall,
    forall_below,
    function,
    implies,
    log,
    natural,
    negate,
    real,
    sin,
    symbol_of,
    total,
)

x, y = real("x"), real("y")
n, m, k = natural("n"), natural("m"), natural("k")
a, h = function("a", NAT), function("h", NAT)
X, Y, N = symbol_of(x), symbol_of(y), symbol_of(n)
half = Fraction(1, 2)
FALSE = eq(0, 1)


def refutes(point: dict[Fn, Any], conclusion: Expr, *given: Expr, computed: tuple[Fn, ...] = ()):
    return Statement(given, conclusion, (), frozenset(computed)).refuted_by(point)


def test_a_false_statement_is_refuted() -> None:
    assert refutes({X: half}, x <= x**2)
    assert refutes({X: Fraction(1), Y: Fraction(0)}, x <= y, y <= x)


def test_a_point_outside_of_the_hypotheses_refutes_nothing() -> None:
    assert not refutes({X: half}, FALSE, x > 1)
    assert not refutes({X: half}, FALSE, both(x > 0, x > 1))
    assert not refutes({X: half}, FALSE, FALSE)


def test_a_true_statement_is_not_refuted() -> None:
    """∀m ∀n: m < n ⟹ m + 1 ≤ n, for natural numbers; a fraction in their place proves nothing."""
    with pytest.raises(Unsettled):
        refutes({N: half}, implies(n < 1, n + 1 <= 1))
    with pytest.raises(Unsettled):
        refutes({N: Fraction(-1)}, n >= 0)


def test_floats_are_no_numbers() -> None:
    for value in (0.1, 0.0, float("nan"), "1", None):
        with pytest.raises(Unsettled):
            holds(x <= 1, {X: value})
    with pytest.raises(Unsettled):
        holds(total(k, 0, 2, a(k)) <= 1, {a: [0.1, 0.2]})


def test_integers_divide_exactly() -> None:
    assert evaluate(x / 3, {X: 1}) == Fraction(1, 3)


def test_nothing_is_divided_by_zero() -> None:
    for formula in (x / x <= 0, eq(1 / x, 0), 1 / (x - x) > 0):
        with pytest.raises(Unsettled):
            holds(formula, {X: Fraction(0)})
    with pytest.raises(Unsettled):
        holds(1 / (exp(x) - exp(x)) <= 0, {X: Fraction(1)})


# -- balls ------------------------------------------------------------------------------------


def test_balls_that_overlap_settle_nothing() -> None:
    point = {X: Fraction(1)}
    same = exp(x), exp(x / 2) * exp(x / 2)
    for formula in (same[0] <= same[1], same[0] < same[1], eq(*same), negate(eq(*same))):
        with pytest.raises(Unsettled):
            holds(formula, point)
    assert holds(2 * exp(x) < 6, point) and not holds(exp(x) <= 2, point)


def test_a_logarithm_of_what_may_not_be_positive_is_no_number() -> None:
    for at in (Fraction(0), Fraction(-1)):
        for formula in (log(x) <= 0, log(x) > 0, eq(log(x), 0), negate(eq(log(x), 0))):
            with pytest.raises(Unsettled):
                holds(formula, {X: at})


def test_fixed_meanings_are_not_drawn() -> None:
    """A table for cos would refute cos² + sin² = 1."""
    point = {X: Fraction(0), cos: {(0,): Fraction(5)}, sin: {(0,): Fraction(0)}}
    assert holds(cos(x) <= 1, point)
    point[exp] = {(0,): Fraction(-1)}
    assert holds(exp(x) > 0, point)


def test_an_interval_counts_as_all_of_its_points() -> None:
    ball = flint.arb(0, 1)
    with pytest.raises(Unsettled):
        holds(x <= 0, {X: ball})
    assert holds(x <= 2, {X: ball})


# -- quantifiers --------------------------------------------------------------------------------


def test_a_quantifier_over_reals_is_not_run_over_naturals() -> None:
    """∀x: x < 3 ⟹ x ≤ 2 is false at 5/2, though true at 0, 1 and 2."""
    for formula in (forall(x, implies(x < 3, x <= 2)), exists(x, both(x < 3, x > 2))):
        with pytest.raises(Unsettled):
            holds(formula, {})


def test_the_end_of_a_range_is_not_rounded_down() -> None:
    """k < 5/2 lets k = 2 in."""
    formula = forall(k, implies(k < x, k <= 1))
    assert not holds(formula, {X: Fraction(5, 2)})
    assert holds(formula, {X: Fraction(2)})
    assert holds(exists(k, both(k < x, eq(k, 2))), {X: Fraction(5, 2)})
    assert not refutes({X: Fraction(5, 2)}, FALSE, formula)
    assert holds(forall(k, implies(k < x, FALSE)), {X: Fraction(-3)})


@pytest.mark.parametrize(
    "formula",
    [
        forall(k, implies(k < k + 1, k <= 0)),
        forall(k, implies(n < 1, k <= 0)),
        forall(k, implies(k <= 3, k <= 3)),
        forall(k, k <= 3),
        forall(k, implies(k < exp(x), k <= 2)),
        forall(k, implies(k < total(m, 0, k, 1) + 1, k <= 0)),
        exists(k, implies(k < 2, FALSE)),
        forall(k, both(k < 2, k <= 3)),
    ],
    ids=str,
)
def test_only_a_finite_range_is_run_through(formula: Expr) -> None:
    point = {X: Fraction(1), N: Fraction(0)}
    with pytest.raises(Unsettled):
        holds(formula, point)
    with pytest.raises(Unsettled):  # nor where it is a hypothesis
        refutes(point, FALSE, formula)


def test_an_end_may_mention_outer_variables() -> None:
    triangle = forall_below(n, 4, forall_below(k, n, k < n))
    assert holds(triangle, {})
    assert not holds(forall_below(n, 4, forall_below(k, n + 1, k < n)), {})


# -- recurrences --------------------------------------------------------------------------------


def test_a_recurrence_defines_what_it_says() -> None:
    doubling = forall_below(k, 3, eq(h(k + 1), 2 * h(k)))
    assert refutes({}, h(3) <= 7, eq(h(0), 1), doubling, computed=(h,))
    assert not refutes({}, h(3) <= 8, eq(h(0), 1), doubling, computed=(h,))


def test_a_recurrence_that_defines_nothing_settles_nothing() -> None:
    with pytest.raises(Unsettled):
        refutes({}, h(0) <= 0, computed=(h,))
    with pytest.raises(Unsettled):
        refutes({}, h(1) <= 0, eq(h(0), h(0) + 1), computed=(h,))
    with pytest.raises(Unsettled):
        refutes({}, FALSE, forall_below(k, 3, eq(h(k), h(k + 1))), computed=(h,))
    with pytest.raises(Unsettled):
        refutes({}, FALSE, either(eq(h(0), 0), eq(h(0), 1)), computed=(h,))
    with pytest.raises(Unsettled):
        refutes({}, FALSE, negate(eq(h(0), 0)), computed=(h,))


def test_a_second_definition_is_compared_with_the_first() -> None:
    assert not refutes({}, FALSE, eq(h(0), 1), eq(h(0), 2), computed=(h,))
    assert refutes({}, FALSE, eq(h(0), 1), eq(h(0), 2 - as_expr(1)), computed=(h,))


def test_a_definition_under_a_false_guard_defines_nothing() -> None:
    with pytest.raises(Unsettled):
        refutes({}, h(0) <= 0, implies(FALSE, eq(h(0), 1)), computed=(h,))


def test_a_definition_keeps_to_the_sort() -> None:
    """No natural number is 1/2: the hypothesis is false, and nothing is refuted."""
    count = function("count", NAT, gives=NAT)
    with pytest.raises(Unsettled):
        refutes({}, FALSE, eq(count(0), half), computed=(count,))


def test_a_guard_about_something_else_bounds_nothing() -> None:
    """∀k: n < 2 ⟹ h(k) = 0 speaks of all k, not of those below 2."""
    with pytest.raises(Unsettled):
        refutes({N: Fraction(1)}, FALSE, forall(k, implies(n < 2, eq(h(k), 0))), computed=(h,))


def test_tables_are_not_read_between_or_beyond_their_entries() -> None:
    f = function("f", REAL)
    for at in (half, Fraction(-1), Fraction(2)):
        with pytest.raises(Unsettled):
            holds(f(x) <= 0, {X: at, f: [Fraction(0), Fraction(1)]})
