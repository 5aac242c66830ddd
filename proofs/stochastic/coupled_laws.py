"""stochastic.coupled_laws: what shrinks under common inputs has one stationary law.

T maps the law of h(s) to the law of h(s+1). A coupling is a pair of random states; run under the
same input it is a coupling of the next laws. If its cost, a mean of V(h - k) for a square V of a
norm, shrinks by a factor γ < 1 whatever the coupling, then with gap(μ, ν) the least cost of a
coupling of μ and ν, the square of the Wasserstein distance,

    there is a law μ with Tμ = μ,   gap(T^n ν, μ) ≤ γ^n·gap(ν, μ) for every law ν with second
    moments,   and every law ν with Tν = ν has gap(ν, μ) = 0.

Couplings of least cost exist (Villani, Optimal Transport, 2009, theorem 4.1): a hypothesis here.
That T has a fixed point is Banach's theorem in the space of these laws, which is complete: cited.
T keeps second moments finite when E|Bx|² is. The states of two runs under common inputs meet in
mean square by the same inequality. Where γ comes from for leaky cells: stochastic.stationary_law.
"""

from __future__ import annotations

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
    empty_fold,
    generalise,
    induction,
    instantiate,
    last_term,
    part,
    rewrite,
    symmetric,
    witness,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.order import chain, equally, weigh
from proofs.statement import Draw, Statement
from proofs.symbols import c, gamma, t
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Sort,
    as_expr,
    body_at,
    both,
    eq,
    exists,
    forall,
    function,
    implies,
    power,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

LAW, COUPLING = Sort("law with second moments"), Sort("coupling")
mu, nu, xi = (function(name, gives=LAW)() for name in ("mu", "nu", "xi"))
pair = function("pair", gives=COUPLING)()
first, second = (function(name, COUPLING, gives=LAW) for name in ("first", "second"))
cost, gap = function("cost", COUPLING), function("gap", LAW, LAW)
run = function("run", COUPLING, gives=COUPLING)
step, after = function("T", LAW, gives=LAW), function("after", NAT, LAW, gives=LAW)

factor_ = both(0 <= gamma, gamma < 1)
common = forall(pair, both(
    eq(first(run(pair)), step(first(pair))),
    eq(second(run(pair)), step(second(pair))),
    cost(run(pair)) <= gamma * cost(pair),
))  # fmt: skip
cheapest = forall(
    pair, both(0 <= gap(first(pair), second(pair)), gap(first(pair), second(pair)) <= cost(pair))
)
attained = forall(mu, forall(nu, exists(pair, both(
    eq(first(pair), mu), eq(second(pair), nu), eq(cost(pair), gap(mu, nu)),
))))  # fmt: skip
iterates = forall(nu, both(
    eq(after(0, nu), nu), forall(t, eq(after(t + 1, nu), step(after(t, nu)))),
))  # fmt: skip

HYPOTHESES = (
    Hypothesis("factor", "γ lies in [0, 1)", factor_),
    Hypothesis("common", "under common inputs the cost shrinks by γ", common),
    Hypothesis("cheapest", "gap is at most the cost of every coupling, and not negative", cheapest),
    Hypothesis("attained", "some coupling has this cost", attained),
    Hypothesis("iterates", "after(n, ν) = T^n ν", iterates),
)

contracts = forall(mu, forall(nu, gap(step(mu), step(nu)) <= c * gap(mu, nu)))
BANACH = Citation(
    "a contraction of the laws with second moments, in the Wasserstein distance (whose square is "
    "gap), has a fixed point",
    "Banach 1922; complete by Villani, Optimal Transport, 2009, theorem 6.18",
)


def reached(law: Expr) -> Expr:
    return forall(t, forall(nu, gap(after(t, nu), law) <= power(gamma, t) * gap(nu, law)))


def only(law: Expr) -> Expr:
    return forall(nu, implies(eq(step(nu), nu), eq(gap(nu, law), 0)))


conclusion = exists(mu, both(eq(step(mu), mu), reached(mu), only(mu)))


def _contraction() -> Fact:
    """gap(Tμ, Tν) ≤ γ·gap(μ, ν), and gap(μ, ν) ≥ 0."""
    existence = instantiate(assume(attained), mu, nu)
    best = assume(body_at(existence.conclusion, pair))
    ways = [part(best, 0), part(best, 1)]
    moved = instantiate(assume(common), pair)
    bound = rewrite(
        part(instantiate(assume(cheapest), run(pair)), 1), part(moved, 0), part(moved, 1), *ways
    )
    shrunk = rewrite(part(moved, 2), part(best, 2))
    sign = rewrite(part(instantiate(assume(cheapest), pair), 0), *ways)
    return choose(existence, pair, conjunction(chain(bound, shrunk), sign))


def _reached(shrinks: Fact, fixed: Fact) -> Fact:
    """gap(T^n ν, μ) ≤ γ^n·gap(ν, μ), by induction."""
    claim = forall(nu, gap(after(t, nu), mu) <= power(gamma, t) * gap(nu, mu))
    begin = part(instantiate(assume(iterates), nu), 0)
    none = apply(empty_fold(power(gamma, 0)), arithmetic(as_expr(0) <= 0))
    start = congruence(Lambda((xi,), gap(xi, mu)), begin)
    base = arithmetic(
        gap(after(0, nu), mu) <= power(gamma, 0) * gap(nu, mu), start, equally(gap(nu, mu), none)
    )
    once = rewrite(
        part(instantiate(shrinks, after(t, nu), mu), 0),
        symmetric(instantiate(part(instantiate(assume(iterates), nu), 1), t)),
    )
    unmoved = congruence(Lambda((xi,), gap(after(t + 1, nu), xi)), fixed)
    longer = apply(last_term(power(gamma, t)), arithmetic(0 <= t))
    so_far = weigh(gamma, arithmetic(0 <= gamma, assume(factor_)), instantiate(assume(claim), nu))
    step_ = arithmetic(
        gap(after(t + 1, nu), mu) <= power(gamma, t + 1) * gap(nu, mu),
        once,
        unmoved,
        so_far,
        equally(gap(nu, mu), longer),
    )
    return induction(t, claim, generalise(nu, base), discharge(claim, generalise(nu, step_)))


def _only(shrinks: Fact, fixed: Fact) -> Fact:
    other = assume(eq(step(nu), nu))
    once = instantiate(shrinks, nu, mu)
    here = rewrite(part(once, 0), other, fixed)
    zero = arithmetic(eq(gap(nu, mu), 0), here, part(once, 1), assume(factor_))
    return generalise(nu, discharge(other.conclusion, zero))


def proof(board: Blackboard) -> Fact:
    one = board.step(
        "Run the best coupling of μ and ν under a common input: gap(Tμ, Tν) ≤ γ·gap(μ, ν).",
        _contraction(),
    )
    shrinks = generalise(mu, generalise(nu, one))
    contraction = generalise(mu, generalise(nu, part(one, 0)))
    banach = cite(
        BANACH,
        forall(
            c, implies(0 <= c, implies(c < 1, implies(contracts, exists(mu, eq(step(mu), mu)))))
        ),
    )
    signs = assume(factor_)
    existence = apply(instantiate(banach, gamma), part(signs, 0), part(signs, 1), contraction)
    board.step("Banach: T has a fixed point μ.", existence)
    fixed = assume(eq(step(mu), mu))
    reached_ = board.step("T^n ν comes to it by γ^n, by induction.", _reached(shrinks, fixed))
    only_ = board.step("Another fixed point has gap ≤ γ·gap, so none.", _only(shrinks, fixed))
    found = witness(conclusion, mu, conjunction(fixed, reached_, only_))
    return board.step("So there is one, and it is reached.", choose(existence, mu, found))


# -- mutants: laws that are points, T x = a·x + b -------------------------------------------------

_a, _b, _x, _y = (real(name) for name in ("a", "b", "x", "y"))
_space = (
    *(Draw(symbol_of(v), (), -2, 2) for v in (_a, _b, _x, _y)),
    Draw(symbol_of(gamma)),
    Draw(symbol_of(t), (), 1, 3),
)
_rest = eq(_a * _y + _b, _y)
_far = (power(_a, t) * (_x - _y)) ** 2

MUTANTS = (
    Mutant("factor one", "γ ≤ 1 in place of γ < 1: two points at rest",
           Statement((_a**2 <= 1, _rest, eq(_a * _x + _b, _x)), (_x - _y) ** 2 <= 0, _space)),
    Mutant("squared rate", "γ^(2n) in place of γ^n: gap is the square of a distance",
           Statement((_a**2 <= gamma, gamma < 1, _rest),
                     _far <= power(gamma**2, t) * (_x - _y) ** 2, _space)),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.coupled_laws",
    title="What shrinks under common inputs has one stationary law",
    says="If common inputs shrink E V(h - k) by γ < 1, there is one stationary law with second "
    "moments, and the law of h_n comes to it by γ^n in the squared Wasserstein distance.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Diaconis and Freedman, Iterated random functions, SIAM Review 41, 1999",
    closed_form=power(gamma, t),
)
