"""stochastic.stationary_law: gates independent in time lead to one law, from every start.

Leaky cell h' = (1 - g) ∘ h + g ∘ (A h + Bx), the gates of a step independent of the state before,
with means p_i ≥ p_min > 0;  ‖A‖₂ ≤ ρ < 1.  T maps the law of h(s) to the law of h(s+1).

    there is a law μ with Tμ = μ,   gap(T^n ν, μ) ≤ (1 - (1 - ρ²)p_min)^n·gap(ν, μ) for every law ν
    with second moments,   and a law ν with second moments that has Tν = ν is μ

gap is the least E Σ δ_i²/p_i, δ = h - k, over all pairs of random states h, k with these two laws:
the square of a Wasserstein distance.

Two states run under a common input differ by δ' = (1 - g) ∘ δ + g ∘ Aδ, for the inputs cancel. So
one step shrinks E Σ δ_i²/p_i by stochastic.independent_gates, whatever the pair; and what shrinks
under common inputs has one stationary law, stochastic.coupled_laws.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    conjunction,
    generalise,
    instantiate,
    part,
    restate,
    rewrite,
    specialise,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.expectation import omega
from proofs.lemmas.given import given
from proofs.lemmas.order import by_letters, equally
from proofs.lemmas.powers import no_factor, one_more
from proofs.lemmas.sums import below
from proofs.statement import Draw, Statement
from proofs.stochastic import coupled_laws, independent_gates, random_gates
from proofs.stochastic.coupled_laws import (
    COUPLING,
    cost,
    pair,
    run,
)
from proofs.stochastic.gated_pairs import (
    HYPOTHESES,
    all_kept,
    all_taken,
    apart,
    differs,
    gate,
    gated_kept,
    gated_taken,
    gates,
    independent,
    kept,
    marginals,
    means,
    named,
    priced,
    sums_kept,
    sums_taken,
    taken,
    turned,
    turns,
)
from proofs.stochastic.random_gates import (
    least,
    p_min,
    rho,
)
from proofs.symbols import gamma, i, s, t
from proofs.terms import (
    Expr,
    Lambda,
    as_expr,
    both,
    eq,
    fresh,
    power,
    real,
    substitute,
    symbol_of,
)
from proofs.theorem import Blackboard, Mutant, Theorem

shrinks = 1 - (1 - rho**2) * p_min
conclusion = substitute(coupled_laws.conclusion, {symbol_of(gamma): Lambda((), shrinks)})


def _as_run(gated: Fact) -> Fact:
    """What independent_gates says of t = 1, with the state after s steps from a pair."""
    here, one = turns(s, pair), as_expr(1)
    families = (
        (random_gates.gate, gate), (random_gates.kept, kept), (random_gates.taken, taken),
        (random_gates.gated_kept, gated_kept), (random_gates.gated_taken, gated_taken),
        (random_gates.all_kept, all_kept), (random_gates.all_taken, all_taken),
    )  # fmt: skip
    lambdas = {old: Lambda((s, i), new(here, i)) for old, new in families}
    lambdas[random_gates.state] = Lambda((s, omega), apart(here, omega))
    gated = specialise(gated, {**lambdas, symbol_of(t): Lambda((), one)})
    onwards = symmetric(instantiate(part(instantiate(assume(turned), pair), 1), s))
    moved = rewrite(instantiate(assume(differs), here), onwards)
    bounded = [below(instantiate(assume(h), here), s, one) for h in (gates, independent, means)]
    everywhere = [
        generalise(s, instantiate(assume(h), here)) for h in (named, sums_kept, sums_taken)
    ]
    strict = arithmetic(rho**2 <= 1, assume(rho**2 < 1))
    return given(gated, below(moved, s, one), *bounded, *everywhere, strict)


def _shrinks(gated: Fact) -> Fact:
    """∀pair: cost(run(pair)) ≤ (1 - (1 - ρ²)p_min)·cost(pair)."""
    begin = part(instantiate(assume(turned), pair), 0)
    once = instantiate(part(instantiate(assume(turned), pair), 1), 0)
    once = restate(rewrite(once, begin), eq(turns(1, pair), run(pair)))
    v = fresh("v", COUPLING)
    prices = [congruence(Lambda((v,), cost(v)), each) for each in (begin, once)]
    energies = [instantiate(assume(priced), turns(count, pair)) for count in (0, 1)]
    rate_ = arithmetic(eq(power(shrinks, 1), shrinks), one_more(shrinks, as_expr(0)),
                       equally(shrinks, no_factor(shrinks)))  # fmt: skip
    weighed = equally(cost(turns(0, pair)), rate_)
    energy = equally(power(shrinks, 1), energies[0])
    start = equally(shrinks, prices[0])
    goal = cost(run(pair)) <= shrinks * cost(pair)
    step_ = arithmetic(goal, gated, *energies, *prices, weighed, energy, start)
    return generalise(pair, step_)


def _factor() -> Fact:
    """0 ≤ 1 - (1 - ρ²)p_min < 1."""
    m, r = real("m"), real("r")
    return by_letters(
        both(0 < m, m <= 1, 0 <= r, r < 1), both(0 <= 1 - (1 - r) * m, 1 - (1 - r) * m < 1),
        {m: p_min, r: rho**2},
        part(assume(least), 0), part(assume(least), 1), arithmetic(0 <= rho**2),
        assume(rho**2 < 1),
    )  # fmt: skip


def proof(board: Blackboard) -> Fact:
    gated = _as_run(board.use(independent_gates.THEOREM))
    one = board.step("One step under a common input shrinks E Σ δ_i²/p_i.", _shrinks(gated))
    ways = instantiate(assume(marginals), pair)
    common = conjunction(part(ways, 0), part(ways, 1), instantiate(one, pair))
    factor = board.step("The factor is less than one.", _factor())
    laws = specialise(board.use(coupled_laws.THEOREM), {symbol_of(gamma): Lambda((), shrinks)})
    return board.step(
        "What shrinks under common inputs has one stationary law.",
        given(laws, factor, generalise(pair, common)),
    )


# -- mutants: one coordinate, one gate g, laws that are points: h' = (1 - g)h + g(ρh + b) ----------

_b, _x, _y = (real(name) for name in ("b", "x", "y"))
_kept = 1 - p_min + p_min * rho
_space = (
    Draw(symbol_of(p_min)), Draw(symbol_of(rho), (), -1, 1), Draw(symbol_of(t), (), 1, 3),
    *(Draw(symbol_of(v), (), -2, 2) for v in (_b, _x, _y)),
)  # fmt: skip


def _rests(point: Expr) -> Expr:
    return eq(_kept * point + p_min * _b, point)


def _mutant(name: str, altered: str, claim: Expr, *given_: Expr) -> Mutant:
    return Mutant(name, f"{altered}, one coordinate", Statement(given_, claim, _space))


_far = (power(_kept, t) * (_x - _y)) ** 2
_open = both(0 < p_min, p_min <= 1)

MUTANTS = (
    _mutant("gates that stay closed", "0 ≤ p_min: every point is at rest",
            (_x - _y) ** 2 <= 0, _rests(_x), _rests(_y), rho**2 < 1),
    _mutant("gates always open", "the rate ρ^(2n), as if p_min were one",
            _far <= power(rho**2, t) * (_x - _y) ** 2, _open, rho**2 < 1),
    _mutant("squared rate", "γ^(2n) in place of γ^n: gap is the square of a distance",
            _far <= power(shrinks**2, t) * (_x - _y) ** 2, _open, rho**2 < 1),
    _mutant("no contraction", "ρ² ≤ 1 in place of ρ² < 1: the gap need not shrink",
            _far < (_x - _y) ** 2, _open, rho**2 <= 1, 0 < (_x - _y) ** 2),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.stationary_law",
    title="One stationary law, reached from every start",
    says="Leaky, ‖A‖₂ ≤ ρ < 1, gates independent of the past with means p_i ≥ p_min > 0: there is "
    "exactly one stationary law among those with second moments, and the law of h_n comes to it by "
    "(1 - (1 - ρ²)p_min)^n in a squared Wasserstein distance.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Diaconis and Freedman, Iterated random functions, SIAM Review 41, 1999",
    closed_form=power(shrinks, t),
)
