"""Natural powers, base^n as a product of n equal factors."""

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
from proofs.lemmas.exponential import factor, one_at_zero
from proofs.lemmas.order import equally, weigh
from proofs.terms import Expr, Lambda, Term, as_expr, eq, exp, natural, power, real, symbol_of

_x, _n, _k = real("x"), natural("n"), natural("k")


def no_factor(base: Expr) -> Fact:
    """⊢ base^0 = 1."""
    return apply(empty_fold(power(base, 0)), arithmetic(as_expr(0) <= 0))


def one_more(base: Expr, n: Expr) -> Fact:
    """⊢ base^(n + 1) = base^n·base."""
    return apply(last_term(power(base, n)), arithmetic(0 <= n))


@lru_cache
def _sign() -> Fact:
    """⊢ 0 ≤ x ⟹ ∀n: 0 ≤ x^n."""
    claim, positive = 0 <= power(_x, _n), assume(0 <= _x)
    base = arithmetic(0 <= power(_x, 0), no_factor(_x))
    grown = weigh(_x, positive, assume(claim))
    step = arithmetic(0 <= power(_x, _n + 1), one_more(_x, _n), grown)
    return discharge(0 <= _x, induction(_n, claim, base, discharge(claim, step)))


def not_negative(x: Term, n: Term, sign: Fact) -> Fact:
    """From 0 ≤ x infer 0 ≤ x^n."""
    lemma = specialise(_sign(), {symbol_of(_x): Lambda((), as_expr(x))})
    return instantiate(apply(lemma, sign), n)


@lru_cache
def _of_sum() -> Fact:
    """⊢ ∀n ∀k: x^(n + k) = x^n·x^k."""

    def claim(k: Expr) -> Expr:
        return eq(power(_x, _n + k), power(_x, _n) * power(_x, k))

    base = arithmetic(claim(as_expr(0)), equally(power(_x, _n), no_factor(_x)))
    split = equally(power(_x, _n), one_more(_x, _k))
    step = arithmetic(claim(_k + 1), one_more(_x, _n + _k), equally(_x, assume(claim(_k))), split)
    return generalise(_n, induction(_k, claim(_k), base, discharge(claim(_k), step)))


def of_sum(x: Term, n: Term, k: Term) -> Fact:
    """⊢ x^(n + k) = x^n·x^k."""
    return instantiate(specialise(_of_sum(), {symbol_of(_x): Lambda((), as_expr(x))}), n, k)


@lru_cache
def _of_exp() -> Fact:
    """⊢ ∀x ∀n: exp(n·x) = exp(x)^n."""

    def claim(n: Expr) -> Expr:
        return eq(exp(n * _x), power(exp(_x), n))

    base = arithmetic(claim(as_expr(0)), one_at_zero(), no_factor(exp(_x)))
    step = arithmetic(
        claim(_n + 1),
        factor(_n * _x, _x),
        equally(exp(_x), assume(claim(_n))),
        one_more(exp(_x), _n),
    )
    return generalise(_x, induction(_n, claim(_n), base, discharge(claim(_n), step)))


def of_exp(x: Term, n: Term) -> Fact:
    """⊢ exp(n·x) = exp(x)^n."""
    return instantiate(_of_exp(), x, n)


@lru_cache
def _of_one() -> Fact:
    """⊢ ∀n: 1^n = 1."""
    claim = eq(power(1, _n), 1)
    step = arithmetic(eq(power(1, _n + 1), 1), assume(claim), one_more(as_expr(1), _n))
    return induction(_n, claim, no_factor(as_expr(1)), discharge(claim, step))


@lru_cache
def _of_product() -> Fact:
    """⊢ ∀n: (x·y)^n = x^n·y^n."""
    y = real("y")

    def claim(n: Expr) -> Expr:
        return eq(power(_x * y, n), power(_x, n) * power(y, n))

    base = arithmetic(claim(as_expr(0)), *(no_factor(b) for b in (_x * y, _x, y)))
    step = arithmetic(
        claim(_n + 1),
        equally(_x * y, assume(claim(_n))),
        one_more(_x * y, _n),
        _both(one_more(_x, _n), one_more(y, _n)),
    )
    return induction(_n, claim(_n), base, discharge(claim(_n), step))


def _both(first: Fact, second: Fact) -> Fact:
    """From p = q and r = s infer p·r = q·s."""
    (p, q), (r, s) = first.conclusion.args, second.conclusion.args
    return arithmetic(eq(p * r, q * s), equally(r, first), equally(q, second))


def of_product(x: Term, y: Term, n: Term) -> Fact:
    """⊢ (x·y)^n = x^n·y^n."""
    letters = {symbol_of(_x): Lambda((), as_expr(x)), symbol_of(real("y")): Lambda((), as_expr(y))}
    return instantiate(specialise(_of_product(), letters), n)


def of_one(n: Term) -> Fact:
    """⊢ 1^n = 1."""
    return instantiate(_of_one(), n)
