"""The exponential: one at zero, positive, increasing, convex; from exp(x+y) = exp(x)exp(y) and
1 + x ≤ exp(x) alone, without calculus."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    discharge,
    exp_above_tangent,
    exp_of_sum,
    generalise,
    instantiate,
)
from proofs.lemmas.order import weigh
from proofs.terms import Term, as_expr, both, eq, exp, implies, real

x, y = real("x"), real("y")


def factor(left: Term, right: Term) -> Fact:
    """⊢ exp(left + right) = exp(left)·exp(right)."""
    return instantiate(exp_of_sum(), left, right)


def tangent(at: Term) -> Fact:
    """⊢ 1 + at ≤ exp(at)."""
    return instantiate(exp_above_tangent(), at)


@lru_cache
def one_at_zero() -> Fact:
    """⊢ exp(0) = 1: it equals its own square and is at least 1."""
    return arithmetic(eq(exp(0), 1), factor(0, 0), tangent(0))


@lru_cache
def _inverse() -> Fact:
    """⊢ ∀x: exp(x)·exp(-x) = 1."""
    return generalise(x, arithmetic(eq(exp(x) * exp(-x), 1), factor(x, -x), one_at_zero()))


def inverse(at: Term) -> Fact:
    """⊢ exp(at)·exp(-at) = 1."""
    return instantiate(_inverse(), at)


@lru_cache
def _positive() -> Fact:
    """⊢ ∀x: 0 < exp(x): a square that has an inverse."""
    half = x * Fraction(1, 2)
    return generalise(x, arithmetic(exp(x) > 0, factor(half, half), inverse(x)))


def positive(at: Term) -> Fact:
    """⊢ 0 < exp(at)."""
    return instantiate(_positive(), at)


@lru_cache
def _increasing() -> Fact:
    """⊢ ∀x ∀y: x ≤ y ⟹ exp(x) ≤ exp(y)."""
    fact = arithmetic(
        exp(x) <= exp(y), assume(x <= y), factor(x, y - x), tangent(y - x), positive(x)
    )
    return generalise(x, generalise(y, discharge(x <= y, fact)))


def increasing(low: Term, high: Term) -> Fact:
    """⊢ low ≤ high ⟹ exp(low) ≤ exp(high)."""
    return instantiate(_increasing(), low, high)


def at_most_one(at: Term) -> Fact:
    """⊢ at ≤ 0 ⟹ exp(at) ≤ 1."""
    value = as_expr(at)
    goal = implies(value <= 0, exp(value) <= 1)
    return arithmetic(goal, increasing(value, 0), one_at_zero())


@lru_cache
def _below_one() -> Fact:
    """⊢ ∀x: 0 < x ⟹ exp(-x) < 1."""
    fact = arithmetic(exp(-x) < 1, inverse(x), tangent(x), positive(-x), assume(x > 0))
    return generalise(x, discharge(x > 0, fact))


def below_one(at: Term) -> Fact:
    """⊢ 0 < at ⟹ exp(-at) < 1."""
    return instantiate(_below_one(), at)


@lru_cache
def _concave() -> Fact:
    """⊢ ∀x ∀y: 0 ≤ x ≤ y ⟹ x(1 - exp(-y)) ≤ y(1 - exp(-x)).

    The chord of 1 - exp(-·) from zero gets flatter. Both ends lie above the tangent at x:
    exp(-y) ≥ exp(-x)(1 + x - y) and 1 ≥ exp(-x)(1 + x); weigh them with x and y - x.
    """
    ordered = both(x >= 0, x <= y)
    far = arithmetic(
        exp(-x) * (1 + x - y) <= exp(-y), factor(-x, x - y), tangent(x - y), positive(-x)
    )
    near = arithmetic(exp(-x) * (1 + x) <= 1, inverse(x), tangent(x), positive(-x))
    weighted = [
        weigh(x, arithmetic(0 <= x, assume(ordered)), far),
        weigh(y - x, arithmetic(0 <= y - x, assume(ordered)), near),
    ]
    fact = arithmetic(x * (1 - exp(-y)) <= y * (1 - exp(-x)), *weighted)
    return generalise(x, generalise(y, discharge(ordered, fact)))


def concave(low: Term, high: Term) -> Fact:
    """⊢ 0 ≤ low and low ≤ high ⟹ low·(1 - exp(-high)) ≤ high·(1 - exp(-low))."""
    return instantiate(_concave(), low, high)
