"""Natural numbers: a larger one is a smaller one and some more."""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    choose,
    discharge,
    generalise,
    induction,
    instantiate,
    naturals_are_discrete,
    witness,
)
from proofs.terms import Expr, Term, as_expr, body_at, eq, exists, implies, natural, negate

_m, _n, _k = natural("m"), natural("n"), natural("k")


@lru_cache
def _rest() -> Fact:
    """⊢ ∀m ∀n: m ≤ n ⟹ there is k with n = m + k."""

    def some(high: Expr) -> Expr:
        return exists(_k, eq(high, _m + _k))

    def claim(high: Expr) -> Expr:
        return implies(_m <= high, some(high))

    none = witness(some(as_expr(0)), 0, arithmetic(eq(0, _m + 0), assume(_m <= 0)))
    base = discharge(_m <= as_expr(0), none)
    so_far = apply(assume(claim(_n)), assume(_m <= _n))
    one_more = arithmetic(eq(_n + 1, _m + (_k + 1)), assume(body_at(so_far.conclusion, _k)))
    inside = choose(so_far, _k, witness(some(_n + 1), _k + 1, one_more))
    discrete = instantiate(naturals_are_discrete(), _n, _m)
    last = arithmetic(eq(_n + 1, _m + 0), discrete, assume(negate(_m <= _n)), assume(_m <= _n + 1))
    at_end = witness(some(_n + 1), 0, last)
    cases = discharge(_m <= _n, inside), discharge(negate(_m <= _n), at_end)
    step = discharge(_m <= _n + 1, arithmetic(some(_n + 1), *cases))
    return generalise(_m, induction(_n, claim(_n), base, discharge(claim(_n), step)))


def rest(low: Term, high: Term) -> Fact:
    """⊢ low ≤ high ⟹ there is k with high = low + k."""
    return instantiate(_rest(), low, high)
