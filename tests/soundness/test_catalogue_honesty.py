"""No theorem of the catalogue is true for a cheap reason."""

from __future__ import annotations

import pytest

from proofs.deciders import Undecided, implied
from proofs.kernel import same
from proofs.registry import theorems
from proofs.terms import (
    INTERPRETED,
    Lambda,
    body_at,
    eq,
    exists,
    forall,
    natural,
    real,
    substitute,
    symbol_of,
    symbols,
    total,
)
from proofs.theorem import Theorem

PROVED = [item for item in theorems() if isinstance(item, Theorem)]


@pytest.mark.parametrize("theorem", PROVED, ids=lambda t: t.id)
def test_hypotheses_do_not_contradict_each_other_by_arithmetic(theorem: Theorem) -> None:
    with pytest.raises(Undecided):
        implied(eq(0, 1), [h.formula for h in theorem.hypotheses])


@pytest.mark.parametrize("theorem", PROVED, ids=lambda t: t.id)
def test_the_conclusion_is_no_hypothesis(theorem: Theorem) -> None:
    assert not any(same(h.formula, theorem.conclusion) for h in theorem.hypotheses)


@pytest.mark.parametrize("theorem", PROVED, ids=lambda t: t.id)
def test_symbols_that_print_alike_are_the_same(theorem: Theorem) -> None:
    """No natural n beside a real n, no second exp: who reads the statement would be deceived.

    A vector q beside its coordinates q(i) is told apart by the argument.
    """
    formulas = [theorem.conclusion, *(h.formula for h in theorem.hypotheses)]
    free = {symbol for formula in formulas for symbol in symbols(formula)}
    names = [(symbol.name, len(symbol.takes)) for symbol in (*free, *INTERPRETED)]
    assert sorted(set(names)) == sorted(names)
    assert not [name for name, _ in names if "#" in name]


def test_bound_variables_that_print_alike_are_the_same() -> None:
    x, y = real("x"), real("y")
    assert str(body_at(forall(x, exists(y, x < y)), y)) == "there is y': y < y'"
    inner = exists(x, x < y)
    shadowed = forall(x, substitute(inner, {symbol_of(y): Lambda((), x)}))
    assert str(shadowed) == "for all x: there is x': x' < x"
    k = natural("k")
    assert str(total(k, 0, k, k)) == "Σ[0 ≤ k' < k] k'"


def test_a_contradiction_would_be_seen() -> None:
    contradictory = [PROVED[0].conclusion, eq(0, 1)]
    implied(eq(0, 1), contradictory)
