"""Limits without calculus: what is below every ε, and powers of a number below one.

Nothing is cited but the Archimedean property of the real numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from proofs.kernel import (
    Citation,
    Fact,
    apply,
    arithmetic,
    assume,
    choose,
    cite,
    conjunction,
    discharge,
    generalise,
    induction,
    instantiate,
    specialise,
    witness,
)
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.powers import no_factor, not_negative, one_more
from proofs.terms import (
    Expr,
    Lambda,
    Term,
    as_expr,
    body_at,
    both,
    exists,
    forall,
    implies,
    natural,
    negate,
    power,
    real,
    symbol_of,
)

late, n, eps = natural("N"), natural("n"), real("eps")
_x = real("x")

ARCHIMEDES = Citation(
    "every real number is below some natural one",
    "Rudin, Principles of Mathematical Analysis, 1976, theorem 1.20",
)


def some_above(value: Term) -> Fact:
    """⊢ there is a natural number above this value."""
    return instantiate(cite(ARCHIMEDES, forall(_x, exists(n, _x < n))), value)


def eventually(claim: Callable[[Expr], Expr]) -> Expr:
    """There is N, such that the claim holds for every n ≥ N."""
    return exists(late, forall(n, implies(late <= n, claim(n))))


def vanishes(size: Callable[[Expr], Expr]) -> Expr:
    """For every ε > 0, size(n) ≤ ε for every n from some N on."""
    return forall(eps, implies(0 < eps, eventually(lambda k: size(k) <= eps)))


_g, _c, _a, _p, _n = (real(name) for name in ("g", "c", "a", "p", "n"))
_factor = both(0 <= _g, _g < 1)


def _power_sign() -> Fact:
    """0 ≤ γ < 1 ⊢ 0 ≤ γ^n."""
    return not_negative(_g, n, arithmetic(0 <= _g, assume(_factor)))


@lru_cache
def _bernoulli() -> Fact:
    """0 ≤ γ < 1 ⊢ ∀n: γ^n·(1 + n(1 - γ)) ≤ 1."""

    def claim(count: Expr) -> Expr:
        return power(_g, count) * (1 + count * (1 - _g)) <= 1

    base = arithmetic(claim(as_expr(0)), no_factor(_g))
    shorter, slack = power(_g, n), 1 - _g
    loss = weigh(n, arithmetic(0 <= n), arithmetic(0 <= slack**2))
    each = arithmetic(_g * (1 + (n + 1) * slack) <= 1 + n * slack, loss)
    grown = weigh(shorter, _power_sign(), each)
    longer = equally(1 + (n + 1) * slack, one_more(_g, n))
    step = arithmetic(claim(n + 1), grown, longer, assume(claim(n)))
    return induction(n, claim(n), base, discharge(claim(n), step))


@lru_cache
def _small() -> Fact:
    """⊢ p(1 + na) ≤ 1 and c/(εa) < n imply cp ≤ ε, where 0 < a, ε and 0 ≤ p, n."""
    given = both(0 < _a, 0 < eps, 0 <= _p, 0 <= _n, _p * (1 + _n * _a) <= 1, _c / (eps * _a) < _n)
    here = assume(given)
    scale = arithmetic(0 < eps * _a, here)
    count = arithmetic(_c / (eps * _a) <= _n, here)
    weighted = weigh(eps * _a, arithmetic(0 <= eps * _a, scale), count)
    below = arithmetic(_c <= eps * _a * _n, weighted, scale)
    often = weigh(_p, arithmetic(0 <= _p, here), below)
    whole = weigh(eps, arithmetic(0 <= eps, here), arithmetic(_p * (1 + _n * _a) <= 1, here))
    left = weigh(eps, arithmetic(0 <= eps, here), arithmetic(0 <= _p, here))
    return discharge(given, arithmetic(_c * _p <= eps, often, whole, left))


@lru_cache
def _geometric() -> Fact:
    """⊢ 0 ≤ γ < 1 ⟹ for every ε > 0, cγ^n ≤ ε for all large n: all n > c/(ε(1 - γ)) serve."""
    needed = _c / (eps * (1 - _g))
    found = some_above(needed)
    far = assume(body_at(found.conclusion, late))
    letters = {_a: 1 - _g, _p: power(_g, n), _n: n}
    lambdas = {symbol_of(letter): Lambda((), value) for letter, value in letters.items()}
    small = apply(
        specialise(_small(), lambdas),
        conjunction(
            arithmetic(0 < 1 - _g, assume(_factor)),
            assume(0 < eps),
            _power_sign(),
            arithmetic(0 <= n),
            instantiate(_bernoulli(), n),
            arithmetic(needed < n, far, assume(late <= n)),
        ),
    )
    claim = eventually(lambda k: _c * power(_g, k) <= eps)
    shown = witness(claim, late, generalise(n, discharge(late <= n, small)))
    each = generalise(eps, discharge(0 < eps, choose(found, late, shown)))
    return discharge(_factor, each)


def geometric(factor: Expr, scale: Term, sign: Fact) -> Fact:
    """From 0 ≤ γ and γ < 1 infer: for every ε > 0, cγ^n ≤ ε for all large n."""
    letters = {symbol_of(_g): Lambda((), factor), symbol_of(_c): Lambda((), as_expr(scale))}
    return apply(specialise(_geometric(), letters), sign)


def bounded_by_powers(value: Expr, factor: Expr, scale: Term, sign: Fact, fact: Fact) -> Fact:
    """From 0 ≤ γ < 1 and ∀n: value ≤ cγ^n infer value ≤ 0."""
    half = value / 2
    fades = instantiate(geometric(factor, scale, sign), half)
    positive = assume(0 < value)
    found = apply(fades, arithmetic(0 < half, positive))
    here = instantiate(assume(body_at(found.conclusion, late)), late)
    small = apply(here, arithmetic(late <= late))
    clash = arithmetic(value <= half, small, instantiate(fact, late))
    return arithmetic(value <= 0, discharge(0 < value, choose(found, late, clash)))


def at_most_limit(value: Expr, bound: Term, fact: Fact) -> Fact:
    """From ∀ε > 0: value ≤ bound + ε infer value ≤ bound."""
    half = (value - as_expr(bound)) / 2
    beyond = negate(value <= as_expr(bound))
    positive = arithmetic(0 < half, assume(beyond))
    clash = arithmetic(value <= as_expr(bound), apply(instantiate(fact, half), positive), positive)
    return arithmetic(value <= as_expr(bound), discharge(beyond, clash))
