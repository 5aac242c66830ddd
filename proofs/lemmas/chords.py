"""Chords are shorter than arcs: of a circle, and of a decay; each by the sign of a slope."""

from __future__ import annotations

from functools import lru_cache

from proofs.calculus import derivative
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    by_slope,
    cos_and_sin_of_zero,
    cos_squared_plus_sin_squared,
    discharge,
    generalise,
    instantiate,
    restate,
)
from proofs.lemmas.exponential import factor, one_at_zero, positive, tangent
from proofs.terms import Expr, Term, as_expr, cos, exp, real, sin, symbol_of

_r, _b = real("r"), real("b")


@lru_cache
def _of_circle() -> Fact:
    """⊢ ∀b ∀r ≥ 0: 2(1 - cos(rb)) ≤ (rb)²."""
    zero, circle = cos_and_sin_of_zero(), instantiate(cos_squared_plus_sin_squared(), _r * _b)
    arc = _r * _b**2 - _b * sin(_r * _b)
    rising = arithmetic(0 <= _b**2 - _b * (cos(_r * _b) * _b), circle)
    start = arithmetic(0 <= 0 * _b**2 - _b * sin(0 * _b), zero)
    steeper = apply(
        instantiate(by_slope(_r, arc, start, _from_zero(rising, arc)), _r), assume(0 <= _r)
    )
    gap = (_r * _b) ** 2 - 2 * (1 - cos(_r * _b))
    slope = arithmetic(0 <= 2 * arc, steeper)
    start = arithmetic(0 <= (0 * _b) ** 2 - 2 * (1 - cos(0 * _b)), zero)
    return generalise(_b, by_slope(_r, gap, start, _from_zero(slope, gap)))


@lru_cache
def _of_decay() -> Fact:
    """⊢ ∀r ≥ 0: 2r·exp(-r) ≤ 1 - exp(-2r)."""
    value = 1 - exp(-2 * _r) - 2 * _r * exp(-_r)
    slope = arithmetic(
        0 <= 2 * exp(-2 * _r) - 2 * exp(-_r) + 2 * _r * exp(-_r),
        factor(-_r, -_r),
        positive(-_r),
        tangent(-_r),
    )
    start = arithmetic(0 <= 1 - exp(as_expr(0)) - 0 * exp(as_expr(0)), one_at_zero())
    return by_slope(_r, value, start, _from_zero(slope, value))


def _from_zero(slope: Fact, value: Expr) -> Fact:
    """Write the slope as the derivative of `value`, and quantify it over r ≥ 0."""
    wanted = 0 <= derivative(value, symbol_of(_r))
    return generalise(_r, discharge(0 <= _r, restate(slope, wanted)))


def of_circle(angle: Term, radius: Term, sign: Fact) -> Fact:
    """From 0 ≤ r infer 0 ≤ (rb)² - 2(1 - cos(rb)), b being the angle."""
    return apply(instantiate(_of_circle(), angle, radius), sign)


def of_decay(at: Term, sign: Fact) -> Fact:
    """From 0 ≤ r infer 0 ≤ 1 - exp(-2r) - 2r·exp(-r)."""
    return apply(instantiate(_of_decay(), at), sign)
