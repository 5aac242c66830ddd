"""Expectation: a linear, monotone functional on integrable random variables, and what follows.

A random variable has a value at every outcome. The sort holds the integrable ones: they form a
vector space, so `mix(c, X, Y)` = c·X + Y exists; products need not be integrable and are named
by the theorems that use them. Nothing else of probability is assumed here; independence is a
hypothesis about named products where a theorem needs it.
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
    specialise,
)
from proofs.terms import (
    NAT,
    REAL,
    Expr,
    Lambda,
    Sort,
    Term,
    as_expr,
    eq,
    forall,
    function,
    implies,
    natural,
    real,
    total,
)
from proofs.theorem import Hypothesis

OUTCOME, RANDOM = Sort("outcome"), Sort("integrable random variable")

value = function("value", RANDOM, OUTCOME)
mean = function("E", RANDOM)
mix = function("mix", REAL, RANDOM, RANDOM, gives=RANDOM)
omega = function("omega", gives=OUTCOME)()

_c, _X, _Y = real("c"), function("X", gives=RANDOM)(), function("Y", gives=RANDOM)()


def _for_all_pairs(body: Expr) -> Expr:
    return forall(_X, forall(_Y, body))


MIXED = forall(
    _c,
    _for_all_pairs(
        forall(omega, eq(value(mix(_c, _X, _Y), omega), _c * value(_X, omega) + value(_Y, omega)))
    ),
)
LINEAR = forall(_c, _for_all_pairs(eq(mean(mix(_c, _X, _Y)), _c * mean(_X) + mean(_Y))))
MONOTONE = _for_all_pairs(
    implies(forall(omega, value(_X, omega) <= value(_Y, omega)), mean(_X) <= mean(_Y))
)

EXPECTATION = (
    Hypothesis("mixed", "cX + Y is a random variable, outcome by outcome", MIXED),
    Hypothesis("linear", "E(cX + Y) = c·EX + EY", LINEAR),
    Hypothesis("monotone", "X ≤ Y at every outcome implies EX ≤ EY", MONOTONE),
)


def at_most(smaller: Expr, base: Expr, *terms: tuple[Term, Expr], fact: Fact) -> Fact:
    """From Γ ⊢ ∀ω: X ≤ Z + Σ c_k Y_k infer Γ ⊢ EX ≤ EZ + Σ c_k EY_k (Z is the base)."""
    larger, values, means, claim = base, [], [], mean(base)
    for factor, variable in terms:
        values.append(instantiate(assume(MIXED), factor, variable, larger, omega))
        means.append(instantiate(assume(LINEAR), factor, variable, larger))
        claim = claim + as_expr(factor) * mean(variable)
        larger = mix(factor, variable, larger)
    goal = value(smaller, omega) <= value(larger, omega)
    everywhere = generalise(omega, arithmetic(goal, instantiate(fact, omega), *values))
    below = apply(instantiate(assume(MONOTONE), smaller, larger), everywhere)
    return arithmetic(mean(smaller) <= claim, below, *means)


def not_negative(variable: Expr, fact: Fact) -> Fact:
    """From Γ ⊢ ∀ω: 0 ≤ X infer Γ ⊢ 0 ≤ EX, since X ≤ X + X."""
    here = value(variable, omega)
    twice = generalise(omega, arithmetic(here <= here + here, instantiate(fact, omega)))
    return arithmetic(0 <= mean(variable), at_most(variable, variable, (1, variable), fact=twice))


_part, _whole = function("X", NAT, gives=RANDOM), function("S", NAT, gives=RANDOM)
_k, _n = natural("k"), natural("n")
_added = total(_k, 0, _n, value(_part(_k), omega))
_sums = forall(_n, forall(omega, eq(value(_whole(_n), omega), _added)))


@lru_cache
def _of_sum() -> Fact:
    """⊢ (∀n ∀ω: S(n) = Σ_{k<n} X(k)) ⟹ ∀n: E S(n) = Σ_{k<n} E X(k), under the axioms."""

    def here(n: Term) -> Fact:
        return instantiate(assume(_sums), n, omega)

    def claim(n: Term) -> Expr:
        return eq(mean(_whole(n)), total(_k, 0, n, mean(_part(_k))))

    nothing, none = arithmetic(as_expr(0) <= 0), _whole(0)
    zero = value(none, omega)
    vanishes = arithmetic(
        eq(zero, 0), here(0), apply(empty_fold(total(_k, 0, 0, value(_part(_k), omega))), nothing)
    )
    below = generalise(omega, arithmetic(zero <= zero + (-1) * zero, vanishes))
    above = generalise(omega, arithmetic(0 <= zero, vanishes))
    base = arithmetic(
        claim(0),
        at_most(none, none, (-1, none), fact=below),
        not_negative(none, above),
        apply(empty_fold(total(_k, 0, 0, mean(_part(_k)))), nothing),
    )
    positive = arithmetic(0 <= _n)
    longer = [here(_n + 1), here(_n), apply(last_term(_added), positive)]
    last, shorter, sum_ = _part(_n), _whole(_n), _whole(_n + 1)
    up = value(sum_, omega) <= value(shorter, omega) + value(last, omega)
    down = value(shorter, omega) <= value(sum_, omega) + (-1) * value(last, omega)
    step = arithmetic(
        claim(_n + 1),
        assume(claim(_n)),
        at_most(sum_, shorter, (1, last), fact=generalise(omega, arithmetic(up, *longer))),
        at_most(shorter, sum_, (-1, last), fact=generalise(omega, arithmetic(down, *longer))),
        apply(last_term(total(_k, 0, _n, mean(_part(_k)))), positive),
    )
    return discharge(_sums, induction(_n, claim(_n), base, discharge(claim(_n), step)))


def of_sum(part: Lambda, whole: Lambda, high: Term, fact: Fact) -> Fact:
    """From Γ ⊢ ∀n ∀ω: S(n) = Σ_{k<n} X(k) infer Γ ⊢ E S(high) = Σ_{k<high} E X(k)."""
    fact_about = specialise(_of_sum(), {_part: part, _whole: whole})
    return instantiate(apply(fact_about, fact), high)


def equal(variable: Expr, base: Expr, *terms: tuple[Term, Expr], fact: Fact) -> Fact:
    """From Γ ⊢ ∀ω: X = Z + Σ c_k Y_k infer Γ ⊢ EX = EZ + Σ c_k EY_k (Z is the base)."""
    here, mixed = instantiate(fact, omega), mean(base)
    for factor, term in terms:
        mixed = mixed + as_expr(factor) * mean(term)
    left, right = here.conclusion.args
    up = generalise(omega, arithmetic(left <= right, here))
    negated = [(-as_expr(factor), term) for factor, term in terms]
    rest = left
    for factor, term in negated:
        rest = rest + factor * value(term, omega)
    down = generalise(omega, arithmetic(value(base, omega) <= rest, here))
    return arithmetic(
        eq(mean(variable), mixed),
        at_most(variable, base, *terms, fact=up),
        at_most(base, variable, *negated, fact=down),
    )
