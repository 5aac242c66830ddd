"""What the kernel takes for true without a proof, evaluated at exact points."""

from __future__ import annotations

from fractions import Fraction
from itertools import product as pairs

import pytest

from proofs.evaluate import Unsettled, holds
from proofs.kernel import (
    Fact,
    cos_and_sin_of_zero,
    cos_squared_plus_sin_squared,
    empty_fold,
    exp_above_tangent,
    exp_of_log,
    exp_of_sum,
    instantiate,
    last_term,
    naturals_are_discrete,
)
from proofs.terms import Expr, as_expr, exp, natural, product, total

POINTS = [Fraction(q) for q in (0, 1, -1, "1/2", "-3/2", 3, "1/1000")]
NATURALS = [Fraction(q) for q in range(4)]
k = natural("k")
ABOUT_FUNCTIONS = {
    "exp of a sum": exp_of_sum(),
    "exp above its tangent": exp_above_tangent(),
    "exp of log": exp_of_log(),
    "cos² + sin² = 1": cos_squared_plus_sin_squared(),
    "at zero": cos_and_sin_of_zero(),
}


def _instances(fact: Fact, points: list[Fraction]) -> list[Expr]:
    if fact.conclusion.op != "forall":
        return [fact.conclusion]
    return [e for at in points for e in _instances(instantiate(fact, at), points)]


def _refuted(formula: Expr) -> bool:
    """Two equal balls cannot be told from unequal ones; unequal numbers can be told apart."""
    try:
        return not holds(formula, {})
    except Unsettled:
        return False


@pytest.mark.parametrize("fact", ABOUT_FUNCTIONS.values(), ids=ABOUT_FUNCTIONS)
def test_no_point_refutes_an_axiom_of_analysis(fact: Fact) -> None:
    assert not [str(e) for e in _instances(fact, POINTS) if _refuted(e)]


def test_the_tangent_touches_at_zero_only() -> None:
    assert _refuted(as_expr(1) < exp(0)) and _refuted(exp(1) <= 2)


def test_natural_numbers_are_discrete() -> None:
    assert all(holds(e, {}) for e in _instances(naturals_are_discrete(), NATURALS))


@pytest.mark.parametrize("fold", [total, product])
def test_folds_grow_and_end_as_the_rules_say(fold) -> None:
    for low, high in pairs(NATURALS, NATURALS):
        run = fold(k, low, high, k + 2)
        assert holds(empty_fold(run).conclusion, {})
        assert holds(last_term(run).conclusion, {})
