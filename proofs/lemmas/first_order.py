"""What does not grow to first order does not grow.

    f ≥ 0,  f(r + s) ≤ (1 + Ks²)·f(r) for r ≥ 0 and 0 ≤ s ≤ 1   ⟹   f(r) ≤ f(0) for r ≥ 0

In n steps of r/n each the factors multiply up to at most exp(Kr²/n), for every n. This stands in
for derivatives: no limit is taken but this one, by the Archimedean property.
"""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    choose,
    conjunction,
    discharge,
    generalise,
    induction,
    instantiate,
    part,
    rewrite,
    specialise,
)
from proofs.lemmas.exponential import factor, inverse, one_at_zero, positive, tangent
from proofs.lemmas.limits import some_above
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.terms import (
    REAL,
    Expr,
    Lambda,
    Term,
    as_expr,
    body_at,
    both,
    eq,
    exp,
    forall,
    function,
    implies,
    natural,
    real,
    symbol_of,
)

_f = function("f", REAL)
_r, _s, _K, _n = real("r"), real("s"), real("K"), natural("n")
_short = both(0 <= _s, _s <= 1)
_slow = forall(_r, implies(0 <= _r, both(
    0 <= _f(_r), forall(_s, implies(_short, _f(_r + _s) <= (1 + _K * _s**2) * _f(_r))),
)))  # fmt: skip
_given = both(0 <= _K, _slow)


def _along(point: Expr, sign: Fact) -> tuple[Fact, Fact]:
    """f(point) ≥ 0, and f(point + s) ≤ (1 + Ks²)f(point), for a point ≥ 0 and 0 ≤ s ≤ 1."""
    here = apply(instantiate(part(assume(_given), 1), point), sign)
    return part(here, 0), apply(instantiate(part(here, 1), _s), assume(_short))


def _many_steps() -> Fact:
    """0 ≤ s ≤ 1 ⊢ ∀n: f(ns) ≤ exp(Ks·ns)·f(0)."""

    def claim(count: Expr) -> Expr:
        return _f(count * _s) <= exp(_K * _s * (count * _s)) * _f(0)

    base = arithmetic(claim(as_expr(0)), equally(_f(0), one_at_zero()))
    start = arithmetic(0 <= _s, assume(_short))
    long = arithmetic(0 <= _n * _s, weigh(_n, arithmetic(0 <= _n), start))
    size, grown = _along(_n * _s, long)
    faster = weigh(_f(_n * _s), size, tangent(_K * _s**2))
    rate = exp(_K * _s**2)
    so_far = weigh(rate, arithmetic(0 <= rate, positive(_K * _s**2)), assume(claim(_n)))
    split = equally(_f(0), factor(_K * _s * (_n * _s), _K * _s**2))
    step = arithmetic(claim(_n + 1), grown, faster, so_far, split)
    return induction(_n, claim(_n), base, discharge(claim(_n), step))


def _small_excess() -> Fact:
    """0 ≤ r < n ⊢ n·(f(r) - f(0)) ≤ Kr²f(r), by n steps of length r/n."""
    whole = eq(_n * _s, _r)
    here = rewrite(instantiate(_many_steps(), _n), assume(whole))
    size = part(apply(instantiate(part(assume(_given), 1), _r), assume(0 <= _r)), 0)
    back = exp(-(_K * _s * _r))
    weighed = weigh(back, arithmetic(0 <= back, positive(-(_K * _s * _r))), here)
    excess = arithmetic(
        _f(_r) - _f(0) <= _K * _s * _r * _f(_r),
        weighed,
        weigh(_f(_r), size, tangent(-(_K * _s * _r))),
        equally(_f(0), inverse(_K * _s * _r)),
    )
    often = weigh(_n, arithmetic(0 <= _n), excess)
    fact = arithmetic(
        _n * (_f(_r) - _f(0)) <= _K * _r**2 * _f(_r),
        often,
        equally(_K * _r * _f(_r), assume(whole)),
    )
    arrow = discharge(whole, discharge(_short, fact))
    chosen = _r * (1 / as_expr(_n))
    arrow = specialise(arrow, {symbol_of(_s): Lambda((), chosen)})
    _N = real("N")
    fits = by_letters(
        both(0 <= _r, _r < _N),
        both(eq(_N * (_r * (1 / _N)), _r), both(0 <= _r * (1 / _N), _r * (1 / _N) <= 1)),
        {_N: _n, _r: _r},
        assume(0 <= _r),
        assume(_r < _n),
    )
    return apply(arrow, part(fits, 0), part(fits, 1))


@lru_cache
def _never_grows() -> Fact:
    """⊢ given ⟹ ∀r: 0 ≤ r ⟹ f(r) ≤ f(0): an excess would be too large for some n."""
    gap, scale = _f(_r) - _f(0), _K * _r**2 * _f(_r)
    size = part(apply(instantiate(part(assume(_given), 1), _r), assume(0 <= _r)), 0)
    weight = arithmetic(
        0 <= _K * _r**2, weigh(_r**2, arithmetic(0 <= _r**2), part(assume(_given), 0))
    )
    found = some_above(_r + scale / gap)
    G, W, N = real("G"), real("W"), real("N")
    small = by_letters(
        both(0 <= _r, 0 <= W, _r + W / G < N, implies(_r < N, N * G <= W)),
        G <= 0,
        {G: gap, W: scale, N: _n, _r: _r},
        assume(0 <= _r),
        arithmetic(0 <= scale, weigh(_f(_r), size, weight)),
        assume(body_at(found.conclusion, _n)),
        discharge(_r < _n, _small_excess()),
    )
    fact = arithmetic(_f(_r) <= _f(0), choose(found, _n, small))
    return discharge(_given, generalise(_r, discharge(0 <= _r, fact)))


def never_grows(value: Lambda, curvature: Term, sign: Fact, slow: Fact) -> Fact:
    """From 0 ≤ K and ∀r ≥ 0: f(r) ≥ 0 and ∀s: 0 ≤ s ≤ 1 ⟹ f(r+s) ≤ (1 + Ks²)f(r)
    infer ∀r: 0 ≤ r ⟹ f(r) ≤ f(0)."""
    bodies = {_f: value, symbol_of(_K): Lambda((), as_expr(curvature))}
    return apply(specialise(_never_grows(), bodies), conjunction(sign, slow))
