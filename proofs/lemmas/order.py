"""Inequalities between arbitrary terms, proved once for letters and then instantiated.

A decider that sees letters answers in milliseconds; shown the terms themselves it may give up.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    specialise,
)
from proofs.terms import Expr, Lambda, Term, as_expr, both, eq, real, symbol_of

_a, _b, _c, _d = (real(n) for n in ("a", "b", "c", "d"))


@lru_cache
def _implication(given: Expr, goal: Expr) -> Fact:
    """⊢ given ⟹ goal, for free letters."""
    return discharge(given, arithmetic(goal, assume(given)))


def by_letters(given: Expr, goal: Expr, values: Mapping[Expr, Term], *premises: Fact) -> Fact:
    """The goal for these values of its letters; `given` is the conjunction of the premises."""
    lambdas = {symbol_of(letter): Lambda((), as_expr(v)) for letter, v in values.items()}
    implication = specialise(_implication(given, goal), lambdas)
    return apply(implication, conjunction(*premises))


def _use(given: Expr, goal: Expr, values: tuple[Term, ...], *premises: Fact) -> Fact:
    return by_letters(given, goal, dict(zip((_a, _b, _c, _d), values, strict=False)), *premises)


def _ends(fact: Fact) -> tuple[Expr, Expr]:
    """The two sides of an inequality low ≤ high."""
    low, high = fact.conclusion.args
    return low, high


def weigh(weight: Term, sign: Fact, fact: Fact) -> Fact:
    """From 0 ≤ weight and low ≤ high infer weight·low ≤ weight·high."""
    low, high = _ends(fact)
    return _use(
        both(0 <= _a, _b <= _c), _a * _b <= _a * _c, (as_expr(weight), low, high), sign, fact
    )


def squares(sign: Fact, fact: Fact) -> Fact:
    """From 0 ≤ low ≤ high infer low² ≤ high²."""
    return _use(both(0 <= _a, _a <= _b), _a**2 <= _b**2, _ends(fact), sign, fact)


def roots(value: Expr, limit: Expr, sign: Fact, fact: Fact) -> Fact:
    """From 0 ≤ limit and value² ≤ limit² infer value ≤ limit."""
    return _use(both(0 <= _b, _a**2 <= _b**2), _a <= _b, (value, limit), sign, fact)


def products(sign1: Fact, fact1: Fact, sign2: Fact, fact2: Fact) -> Fact:
    """From 0 ≤ low1 ≤ high1 and 0 ≤ low2 ≤ high2 infer low1·low2 ≤ high1·high2."""
    given = both(0 <= _a, _a <= _b, 0 <= _c, _c <= _d)
    values = (*_ends(fact1), *_ends(fact2))
    return _use(given, _a * _c <= _b * _d, values, sign1, fact1, sign2, fact2)


def chain(first: Fact, second: Fact) -> Fact:
    """From p ≤ q and q ≤ r infer p ≤ r."""
    (low, middle), (_, high) = _ends(first), _ends(second)
    return _use(both(_a <= _b, _b <= _c), _a <= _c, (low, middle, high), first, second)


def cancel(weight: Term, sign: Fact, fact: Fact, low: Expr, high: Expr) -> Fact:
    """From 0 < weight and weight·low ≤ weight·high infer low ≤ high."""
    given = both(0 < _a, _a * _b <= _a * _c)
    return _use(given, _b <= _c, (as_expr(weight), low, high), sign, fact)


def equally(weight: Term, equation: Fact) -> Fact:
    """From p = q infer weight·p = weight·q."""
    left, right = equation.conclusion.args
    values = (as_expr(weight), left, right)
    return _use(eq(_b, _c), eq(_a * _b, _a * _c), values, equation)
