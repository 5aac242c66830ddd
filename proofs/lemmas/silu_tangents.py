"""SiLU leaves its tangent by at most (y - x)²/4, on either side: |f''| ≤ ½ without f''.

Multiplied by what f is divided by, each inequality compares two functions of t = |y - x| that
vanish together with their slopes at t = 0, and the difference bends upwards:

    above, from x ≥ 0:     ½ + e^(-y)·(...) ≥ e^(-y)·(a square)   as e^y ≥ 1 + y
    below, towards y ≥ x:  ½ + e^y·(...) ≥ 0                      as y·e^y ≥ -½

The other halves are mirror images, f(-x) = f(x) - x. For the slopes, c and m stand for f(x) and
f'(x), of which only this is used: (1 + e^(-x))c = x and (1 + e^(-x))m = 1 + x - c.
"""

from __future__ import annotations

from collections.abc import Callable
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
    specialise,
)
from proofs.lemmas.exponential import factor, inverse, positive, tangent
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.silu import gate, left, right, silu, slope, turned, value
from proofs.lemmas.softplus import sigmoid
from proofs.terms import (
    Expr,
    Lambda,
    as_expr,
    both,
    eq,
    exp,
    real,
    substitute,
    symbol_of,
)

x, y, t, c, m = (real(n) for n in ("x", "y", "t", "c", "m"))
_e, _f, _g, _q, _s = (real(n) for n in ("e", "f", "g", "q", "s"))
half, quarter = Fraction(1, 2), Fraction(1, 4)

is_value, is_slope = eq((1 + exp(-x)) * c, x), eq((1 + exp(-x)) * m, 1 + x - c)
convex = (m - half) ** 2 <= c - 2 * m + 1 + x * half
gentle = both(m <= 2, 0 <= x - c + Fraction(5, 2) - 2 * m)
flat = both(c <= 0, m <= half)


def _grows(difference: Expr, bends: Fact) -> Fact:
    """∀t ≥ 0: difference ≥ 0, as it vanishes with its slope at t = 0 and bends upwards."""
    first = derivative(difference, symbol_of(t))
    second = restate(bends, 0 <= derivative(first, symbol_of(t)))
    rising = by_slope(t, first, _starts(first), generalise(t, discharge(0 <= t, second)))
    return by_slope(t, difference, _starts(difference), rising)


def _starts(difference: Expr) -> Fact:
    """Its value at t = 0 is zero, by what c and m are."""
    at_zero = substitute(difference, {symbol_of(t): Lambda((), as_expr(0))})
    known = assume(is_value), assume(is_slope)
    grown = (equally(exp(x), fact) for fact in known)
    units = (equally(letter, inverse(x)) for letter in (c, m))
    return arithmetic(at_zero >= 0, *known, *grown, *units)


def _bends_above(side: int) -> Fact:
    """convex ⊢ 0 ≤ ½ + e^(-y)·(...) at y = x ± t, since 1 ≥ e^(-y)(1 + y)."""
    there, decay = x + side * t, exp(-(x + side * t))
    rest = c - 2 * m + 1 + x * half + (m - half) * (side * t) + quarter * t**2
    square = by_letters(convex, 0 <= rest, {}, assume(convex))
    sign = arithmetic(0 <= decay, positive(-there))
    return arithmetic(
        0 <= half + decay * (rest - (1 + there) * half),
        weigh(decay, sign, square),
        weigh(decay, sign, tangent(there)),
        inverse(there),
    )


_bracket = x + t + Fraction(5, 2) - c - m * t + quarter * t**2 - 2 * m + t
_growth = exp(x + t)


def _bends_below_right() -> Fact:
    """gentle, t ≥ 0 ⊢ 0 ≤ ½ + e^y·(...) at y = x + t: the bracket is not negative."""
    known, sign = assume(gentle), arithmetic(0 <= _growth, positive(x + t))
    slow = weigh(t, assume(0 <= t), arithmetic(0 <= 2 - m, known))
    bracket = weigh(_growth, sign, arithmetic(0 <= _bracket, known, slow))
    return arithmetic(0 <= half + _growth * _bracket, bracket)


def _bends_below_left() -> Fact:
    """flat, t ≥ 0 ⊢ the same: the bracket is at least y, and y·e^y ≥ -e^(-1) ≥ -½."""
    there, least = x + t, exp(as_expr(-1))
    known, sign = assume(flat), arithmetic(0 <= _growth, positive(there))
    slow = weigh(t, assume(0 <= t), arithmetic(0 <= half - m, known))
    bracket = weigh(_growth, sign, arithmetic(there <= _bracket, known, slow))
    deepest = arithmetic(
        -least <= _growth * there,
        weigh(_growth, sign, tangent(-there - 1)),
        factor(there, -there - 1),
    )
    small = weigh(least, arithmetic(0 <= least, positive(-1)), tangent(1))
    small = arithmetic(least <= half, small, inverse(1))
    return arithmetic(0 <= half + _growth * _bracket, bracket, deepest, small)


def _above(side: int) -> Fact:
    """c, m, convex ⊢ ∀t ≥ 0: y ≤ (1 + e^(-y))(c ± mt + t²/4) at y = x ± t."""
    there = x + side * t
    parabola = c + m * (side * t) + quarter * t**2
    return _grows((1 + exp(-there)) * parabola - there, _bends_above(side))


def _below(bends: Fact) -> Fact:
    """c, m, gentle or flat ⊢ ∀t ≥ 0: (1 + e^y)(c + mt - t²/4) ≤ y·e^y at y = x + t."""
    parabola = c + m * t - quarter * t**2
    return _grows((x + t) * _growth - (1 + _growth) * parabola, bends)


# -- for SiLU itself --------------------------------------------------------------------------


def line(at: Expr, to: Expr) -> Expr:
    """The tangent at `at`, taken at `to`."""
    return silu(at) + slope(at) * (to - at)


bend = quarter * (y - x) ** 2
_named = {symbol_of(c): Lambda((), silu(x)), symbol_of(m): Lambda((), slope(x))}


def _of_silu(lemma: Fact, shape: Expr, shown: Fact, distance: Expr, order: Expr) -> Fact:
    """The lemma with c = f(x) and m = f'(x), at t = distance, which is not negative by `order`."""
    for given in (shape, is_slope, is_value):
        lemma = discharge(given, lemma)
    unit = arithmetic(eq((1 + exp(-x)) * sigmoid(x), 1), gate(x))
    sloped = arithmetic(
        eq((1 + exp(-x)) * slope(x), 1 + x - silu(x)),
        equally(1 + x * (1 - sigmoid(x)), unit),
        gate(x),
    )
    valued = arithmetic(eq((1 + exp(-x)) * silu(x), x), value(x))
    everywhere = apply(specialise(lemma, _named), valued, sloped, shown)
    return apply(instantiate(everywhere, distance), arithmetic(0 <= distance, assume(order)))


def _shape(shape: Expr) -> Fact:
    """x ≥ 0 ⊢ convex or gentle, for f(x) and f'(x)."""
    v = _s - half
    known = both(both(0 <= v, v <= half), both(4 * v <= x, x * _s * (1 - _s) <= v))
    by_gate = {symbol_of(c): Lambda((), x * _s), symbol_of(m): Lambda((), _s + x * _s * (1 - _s))}
    bounds = right(x, assume(0 <= x))
    fact = by_letters(known, substitute(shape, by_gate), {_s: sigmoid(x)}, bounds)
    return arithmetic(substitute(shape, _named), fact, gate(x))


def _upper(side: int) -> Fact:
    """x ≥ 0 ⊢ x ≤ y ⟹ f(y) ≤ line + (y - x)²/4 for side 1, the same with y ≤ x for side -1."""
    order = x <= y if side == 1 else y <= x
    fact = _of_silu(_above(side), convex, _shape(convex), side * (y - x), order)
    parabola = line(x, y) + bend
    known = both(both(0 < _e, eq(_f * (1 + _e), y)), y <= (1 + _e) * _q)
    reached = by_letters(
        known, _f <= _q, {_e: exp(-y), _f: silu(y), _q: parabola},
        conjunction(positive(-y), value(y)),
        restate(fact, y <= (1 + exp(-y)) * parabola),
    )  # fmt: skip
    return discharge(order, reached)


def _lower(bends: Fact, shape: Expr, shown: Fact) -> Fact:
    """x ≤ y, and what `shown` assumes, ⊢ line - (y - x)²/4 ≤ f(y)."""
    fact = _of_silu(_below(bends), shape, shown, y - x, x <= y)
    parabola = line(x, y) - bend
    known = both(both(both(0 < _e, eq(_g * _e, 1)), eq(_f * (1 + _e), y)), (1 + _g) * _q <= y * _g)
    return by_letters(
        known, _q <= _f, {_e: exp(-y), _g: exp(y), _f: silu(y), _q: parabola},
        conjunction(conjunction(positive(-y), inverse(y)), value(y)),
        restate(fact, (1 + exp(y)) * parabola <= y * exp(y)),
    )  # fmt: skip


def _mirrored(claim: Expr, order: Callable[[Expr, Expr], Expr], here: Fact) -> Fact:
    """⊢ ∀x ∀y: claim, from order(x, y) ⊢ claim and its mirror image."""
    half_way = generalise(x, generalise(y, discharge(order(x, y), here)))
    across = order(-x, -y)
    image = apply(instantiate(half_way, -x, -y), assume(across))
    flips = turned(x), turned(y)
    sloped = equally(x - y, arithmetic(eq(slope(-x), 1 - slope(x)), flips[0]))
    other = discharge(across, arithmetic(claim, image, sloped, *flips))
    whole = arithmetic(claim, instantiate(half_way, x, y), other)
    return generalise(x, generalise(y, whole))


@lru_cache
def above() -> Fact:
    """⊢ ∀x ∀y: f(y) ≤ f(x) + f'(x)(y - x) + (y - x)²/4."""
    claim = silu(y) <= line(x, y) + bend
    return _mirrored(claim, lambda p, q: 0 <= p, arithmetic(claim, _upper(1), _upper(-1)))


@lru_cache
def below() -> Fact:
    """⊢ ∀x ∀y: f(x) + f'(x)(y - x) - (y - x)²/4 ≤ f(y)."""
    claim = line(x, y) - bend <= silu(y)
    on_right = discharge(0 <= x, _lower(_bends_below_right(), gentle, _shape(gentle)))
    on_left = discharge(x <= 0, _lower(_bends_below_left(), flat, left(x, assume(x <= 0))))
    return _mirrored(claim, lambda p, q: p <= q, arithmetic(claim, on_right, on_left))
