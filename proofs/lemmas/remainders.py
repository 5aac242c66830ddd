"""What is left of exp(-x) after its first terms, for x ≥ 0: each bound by the sign of a slope.

    tail2 = x - 1 + e^(-x)          0 ≤ tail2 ≤ x²/2
    tail3 = x²/2 - tail2            0 ≤ tail3 ≤ x³/6
    left  = 1 - (1 + x)e^(-x)       0 ≤ left  ≤ x²/2
    pade  = (2 + x)e^(-x) - 2 + x   0 ≤ pade  ≤ x³/6

Each difference vanishes at zero, and its derivative is x e^(-x), x(1 - e^(-x)) or one listed above.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from proofs.calculus import derivative
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    by_slope,
    conjunction,
    discharge,
    generalise,
    instantiate,
    restate,
)
from proofs.lemmas.exponential import at_most_one, one_at_zero, positive, tangent
from proofs.lemmas.order import weigh
from proofs.terms import Expr, Lambda, Term, as_expr, exp, real, substitute, symbol_of

_x = real("x")
_half, _sixth = Fraction(1, 2), Fraction(1, 6)


def tail2(x: Expr) -> Expr:
    return x - 1 + exp(-x)


def tail3(x: Expr) -> Expr:
    return x**2 * _half - tail2(x)


def left(x: Expr) -> Expr:
    return 1 - (1 + x) * exp(-x)


def pade(x: Expr) -> Expr:
    return (2 + x) * exp(-x) - 2 + x


def _from_zero(value: Expr, *slopes: Fact) -> Fact:
    """⊢ ∀x ≥ 0: value ≥ 0, where the slopes imply that its derivative is not negative."""
    rate = derivative(value, symbol_of(_x))
    slope = generalise(_x, discharge(_x >= 0, arithmetic(rate >= 0, *slopes)))
    start = substitute(value, {symbol_of(_x): Lambda((), as_expr(0))})
    return by_slope(_x, value, arithmetic(start >= 0, one_at_zero()), slope)


def _here(fact: Fact) -> Fact:
    return apply(instantiate(fact, _x), assume(_x >= 0))


def _fades() -> Fact:
    """x ≥ 0 ⊢ 0 ≤ x·e^(-x)."""
    return weigh(_x, assume(0 <= _x), arithmetic(0 <= exp(-_x), positive(-_x)))


def _saturates() -> Fact:
    """x ≥ 0 ⊢ x·e^(-x) ≤ x."""
    below = apply(at_most_one(-_x), arithmetic(-_x <= 0, assume(_x >= 0)))
    return weigh(_x, assume(0 <= _x), below)


@lru_cache
def _tail2() -> tuple[Fact, Fact]:
    low = generalise(_x, discharge(_x >= 0, arithmetic(0 <= tail2(_x), tangent(-_x))))
    return low, _from_zero(tail3(_x), tangent(-_x))


@lru_cache
def _tail3() -> tuple[Fact, Fact]:
    low = _tail2()[1]
    return low, _from_zero(_x**3 * _sixth - tail3(_x), _here(low))


@lru_cache
def _left() -> tuple[Fact, Fact]:
    return _from_zero(left(_x), _fades()), _from_zero(_x**2 * _half - left(_x), _saturates())


@lru_cache
def _pade() -> tuple[Fact, Fact]:
    low, high = _left()
    return (
        _from_zero(pade(_x), _here(low)),
        _from_zero(_x**3 * _sixth - pade(_x), _here(high)),
    )


def _bounds(facts: tuple[Fact, Fact], x: Term, sign: Fact, value: Expr, limit: Expr) -> Fact:
    low, high = (apply(instantiate(fact, x), sign) for fact in facts)
    return conjunction(restate(low, 0 <= value), arithmetic(value <= limit, high))


def of_tail2(x: Expr, sign: Fact) -> Fact:
    """From 0 ≤ x infer 0 ≤ tail2 and tail2 ≤ x²/2."""
    return _bounds(_tail2(), x, sign, tail2(x), x**2 * _half)


def of_tail3(x: Expr, sign: Fact) -> Fact:
    """From 0 ≤ x infer 0 ≤ tail3 and tail3 ≤ x³/6."""
    return _bounds(_tail3(), x, sign, tail3(x), x**3 * _sixth)


def of_left(x: Expr, sign: Fact) -> Fact:
    """From 0 ≤ x infer 0 ≤ left and left ≤ x²/2."""
    return _bounds(_left(), x, sign, left(x), x**2 * _half)


def of_pade(x: Expr, sign: Fact) -> Fact:
    """From 0 ≤ x infer 0 ≤ pade and pade ≤ x³/6."""
    return _bounds(_pade(), x, sign, pade(x), x**3 * _sixth)
