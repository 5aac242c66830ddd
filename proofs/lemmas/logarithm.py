"""What exp orders, its argument orders; so log and softplus are increasing."""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    instantiate,
    part,
)
from proofs.lemmas.exponential import factor, increasing, positive, tangent
from proofs.lemmas.softplus import exp_of_softplus, softplus
from proofs.terms import Expr, Term, between, exp, real

_x, _y = real("x"), real("y")


@lru_cache
def _ordered() -> Fact:
    """⊢ ∀x ∀y: exp(x) ≤ exp(y) ⟹ x ≤ y, since exp(x) ≥ exp(y)(1 + x - y)."""
    given = exp(_x) <= exp(_y)
    fact = arithmetic(_x <= _y, assume(given), factor(_y, _x - _y), tangent(_x - _y), positive(_y))
    return generalise(_x, generalise(_y, discharge(given, fact)))


def ordered(low: Term, high: Term) -> Fact:
    """⊢ exp(low) ≤ exp(high) ⟹ low ≤ high."""
    return instantiate(_ordered(), low, high)


@lru_cache
def _softplus_increasing() -> Fact:
    """⊢ ∀x ∀y: x ≤ y ⟹ softplus(x) ≤ softplus(y)."""
    grown = arithmetic(
        exp(softplus(_x)) <= exp(softplus(_y)),
        exp_of_softplus(_x),
        exp_of_softplus(_y),
        apply(increasing(_x, _y), assume(_x <= _y)),
    )
    fact = apply(ordered(softplus(_x), softplus(_y)), grown)
    return generalise(_x, generalise(_y, discharge(_x <= _y, fact)))


def softplus_increasing(low: Term, high: Term) -> Fact:
    """⊢ low ≤ high ⟹ softplus(low) ≤ softplus(high)."""
    return instantiate(_softplus_increasing(), low, high)


def softplus_between(low: Expr, value: Expr, high: Expr) -> Expr:
    """softplus(low) ≤ softplus(value) ≤ softplus(high)."""
    return between(softplus(low), softplus(value), softplus(high))


def of_softplus_between(order: Fact) -> Fact:
    """From low ≤ value ≤ high infer softplus(low) ≤ softplus(value) ≤ softplus(high)."""
    sides = (part(order, index) for index in (0, 1))
    return conjunction(*(apply(softplus_increasing(*side.conclusion.args), side) for side in sides))
