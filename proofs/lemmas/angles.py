"""The cosine and the sine of a sum, from cos² + sin² = 1 and their derivatives alone."""

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
    part,
)
from proofs.lemmas.order import equally
from proofs.terms import Expr, Term, both, cos, eq, real, sin, symbol_of

_r, _b = real("r"), real("b")


def _claim(r: Expr, b: Expr) -> Expr:
    return both(
        eq(cos(r + b), cos(r) * cos(b) - sin(r) * sin(b)),
        eq(sin(r + b), sin(r) * cos(b) + cos(r) * sin(b)),
    )


@lru_cache
def _forwards() -> Fact:
    """⊢ ∀b ∀r: 0 ≤ r ⟹ the claim: the sum of the squares of both errors has slope zero."""
    off_cos = cos(_r + _b) - cos(_r) * cos(_b) + sin(_r) * sin(_b)
    off_sin = sin(_r + _b) - sin(_r) * cos(_b) - cos(_r) * sin(_b)
    value = -(off_cos**2) - off_sin**2
    zero = cos_and_sin_of_zero()
    at_zero = equally(cos(_b), part(zero, 0)), equally(sin(_b), part(zero, 0))
    gone = equally(cos(_b), part(zero, 1)), equally(sin(_b), part(zero, 1))
    start_cos = cos(0 + _b) - cos(0) * cos(_b) + sin(0) * sin(_b)
    start_sin = sin(0 + _b) - sin(0) * cos(_b) - cos(0) * sin(_b)
    nothing = arithmetic(both(eq(start_cos, 0), eq(start_sin, 0)), *at_zero, *gone)
    squares = equally(start_cos, part(nothing, 0)), equally(start_sin, part(nothing, 1))
    start = arithmetic(-(start_cos**2) - start_sin**2 >= 0, *squares)
    flat = generalise(_r, discharge(0 <= _r, arithmetic(0 <= derivative(value, symbol_of(_r)))))
    here = apply(instantiate(by_slope(_r, value, start, flat), _r), assume(0 <= _r))
    exact = arithmetic(both(eq(off_cos, 0), eq(off_sin, 0)), here)
    return generalise(_b, generalise(_r, discharge(0 <= _r, arithmetic(_claim(_r, _b), exact))))


def _backwards(b: Expr) -> Fact:
    """r ≥ 0 ⊢ cos(b - r) = cos b cos r + sin b sin r, sin(b - r) = sin b cos r - cos b sin r."""
    forwards = apply(instantiate(_forwards(), b - _r, _r), assume(0 <= _r))
    circle = instantiate(cos_squared_plus_sin_squared(), _r)
    turned_back = [
        equally(factor, part(forwards, index)) for factor in (cos(_r), sin(_r)) for index in (0, 1)
    ]
    units = [equally(f(b - _r), circle) for f in (cos, sin)]
    goal = both(
        eq(cos(b - _r), cos(_r) * cos(b) + sin(_r) * sin(b)),
        eq(sin(b - _r), cos(_r) * sin(b) - sin(_r) * cos(b)),
    )
    return arithmetic(goal, *turned_back, *units)


@lru_cache
def _sum() -> Fact:
    """⊢ ∀r ∀b: the claim; for negative r by turning back."""
    zero = cos_and_sin_of_zero()
    units = [equally(f(_r), part(zero, index)) for f in (cos, sin) for index in (0, 1)]
    mirrored = arithmetic(
        both(eq(cos(-_r), cos(_r)), eq(sin(-_r), -sin(_r))), _backwards(0 * _r), *units
    )
    weighed = [equally(f(_b), part(mirrored, index)) for f in (cos, sin) for index in (0, 1)]
    back = arithmetic(_claim(-_r, _b), _backwards(_b), *weighed)
    back = generalise(_r, discharge(0 <= _r, back))
    there = apply(instantiate(back, -_r), arithmetic(0 <= -_r, assume(_r <= 0)))
    cases = [
        instantiate(_forwards(), _b, _r),
        discharge(_r <= 0, arithmetic(_claim(_r, _b), there)),
    ]
    return generalise(_r, generalise(_b, arithmetic(_claim(_r, _b), *cases)))


def of_sum(x: Term, y: Term) -> Fact:
    """⊢ cos(x + y) = cos x cos y - sin x sin y and sin(x + y) = sin x cos y + cos x sin y."""
    return instantiate(_sum(), x, y)
