"""Sums that never pass a bound: from some term on, all that follow add little."""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    choose,
    discharge,
    empty_fold,
    generalise,
    induction,
    instantiate,
    last_term,
    rewrite,
    specialise,
    symmetric,
    witness,
)
from proofs.lemmas.classical import some_not
from proofs.lemmas.limits import some_above
from proofs.lemmas.naturals import rest
from proofs.lemmas.order import weigh
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Term,
    as_expr,
    body_at,
    eq,
    exists,
    forall,
    function,
    natural,
    negate,
    real,
    symbol_of,
    total,
)

_k, _m, _n, _j = (natural(name) for name in ("k", "m", "n", "j"))
_f = function("f", NAT)
_most, _rest = real("K"), real("eta")


def _sum(high: Term, start: Term = 0) -> Expr:
    """Σ_{k<high} f(start + k)."""
    return total(_k, 0, high, _f(as_expr(start) + _k))


def _next(fold: Expr) -> Fact:
    return apply(last_term(fold), arithmetic(0 <= fold.args[1]))


@lru_cache
def _split() -> Fact:
    """⊢ ∀n ∀m: Σ_{k<n+m} f(k) = Σ_{k<n} f(k) + Σ_{k<m} f(n + k)."""

    def claim(count: Expr) -> Expr:
        return eq(_sum(_n + count), _sum(_n) + _sum(count, _n))

    nothing = apply(empty_fold(_sum(0, _n)), arithmetic(as_expr(0) <= 0))
    base = arithmetic(claim(as_expr(0)), nothing)
    step = arithmetic(claim(_m + 1), assume(claim(_m)), _next(_sum(_n + _m)), _next(_sum(_m, _n)))
    return generalise(_n, induction(_m, claim(_m), base, discharge(claim(_m), step)))


def split(variable: Expr, first: Term, more: Term, f: Expr) -> Fact:
    """⊢ Σ_{k<first+more} f(k) = Σ_{k<first} f(k) + Σ_{k<more} f(first + k)."""
    return instantiate(specialise(_split(), {_f: Lambda((variable,), f)}), first, more)


@lru_cache
def _growing() -> Fact:
    """⊢ (∀k: 0 ≤ f(k)) ⟹ ∀n ∀m: n ≤ m ⟹ Σ_{k<n} f(k) ≤ Σ_{k<m} f(k)."""
    signs = forall(_k, 0 <= _f(_k))
    claim = 0 <= _sum(_m, _n)
    base = arithmetic(0 <= _sum(0, _n), apply(empty_fold(_sum(0, _n)), arithmetic(as_expr(0) <= 0)))
    newest = instantiate(assume(signs), _n + _m)
    step = arithmetic(0 <= _sum(_m + 1, _n), assume(claim), newest, _next(_sum(_m, _n)))
    positive = instantiate(induction(_m, claim, base, discharge(claim, step)), _j)
    longer = arithmetic(_sum(_n) <= _sum(_n + _j), positive, instantiate(_split(), _n, _j))
    some = apply(rest(_n, _m), assume(_n <= _m))
    here = rewrite(longer, symmetric(assume(body_at(some.conclusion, _j))))
    grown = discharge(_n <= _m, choose(some, _j, here))
    return discharge(signs, generalise(_n, generalise(_m, grown)))


def growing(variable: Expr, f: Expr, signs: Fact) -> Fact:
    """From ∀k: 0 ≤ f infer ∀n ∀m: n ≤ m ⟹ Σ_{k<n} f(k) ≤ Σ_{k<m} f(k)."""
    return apply(specialise(_growing(), {_f: Lambda((variable,), f)}), signs)


_little = forall(_m, _sum(_m, _n) <= _rest)
_some_tail = exists(_n, _little)


def _climbs() -> Fact:
    """If no tail stays below η, then the sums pass every multiple of η: ∀j ∃n: jη ≤ Σ_{k<n} f."""

    def claim(count: Expr) -> Expr:
        return exists(_n, count * _rest <= _sum(_n))

    none = apply(empty_fold(_sum(0)), arithmetic(as_expr(0) <= 0))
    base = witness(claim(as_expr(0)), 0, arithmetic(as_expr(0) * _rest <= _sum(0), none))
    no_tail = assume(negate(_some_tail))
    not_here = arithmetic(
        negate(_little), no_tail, discharge(_little, witness(_some_tail, _n, assume(_little)))
    )
    more = apply(some_not(_little), not_here)
    large = assume(body_at(more.conclusion, _m))
    reached = assume(_j * _rest <= _sum(_n))
    passed = arithmetic(
        (_j + 1) * _rest <= _sum(_n + _m), instantiate(_split(), _n, _m), large, reached
    )
    found = choose(more, _m, witness(claim(_j + 1), _n + _m, passed))
    step = choose(assume(claim(_j)), _n, found)
    return induction(_j, claim(_j), base, discharge(claim(_j), step))


@lru_cache
def _tail() -> Fact:
    """⊢ 0 < η ⟹ (∀n: Σ_{k<n} f(k) ≤ K) ⟹ there is n with Σ_{k<m} f(n + k) ≤ η for all m."""
    sign, bounded = 0 < _rest, forall(_n, _sum(_n) <= _most)
    above = some_above(_most / _rest)
    count = assume(body_at(above.conclusion, _j))
    high = instantiate(_climbs(), _j)
    passed = assume(body_at(high.conclusion, _n))
    scaled = weigh(
        _rest, arithmetic(0 <= _rest, assume(sign)), arithmetic(_most / _rest <= _j, count)
    )
    reached = arithmetic(
        negate(eq(0, 0)), passed, instantiate(assume(bounded), _n), scaled, count, assume(sign)
    )
    clash = choose(above, _j, choose(high, _n, reached))
    found = arithmetic(_some_tail, discharge(negate(_some_tail), clash))
    return discharge(sign, discharge(bounded, found))


def tail(variable: Expr, f: Expr, most: Term, rest: Term, sign: Fact, bounded: Fact) -> Fact:
    """From 0 < rest and ∀n: Σ_{k<n} f(k) ≤ most infer ∃n ∀m: Σ_{k<m} f(n + k) ≤ rest."""
    letters = {
        _f: Lambda((variable,), f),
        symbol_of(_most): Lambda((), as_expr(most)),
        symbol_of(_rest): Lambda((), as_expr(rest)),
    }
    return apply(specialise(_tail(), letters), sign, bounded)
