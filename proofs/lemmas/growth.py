"""What a quantity multiplies by at every step adds up in the exponent."""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    empty_fold,
    generalise,
    instantiate,
    last_term,
    rewrite,
    specialise,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.exponential import factor, one_at_zero, positive
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.sums import below
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Term,
    as_expr,
    eq,
    exp,
    forall_below,
    function,
    natural,
    real,
    total,
)

_s, _t, _r = natural("s"), natural("t"), real("r")
_size, _log = function("size", NAT), function("log_growth", NAT)


def _so_far(high: Term) -> Expr:
    return total(_s, 0, high, _log(_s))


def _exp_of_empty() -> Fact:
    """exp of the empty sum is one."""
    nothing = apply(empty_fold(_so_far(0)), arithmetic(as_expr(0) <= 0))
    return rewrite(congruence(Lambda((_r,), exp(_r)), nothing), one_at_zero())


def _exp_of_longer() -> Fact:
    """exp(Σ_{k<s+1} ℓ_k) = exp(Σ_{k<s} ℓ_k)·exp(ℓ_s)."""
    split = apply(last_term(_so_far(_s)), arithmetic(0 <= _s))
    return rewrite(congruence(Lambda((_r,), exp(_r)), split), factor(_so_far(_s), _log(_s)))


@lru_cache
def _at_most() -> Fact:
    """⊢ ∀t: (∀s < t: x(s+1) ≤ exp(ℓ_s)·x(s)) ⟹ x(t) ≤ exp(Σ_{s<t} ℓ_s)·x(0)."""

    def claim(n: Expr) -> Expr:
        return _size(n) <= exp(_so_far(n)) * _size(0)

    steps = forall_below(_s, _t, _size(_s + 1) <= exp(_log(_s)) * _size(_s))
    once = apply(instantiate(assume(steps), _s), assume(_s < _t))
    sign = arithmetic(0 <= exp(_log(_s)), positive(_log(_s)))
    so_far = weigh(exp(_log(_s)), sign, assume(claim(_s)))
    step = arithmetic(claim(_s + 1), once, so_far, equally(_size(0), _exp_of_longer()))
    base = arithmetic(claim(as_expr(0)), equally(_size(0), _exp_of_empty()))
    return generalise(_t, discharge(steps, invariant(_s, _t, claim, base, step)))


def at_most(s: Expr, t: Term, size: Lambda, log_growth: Expr, step: Fact) -> Fact:
    """From Γ, s < t ⊢ x(s+1) ≤ exp(ℓ_s)·x(s) infer Γ ⊢ x(t) ≤ exp(Σ_{s<t} ℓ_s)·x(0)."""
    lemma = specialise(_at_most(), {_size: size, _log: Lambda((s,), log_growth)})
    return apply(instantiate(lemma, t), below(step, s, t))


def at_least(s: Expr, t: Term, size: Lambda, log_growth: Expr, step: Fact) -> Fact:
    """From Γ, s < t ⊢ exp(ℓ_s)·x(s) ≤ x(s+1) infer Γ ⊢ exp(Σ_{s<t} ℓ_s)·x(0) ≤ x(t): x negated."""
    negative = Lambda(size.params, -size.body)
    here, there = size(s), size(s + 1)
    turned = arithmetic(-there <= exp(log_growth) * -here, step)
    grown = at_most(s, t, negative, log_growth, turned)
    sum_ = total(s, 0, t, log_growth)
    return arithmetic(exp(sum_) * size(as_expr(0)) <= size(as_expr(t)), grown)


def exactly(s: Expr, t: Term, size: Lambda, log_growth: Expr, step: Fact) -> Fact:
    """From Γ, s < t ⊢ x(s+1) = exp(ℓ_s)·x(s) infer Γ ⊢ x(t) = exp(Σ_{s<t} ℓ_s)·x(0)."""
    here, there, e = size(s), size(s + 1), exp(log_growth)
    upper = at_most(s, t, size, log_growth, arithmetic(there <= e * here, step))
    lower = at_least(s, t, size, log_growth, arithmetic(e * here <= there, step))
    sum_ = total(s, 0, t, log_growth)
    return arithmetic(eq(size(as_expr(t)), exp(sum_) * size(as_expr(0))), upper, lower)
