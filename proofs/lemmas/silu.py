"""SiLU f(x) = xσ and its slope f'(x) = σ + xσ(1 - σ), where σ = 1/(1 + e^(-x))."""

from __future__ import annotations

from fractions import Fraction
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
)
from proofs.lemmas import chords
from proofs.lemmas.exponential import at_most_one, factor, inverse, positive
from proofs.lemmas.order import by_letters
from proofs.lemmas.remainders import of_pade, pade
from proofs.lemmas.softplus import sigmoid
from proofs.terms import Expr, Term, as_expr, both, eq, exp, real

_x, _e, _f, _g, _s = (real(name) for name in ("x", "e", "f", "g", "s"))
_half = Fraction(1, 2)


def silu(at: Term) -> Expr:
    """x/(1 + e^(-x))."""
    return as_expr(at) / (1 + exp(-as_expr(at)))


def slope(at: Term) -> Expr:
    """σ + xσ(1 - σ)."""
    gate = sigmoid(at)
    return gate + at * gate * (1 - gate)


def value(at: Expr) -> Fact:
    """⊢ f(x)·(1 + e^(-x)) = x."""
    return by_letters(
        0 < _e, eq(_x / (1 + _e) * (1 + _e), _x), {_e: exp(-at), _x: at}, positive(-at)
    )


@lru_cache
def _gate() -> Fact:
    """⊢ ∀x: (1 + e^(-x))σ = 1, 0 ≤ σ and f(x) = xσ."""
    share = 1 / (1 + _e)
    parts = both(eq((1 + _e) * share, 1), 0 <= share, eq(_x / (1 + _e), _x * share))
    return generalise(_x, by_letters(0 < _e, parts, {_e: exp(-_x)}, positive(-_x)))


def gate(at: Term) -> Fact:
    """⊢ (1 + e^(-x))σ = 1, 0 ≤ σ and f(x) = xσ."""
    return instantiate(_gate(), at)


@lru_cache
def _turned() -> Fact:
    """⊢ ∀x: f(-x) = f(x) - x and f'(-x) = 1 - f'(x), since σ(-x) = 1 - σ(x)."""
    other = real("other")
    known = both(both(eq((1 + _e) * _s, 1), eq((1 + _g) * other, 1)), both(eq(_e * _g, 1), 0 < _e))
    letters = {_e: exp(-_x), _g: exp(_x), _s: sigmoid(_x), other: sigmoid(-_x)}
    here, there = gate(_x), gate(-_x)
    sums = by_letters(
        known, eq(other, 1 - _s), letters,
        arithmetic(
            both(eq((1 + exp(-_x)) * sigmoid(_x), 1), eq((1 + exp(_x)) * sigmoid(-_x), 1)),
            here, there,
        ),
        arithmetic(both(eq(exp(-_x) * exp(_x), 1), 0 < exp(-_x)), inverse(_x), positive(-_x)),
    )  # fmt: skip
    flipped = by_letters(
        both(eq(other, 1 - _s), both(eq(_f, _x * _s), eq(_g, -_x * other))),
        both(eq(_g, _f - _x), eq(other - _x * other * (1 - other), 1 - (_s + _x * _s * (1 - _s)))),
        {_s: sigmoid(_x), other: sigmoid(-_x), _f: silu(_x), _g: silu(-_x)},
        sums,
        arithmetic(
            both(eq(silu(_x), _x * sigmoid(_x)), eq(silu(-_x), -_x * sigmoid(-_x))), here, there
        ),
    )
    return generalise(_x, flipped)


def turned(at: Term) -> Fact:
    """⊢ f(-x) = f(x) - x and f'(-x) = 1 - f'(x)."""
    return instantiate(_turned(), at)


@lru_cache
def _right() -> Fact:
    """⊢ ∀x ≥ 0 with v = σ - ½: 0 ≤ v ≤ ½, 4v ≤ x and xσ(1 - σ) ≤ v (tanh and sinh of x/2)."""
    sign = assume(_x >= 0)
    e = exp(-_x)
    small = arithmetic(both(0 < e, e <= 1), positive(-_x), at_most_one(-_x), sign)
    tanh = arithmetic(0 <= pade(_x), of_pade(_x, sign))
    sinh = arithmetic(2 * _x * e <= 1 - e**2, chords.of_decay(_x, sign), factor(-_x, -_x))
    known = both(
        both(eq((1 + _e) * _s, 1), both(0 < _e, _e <= 1)),
        both(0 <= (2 + _x) * _e - 2 + _x, 2 * _x * _e <= 1 - _e**2),
    )
    v = _s - _half
    claim = both(both(0 <= v, v <= _half), both(4 * v <= _x, _x * _s * (1 - _s) <= v))
    unit = arithmetic(eq((1 + e) * sigmoid(_x), 1), gate(_x))
    fact = by_letters(
        known, claim, {_e: e, _s: sigmoid(_x)}, conjunction(unit, small), conjunction(tanh, sinh)
    )
    return generalise(_x, discharge(_x >= 0, fact))


def right(at: Term, sign: Fact) -> Fact:
    """From x ≥ 0 infer, with v = σ - ½: 0 ≤ v ≤ ½, 4v ≤ x and xσ(1 - σ) ≤ v."""
    return apply(instantiate(_right(), at), sign)


@lru_cache
def _left() -> Fact:
    """⊢ ∀x ≤ 0: f(x) ≤ 0 and f'(x) ≤ ½."""
    sign = assume(_x <= 0)
    across = right(-_x, arithmetic(-_x >= 0, sign))
    fact = arithmetic(both(silu(_x) <= 0, slope(_x) <= _half), sign, across, turned(_x), gate(_x))
    return generalise(_x, discharge(_x <= 0, fact))


def left(at: Term, sign: Fact) -> Fact:
    """From x ≤ 0 infer f(x) ≤ 0 and f'(x) ≤ ½."""
    return apply(instantiate(_left(), at), sign)
