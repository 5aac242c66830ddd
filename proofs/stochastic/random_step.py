"""One step of a leaky cell under a random gate, in the mean: the lemmas of independent_gates."""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    generalise,
    instantiate,
    part,
    rewrite,
)
from proofs.lemmas.expectation import at_most, mean, of_sum, omega
from proofs.lemmas.order import by_letters
from proofs.lemmas.sums import below, congruent
from proofs.stochastic.random_gates import (
    all_kept,
    all_taken,
    at,
    g_here,
    gated_kept,
    gated_taken,
    gates,
    independent,
    kept,
    least,
    means,
    n,
    named,
    norm,
    now,
    offer,
    own,
    p,
    recurrence,
    rho,
    sums_kept,
    sums_taken,
    taken,
)
from proofs.symbols import d, i, k, s, t
from proofs.terms import (
    Expr,
    Lambda,
    between,
    both,
    real,
    total,
)
from proofs.theorem import Blackboard

_g, _a, _b, _p, _least, _y = (real(name) for name in ("g", "a", "b", "p", "m", "y"))


def _here(hypothesis: Expr, outcome: bool = False) -> Fact:
    fact = apply(instantiate(assume(hypothesis), s), assume(s < t))
    fact = apply(instantiate(fact, i), assume(i < d))
    return instantiate(fact, omega) if outcome else fact


def at_name(index: int, step: Expr = s, row: Expr = i) -> Fact:
    return part(instantiate(assume(named), step, row, omega), index)


def one_coordinate(board: Blackboard) -> Fact:
    """E δ_i'²/p_i ≤ E δ_i²/p_i - E δ_i² + E(Aδ)_i²."""
    jensen = board.step(
        "Jensen in one coordinate: ((1-g)a + gb)² ≤ a² - ga² + gb² for g in [0, 1].",
        by_letters(
            between(0, _g, 1),
            ((1 - _g) * _a + _g * _b) ** 2 <= _a**2 - _g * _a**2 + _g * _b**2,
            {_g: g_here, _a: own, _b: offer},
            _here(gates, outcome=True),
        ),
    )
    new = rewrite(at_name(0, s + 1), _here(recurrence, outcome=True))
    pointwise = arithmetic(
        at(kept(s + 1, i)) <= at(kept(s, i)) - at(gated_kept(s, i)) + at(gated_taken(s, i)),
        new,
        jensen,
        *(at_name(index) for index in range(4)),
    )
    averaged = at_most(
        kept(s + 1, i),
        kept(s, i),
        (-1, gated_kept(s, i)),
        (1, gated_taken(s, i)),
        fact=generalise(omega, pointwise),
    )
    own_mean, offer_mean = mean(kept(s, i)), mean(taken(s, i))
    products = [rewrite(part(_here(independent), index), _here(means)) for index in (0, 1)]
    independent_step = board.step(
        "In the mean, as g(s) is independent of δ(s): E δ_i'² ≤ (1-p_i)·E δ_i² + p_i·E(Aδ)_i².",
        arithmetic(
            mean(kept(s + 1, i)) <= (1 - p(i)) * own_mean + p(i) * offer_mean, averaged, *products
        ),
    )
    return board.step(
        "Divide by p_i > 0.",
        by_letters(
            both(0 < _p, _y <= (1 - _p) * _a + _p * _b),
            _y / _p <= _a / _p + ((-1) * _a + _b),
            {_p: p(i), _y: mean(kept(s + 1, i)), _a: own_mean, _b: offer_mean},
            arithmetic(0 < p(i), at_row(least, 2), assume(least)),
            independent_step,
        ),
    )


def at_row(formula: Expr, index: int) -> Fact:
    return apply(instantiate(part(assume(formula), index), i), assume(i < d))


def norm_in_the_mean() -> Fact:
    """Σ E(Aδ)_i² ≤ ρ²·Σ E δ_i²."""
    whole, all_ = all_taken(s, d), all_kept(s, d)
    sums = [instantiate(assume(h), s, d, omega) for h in (sums_taken, sums_kept)]
    square_sums = [
        _equal_sums(at(taken(s, i)), offer**2, 1),
        _equal_sums(at(kept(s, i)), own**2, 0),
    ]
    pointwise = arithmetic(
        at(whole) <= at(all_) + (rho**2 - 1) * at(all_),
        instantiate(assume(norm), now),
        *sums,
        *square_sums,
    )
    averaged = at_most(whole, all_, (rho**2 - 1, all_), fact=generalise(omega, pointwise))
    families = [(kept, all_kept, sums_kept), (taken, all_taken, sums_taken)]
    split = [
        of_sum(Lambda((k,), one(s, k)), Lambda((n,), many(s, n)), d, instantiate(assume(h), s))
        for one, many, h in families
    ]
    left, right = (total(i, 0, d, mean(family(s, i))) for family in (taken, kept))
    return arithmetic(left <= rho**2 * right, averaged, *split)


def _equal_sums(left: Expr, right: Expr, index: int) -> Fact:
    return congruent(i, d, left, right, below(at_name(index), i, d))
