"""Sums whose last terms vanish may be cut off."""

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
    induction,
    instantiate,
    last_term,
    naturals_are_discrete,
    specialise,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.sums import below
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Term,
    as_expr,
    eq,
    forall_below,
    function,
    implies,
    natural,
    negate,
    total,
)

_k, _m, _n = natural("k"), natural("m"), natural("n")
_f = function("f", NAT)


def _over(high: Term) -> Expr:
    return total(_k, 0, high, _f(_k))


@lru_cache
def _cut() -> Fact:
    """⊢ ∀m ∀n: (∀k < n: m ≤ k ⟹ f(k) = 0) ⟹ m ≤ n ⟹ Σ_{k<n} f = Σ_{k<m} f."""

    def vanish(high: Term) -> Expr:
        return forall_below(_k, high, implies(_m <= _k, eq(_f(_k), 0)))

    def claim(high: Expr) -> Expr:
        return implies(vanish(high), implies(_m <= high, eq(_over(high), _over(_m))))

    nothing = arithmetic(as_expr(0) <= 0)
    both_empty = arithmetic(
        eq(_over(0), _over(_m)),
        apply(empty_fold(_over(0)), nothing),
        apply(empty_fold(_over(_m)), assume(_m <= 0)),
    )
    base = discharge(vanish(0), discharge(_m <= as_expr(0), both_empty))
    given = assume(vanish(_n + 1))
    k_below_next = arithmetic(_k < _n + 1, assume(_k < _n))
    shorter = apply(assume(claim(_n)), below(apply(instantiate(given, _k), k_below_next), _k, _n))
    last = apply(instantiate(given, _n), arithmetic(_n < _n + 1))
    split = apply(last_term(_over(_n)), arithmetic(0 <= _n))
    goal = eq(_over(_n + 1), _over(_m))
    within = discharge(_m <= _n, arithmetic(goal, shorter, last, split, assume(_m <= _n)))
    at_end = assume(eq(_n + 1, _m))
    at_end = discharge(at_end.conclusion, congruence(Lambda((_k,), _over(_k)), at_end))
    beyond = negate(_m <= _n)
    cases = arithmetic(
        implies(_m <= _n + 1, implies(beyond, eq(_n + 1, _m))),
        instantiate(naturals_are_discrete(), _n, _m),
    )
    step = arithmetic(implies(_m <= _n + 1, goal), within, at_end, cases)
    step = discharge(claim(_n), discharge(vanish(_n + 1), step))
    return generalise(_m, induction(_n, claim(_n), base, step))


def cut(variable: Expr, low: Term, high: Term, f: Term, vanishing: Fact, order: Fact) -> Fact:
    """From Γ ⊢ ∀k < high: low ≤ k ⟹ f = 0 and low ≤ high infer Γ ⊢ Σ_{k<high} f = Σ_{k<low} f."""
    lemma = specialise(_cut(), {_f: Lambda((variable,), as_expr(f))})
    return apply(instantiate(lemma, low, high), vanishing, order)
