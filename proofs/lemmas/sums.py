"""Sums over a symbolic index: monotone, linear, and the triangle inequality, each by induction.

Each lemma is proved once for arbitrary functions f and g of the index, and is then specialised
to the bodies at hand.
"""

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
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Term,
    absolute,
    as_expr,
    eq,
    forall_below,
    function,
    implies,
    natural,
    real,
    symbol_of,
    total,
)

_k, _n, _c = natural("k"), natural("n"), real("c")
_f, _g = function("f", NAT), function("g", NAT)


def _over(body: Expr, high: Term = _n) -> Expr:
    return total(_k, 0, high, body)


def _zero(body: Expr) -> Fact:
    """The empty sum vanishes."""
    fold = _over(body, 0)
    return apply(empty_fold(fold), arithmetic(as_expr(0) <= 0))


def _next(body: Expr) -> Fact:
    """The sum to n + 1 is the sum to n and one term more."""
    return apply(last_term(_over(body)), arithmetic(_n >= 0))


def below(fact: Fact, variable: Expr, high: Term) -> Fact:
    """From Γ, k < high ⊢ p(k) infer Γ ⊢ ∀k: k < high ⟹ p(k)."""
    return generalise(variable, discharge(variable < as_expr(high), fact))


@lru_cache
def _monotone() -> Fact:
    """⊢ ∀n: (∀k < n: f(k) ≤ g(k)) ⟹ Σ f ≤ Σ g."""

    def premise(high: Term) -> Expr:
        return forall_below(_k, high, _f(_k) <= _g(_k))

    claim = implies(premise(_n), _over(_f(_k)) <= _over(_g(_k)))
    zero = arithmetic(_over(_f(_k), 0) <= _over(_g(_k), 0), _zero(_f(_k)), _zero(_g(_k)))
    longer = assume(premise(_n + 1))
    k_below_next = arithmetic(_k < _n + 1, assume(_k < _n))
    shorter = below(apply(instantiate(longer, _k), k_below_next), _k, _n)
    so_far = apply(assume(claim), shorter)
    last = apply(instantiate(longer, _n), arithmetic(_n < _n + 1))
    goal = _over(_f(_k), _n + 1) <= _over(_g(_k), _n + 1)
    step = arithmetic(goal, so_far, last, _next(_f(_k)), _next(_g(_k)))
    step = discharge(claim, discharge(premise(_n + 1), step))
    return induction(_n, claim, discharge(premise(0), zero), step)


def monotone(variable: Expr, high: Term, smaller: Term, larger: Term, fact: Fact) -> Fact:
    """From Γ ⊢ ∀k < high: smaller ≤ larger infer Γ ⊢ Σ smaller ≤ Σ larger."""
    bodies = {
        _f: Lambda((variable,), as_expr(smaller)),
        _g: Lambda((variable,), as_expr(larger)),
    }
    return apply(instantiate(specialise(_monotone(), bodies), high), fact)


def congruent(variable: Expr, high: Term, left: Term, right: Term, fact: Fact) -> Fact:
    """From Γ ⊢ ∀k < high: left = right infer Γ ⊢ Σ left = Σ right."""
    premise = apply(instantiate(fact, variable), assume(variable < as_expr(high)))
    left, right = as_expr(left), as_expr(right)
    up = below(arithmetic(left <= right, premise), variable, high)
    down = below(arithmetic(right <= left, premise), variable, high)
    sums = total(variable, 0, high, left), total(variable, 0, high, right)
    return arithmetic(
        eq(*sums),
        monotone(variable, high, left, right, up),
        monotone(variable, high, right, left, down),
    )


@lru_cache
def _linear() -> Fact:
    """⊢ ∀n: Σ (c·f(k) + g(k)) = c·Σ f + Σ g."""
    mixed = _c * _f(_k) + _g(_k)

    def claim(high: Term) -> Expr:
        return eq(_over(mixed, high), _c * _over(_f(_k), high) + _over(_g(_k), high))

    zero = arithmetic(claim(0), _zero(mixed), _zero(_f(_k)), _zero(_g(_k)))
    step = arithmetic(claim(_n + 1), assume(claim(_n)), _next(mixed), _next(_f(_k)), _next(_g(_k)))
    return induction(_n, claim(_n), zero, discharge(claim(_n), step))


def linear(variable: Expr, high: Term, factor: Term, f: Term, g: Term = 0) -> Fact:
    """⊢ Σ (factor·f + g) = factor·Σ f + Σ g, where factor does not mention the index."""
    bodies = {
        _c_symbol: Lambda((), as_expr(factor)),
        _f: Lambda((variable,), as_expr(f)),
        _g: Lambda((variable,), as_expr(g)),
    }
    return instantiate(specialise(_linear(), bodies), high)


_c_symbol = symbol_of(_c)


@lru_cache
def _vanishing() -> Fact:
    """⊢ ∀n: Σ 0 = 0."""
    zero = as_expr(0)
    claim = eq(_over(zero), 0)
    step = arithmetic(eq(_over(zero, _n + 1), 0), assume(claim), _next(zero))
    return induction(_n, claim, _zero(zero), discharge(claim, step))


def vanishing(high: Term) -> Fact:
    """⊢ Σ 0 = 0."""
    return instantiate(_vanishing(), high)


def scaled(variable: Expr, high: Term, factor: Term, f: Term) -> Fact:
    """⊢ Σ factor·f = factor·Σ f, where factor does not mention the index."""
    factor, f = as_expr(factor), as_expr(f)
    goal = eq(total(variable, 0, high, factor * f), factor * total(variable, 0, high, f))
    return arithmetic(goal, linear(variable, high, factor, f), vanishing(high))


@lru_cache
def _triangle() -> Fact:
    """⊢ ∀n: |Σ f| ≤ Σ |f|."""
    size = absolute(_f(_k))

    def claim(high: Term) -> Expr:
        return absolute(_over(_f(_k), high)) <= _over(size, high)

    zero = arithmetic(claim(0), _zero(_f(_k)), _zero(size))
    step = arithmetic(claim(_n + 1), assume(claim(_n)), _next(_f(_k)), _next(size))
    return induction(_n, claim(_n), zero, discharge(claim(_n), step))


def triangle(variable: Expr, high: Term, f: Term) -> Fact:
    """⊢ |Σ f| ≤ Σ |f|."""
    body = Lambda((variable,), as_expr(f))
    return instantiate(specialise(_triangle(), {_f: body}), high)


_i = natural("i")


@lru_cache
def _triangle_without() -> Fact:
    """⊢ ∀n ∀i: (∀k < n: |f(k)| ≤ g(k)) ⟹ i < n ⟹ |Σ f - f(i)| ≤ Σ g - g(i)."""

    def bounded(high: Term) -> Expr:
        return forall_below(_k, high, absolute(_f(_k)) <= _g(_k))

    def rest(high: Term) -> Expr:
        return absolute(_over(_f(_k), high) - _f(_i)) <= _over(_g(_k), high) - _g(_i)

    def claim(high: Term) -> Expr:
        return implies(bounded(high), implies(_i < as_expr(high), rest(high)))

    nothing = discharge(bounded(0), arithmetic(implies(_i < as_expr(0), rest(0))))
    longer, split = assume(bounded(_n + 1)), [_next(_f(_k)), _next(_g(_k))]
    last = apply(instantiate(longer, _n), arithmetic(_n < _n + 1))
    k_below_next = arithmetic(_k < _n + 1, assume(_k < _n))
    shorter = below(apply(instantiate(longer, _k), k_below_next), _k, _n)
    earlier = arithmetic(
        implies(_i < _n, rest(_n + 1)), apply(assume(claim(_n)), shorter), last, *split
    )
    whole = _bounded_sum(shorter)
    is_last = assume(eq(_i, _n))
    same = [congruence(Lambda((_k,), f(_k)), is_last) for f in (_f, _g)]
    newest = discharge(eq(_i, _n), arithmetic(rest(_n + 1), *split, whole, *same))
    cases = instantiate(naturals_are_discrete(), _n, _i)
    step = arithmetic(implies(_i < _n + 1, rest(_n + 1)), earlier, newest, cases)
    step = discharge(claim(_n), discharge(bounded(_n + 1), step))
    return generalise(_i, induction(_n, claim(_n), nothing, step))


def _bounded_sum(shorter: Fact) -> Fact:
    """|Σ f| ≤ Σ g from ∀k < n: |f(k)| ≤ g(k)."""
    by_terms = monotone(_k, _n, absolute(_f(_k)), _g(_k), shorter)
    return arithmetic(absolute(_over(_f(_k))) <= _over(_g(_k)), triangle(_k, _n, _f(_k)), by_terms)


def triangle_without(index: Expr, variable: Expr, high: Term, f: Term, g: Term, fact: Fact) -> Fact:
    """From Γ ⊢ ∀k < high: |f| ≤ g infer Γ ⊢ i < high ⟹ |Σ f - f(i)| ≤ Σ g - g(i)."""
    bodies = {_f: Lambda((variable,), as_expr(f)), _g: Lambda((variable,), as_expr(g))}
    return apply(instantiate(specialise(_triangle_without(), bodies), index, high), fact)
