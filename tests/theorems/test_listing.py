"""Counterexamples as Python: names that clash are told apart, and what is printed runs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs.listing import listing
from proofs.statement import Draw, Statement
from proofs.terms import (
    NAT,
    cos,
    eq,
    exp,
    forall_below,
    function,
    natural,
    real,
    sin,
    symbol_of,
    total,
)

k, n = natural("k"), natural("n")
a, F = function("a", NAT), real("F")
inner = total(k, 0, n, a(k))


def run(statement: Statement, point: dict) -> str:
    assert statement.refuted_by(point)
    text = listing(statement, point)
    exec(text, {})
    return text


def test_nested_sums_over_the_same_letter_keep_their_indices() -> None:
    """Σ_k a_k·(Σ_k a_k) is a square; with one letter for both it would not be."""
    square = total(k, 0, n, a(k) * inner)
    statement = Statement((), eq(square, inner), (Draw(symbol_of(n)), Draw(a, ("n",))))
    text = run(statement, {symbol_of(n): Fraction(2), a: [Fraction(1), Fraction(2)]})
    assert "for k in" in text and text.count("range(0, n)") == 3


def test_a_symbol_may_be_called_like_something_in_python() -> None:
    statement = Statement((), F <= 0, (Draw(symbol_of(F)),))
    assert "F_ = F(1, 2)" in run(statement, {symbol_of(F): Fraction(1, 2)})


def test_exponentials_and_angles_are_balls() -> None:
    x = real("x")
    statement = Statement((), eq(exp(x) * cos(x), exp(x) * sin(x)), (Draw(symbol_of(x)),))
    text = run(statement, {symbol_of(x): Fraction(1)})
    assert "cos = lambda x: arb(x).cos()" in text and "ctx.prec" in text


def test_a_computed_number_is_no_table() -> None:
    x, y = real("x"), real("y")
    draws = (Draw(symbol_of(x)),)
    statement = Statement((eq(y, x + 1),), y <= x, draws, frozenset({symbol_of(y)}))
    assert "y = x + 1" in run(statement, {symbol_of(x): Fraction(1)})


def test_bound_letters_avoid_free_ones() -> None:
    statement = Statement(
        (eq(k, 1),), forall_below(n, 2, n <= a(k)), (Draw(symbol_of(k)), Draw(a, (2,)))
    )
    run(statement, {symbol_of(k): Fraction(1), a: [Fraction(0), Fraction(0)]})


def test_a_listing_that_is_wrong_would_be_noticed() -> None:
    statement = Statement((), F <= 0, (Draw(symbol_of(F)),))
    text = listing(statement, {symbol_of(F): Fraction(1)}).replace("F_ = 1", "F_ = -1")
    with pytest.raises(AssertionError):
        exec(text, {})
