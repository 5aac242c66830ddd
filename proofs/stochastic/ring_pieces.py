"""The energy that a piece of the ring adds, against what the logarithms say of it.

The letters and hypotheses of stochastic.stationary_energy, and its first step: on a piece [x, y] of
[r1², r2²] the two differ by at most C(y - x)².
"""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    exp_of_log,
    generalise,
    instantiate,
    part,
    restate,
    rewrite,
    specialise,
)
from proofs.lemmas.exponential import factor, tangent
from proofs.lemmas.order import by_letters, equally, products, weigh
from proofs.terms import (
    REAL,
    Expr,
    Lambda,
    Term,
    absolute,
    between,
    both,
    eq,
    exp,
    forall,
    function,
    implies,
    log,
    natural,
    real,
    symbol_of,
)
from proofs.theorem import Hypothesis

r1, r2, noise = real("r_1"), real("r_2"), real("W")
energy, share = function("e", REAL), function("part", REAL, REAL)
x, y, z, q, m, width, n = *(real(name) for name in ("x", "y", "z", "q", "m", "width")), natural("n")
low, high = r1**2, r2**2

ring = both(0 <= r1, r1 < r2, r2 < 1)
power_ = 0 <= noise
stationary = forall(q, implies(between(low, q, high), eq(energy(q), q * energy(q) + noise)))
pieces = forall(x, forall(y, forall(z, implies(
    both(low <= x, x <= y, y <= z, z <= high), eq(share(x, z), share(x, y) + share(y, z)),
))))  # fmt: skip


def _throughout(claim: Expr) -> Expr:
    return forall(q, implies(between(x, q, y), claim))


def _on_pieces(claim: Expr) -> Expr:
    return forall(x, forall(y, forall(m, implies(both(low <= x, x <= y, y <= high), claim))))


above = _on_pieces(implies(_throughout(m <= energy(q)), m * (y - x) <= share(x, y)))
below = _on_pieces(implies(_throughout(energy(q) <= m), share(x, y) <= m * (y - x)))
mean_energy = share(low, high) / (high - low)
ratio = (log(1 - low) - log(1 - high)) / (high - low)
least, most = noise / (1 - low), noise / (1 - high)  # every |λ| = r1, every |λ| = r2
curvature = noise * (1 / (1 - high)) ** 2
conclusion = both(
    eq(mean_energy, ratio * noise),
    between(least, mean_energy, most),
    most - mean_energy <= curvature * (high - low),
)

HYPOTHESES = (
    Hypothesis("ring", "0 ≤ r1 < r2 < 1", ring),
    Hypothesis("noise", "W = E|u|² is not negative", power_),
    Hypothesis("stationary", "e(q) = q·e(q) + W: white noise, stationary state", stationary),
    Hypothesis("pieces", "part(x, z) = part(x, y) + part(y, z)", pieces),
    Hypothesis("above", "part(x, y) ≥ m(y - x) where e ≥ m: uniform in area", above),
    Hypothesis("below", "part(x, y) ≤ m(y - x) where e ≤ m", below),
)

inside = both(low <= x, x <= y, y <= high)
_X, _Y, _Z, _P, _L, _e = (real(name) for name in "XYZPLe")
_r, _s, _t = (real(name) for name in "rst")


def logs(left: Term, right: Term) -> Expr:
    return log(1 - left) - log(1 - right)


def gap(left: Term, right: Term) -> Expr:
    """What a piece adds, less what the logarithms say."""
    return share(left, right) - noise * logs(left, right)


def _positive(point: Expr) -> Fact:
    """0 < 1 - point, for a point of the piece [x, y] or r2²."""
    return arithmetic(0 < 1 - point, arithmetic(high < 1, assume(ring)), assume(inside))


def shares() -> tuple[Fact, Fact]:
    """(y - x)·W/(1 - x) ≤ part(x, y) ≤ (y - x)·W/(1 - y)."""
    here = assume(between(x, q, y))
    in_ring = arithmetic(between(low, q, high), here, assume(inside))
    value = apply(instantiate(assume(stationary), q), in_ring)
    given = both(eq(_e, q * _e + noise), 0 <= noise, q <= y, 0 < 1 - y)
    facts = (value, assume(power_), arithmetic(q <= y, here), _positive(y))
    sign = by_letters(given, 0 <= _e, {_e: energy(q)}, *facts)
    rise = weigh(energy(q), sign, arithmetic(x <= q, here))
    fall = weigh(energy(q), sign, arithmetic(q <= y, here))
    smaller = by_letters(
        both(0 < _X, noise <= _X * _e),
        noise * (1 / _X) <= _e,
        {_X: 1 - x, _e: energy(q)},
        _positive(x),
        arithmetic(noise <= (1 - x) * energy(q), rise, value),
    )
    larger = by_letters(
        both(0 < _Y, _Y * _e <= noise),
        _e <= noise * (1 / _Y),
        {_Y: 1 - y, _e: energy(q)},
        _positive(y),
        arithmetic((1 - y) * energy(q) <= noise, fall, value),
    )
    return _over_piece(above, 1 - x, smaller), _over_piece(below, 1 - y, larger)


def _over_piece(rule: Expr, divisor: Expr, fact: Fact) -> Fact:
    everywhere = generalise(q, discharge(between(x, q, y), fact))
    limit = noise * (1 / divisor)
    return apply(apply(instantiate(assume(rule), x, y, limit), assume(inside)), everywhere)


def _log_at_most(u: Expr, v: Expr) -> Fact:
    """log u - log v ≤ u/v - 1, from the tangent of exp: u/v = exp(log u - log v)."""
    undo_u, undo_v = (
        apply(instantiate(exp_of_log(), value), _positive(1 - value)) for value in (u, v)
    )
    rise = log(u) - log(v)
    split = restate(factor(rise, log(v)), eq(exp(log(u)), exp(rise) * exp(log(v))))
    return by_letters(
        both(eq(_X, _e * _Y), 1 + _L <= _e, 0 < _Y),
        _L <= _X * (1 / _Y) - 1,
        {_X: u, _e: exp(rise), _L: rise, _Y: v},
        rewrite(split, undo_u, undo_v),
        tangent(rise),
        _positive(1 - v),
    )


@lru_cache
def _squeeze() -> Fact:
    """The bound on one piece in letters: X = 1 - x, r = 1/X, and so on."""
    given = both(
        both(0 < _Z, _Z <= _Y, _Y <= _X, 0 <= noise),
        both(eq(_r * _X, 1), eq(_s * _Y, 1), eq(_t * _Z, 1)),
        both(noise * _r * (_X - _Y) <= _P, _P <= noise * _s * (_X - _Y)),
        both(_L <= _X * _s - 1, -_L <= _Y * _r - 1),
    )
    order, inverse, bounds, slopes = (part(assume(given), index) for index in range(4))
    width_, sign = _X - _Y, arithmetic(0 <= noise, order)
    apart = arithmetic(
        absolute(_P - noise * _L) <= noise * width_ * (_s - _r),
        bounds,
        weigh(noise, sign, arithmetic(_L <= _s * width_, slopes, inverse)),
        weigh(noise, sign, arithmetic(_r * width_ <= _L, slopes, inverse)),
    )
    chord = arithmetic(
        eq(_s - _r, width_ * (_r * _s)),
        equally(_s, part(inverse, 0)),
        equally(_r, part(inverse, 1)),
    )
    signs = [
        arithmetic(0 <= letter, part(inverse, index), order)
        for index, letter in enumerate((_r, _s))
    ]
    steepest = [
        arithmetic(letter <= _t, part(inverse, index), part(inverse, 2), order)
        for index, letter in enumerate((_r, _s))
    ]
    square = weigh(noise, sign, arithmetic(0 <= width_**2))
    flat = weigh(
        noise * width_**2,
        arithmetic(0 <= noise * width_**2, square),
        products(signs[0], steepest[0], signs[1], steepest[1]),
    )
    goal = absolute(_P - noise * _L) <= noise * _t**2 * width_**2
    return discharge(given, arithmetic(goal, apart, equally(noise * width_, chord), flat))


def on_a_piece() -> Fact:
    """|gap(x, y)| ≤ C(y - x)², where r1² ≤ x ≤ y ≤ r2²."""
    values = {
        _X: 1 - x, _Y: 1 - y, _Z: 1 - high, _P: share(x, y), _L: logs(x, y),
        _r: 1 / (1 - x), _s: 1 / (1 - y), _t: 1 / (1 - high),
    }  # fmt: skip
    lambdas = {symbol_of(letter): Lambda((), value) for letter, value in values.items()}
    rule = specialise(_squeeze(), lambdas)
    order, _, bounds, slopes = rule.conclusion.args[0].args
    positive = [_positive(point) for point in (x, y, high)]
    inverses = [
        by_letters(0 < _X, eq((1 / _X) * _X, 1), {_X: 1 - point}, fact)
        for point, fact in zip((x, y, high), positive, strict=True)
    ]
    parts = [arithmetic(claim, fact) for claim, fact in zip(bounds.args, shares(), strict=True)]
    tangents = (_log_at_most(1 - x, 1 - y), _log_at_most(1 - y, 1 - x))
    premises = conjunction(
        conjunction(
            *(
                arithmetic(claim, positive[2], assume(inside), assume(power_))
                for claim in order.args
            )
        ),
        conjunction(*inverses),
        conjunction(*parts),
        conjunction(
            *(arithmetic(claim, fact) for claim, fact in zip(slopes.args, tangents, strict=True))
        ),
    )
    bound = restate(apply(rule, premises), absolute(gap(x, y)) <= curvature * (y - x) ** 2)
    return generalise(x, generalise(y, discharge(inside, bound)))
