"""stochastic.coupled_laws: what shrinks under common inputs has one stationary law.

T maps the law of h(s) to the law of h(s+1). A coupling is a pair of random states; run under the
same input it is a coupling of the next laws. If its cost, a mean of V(h - k) for a square V of a
norm, shrinks by a factor γ < 1 whatever the coupling, then with gap(μ, ν) = dist(μ, ν)² the least
cost of a coupling of μ and ν, the square of their Wasserstein distance,

    there is a law μ with Tμ = μ,   gap(T^n ν, μ) ≤ γ^n·gap(ν, μ) for every law ν with second
    moments,   and a law ν with second moments that has Tν = ν is μ.

Hypotheses from the theory of transport (Villani, Optimal Transport, 2009): couplings of least cost
exist (theorem 4.1), dist is a distance of laws with second moments (definition 6.1), and their
space is complete (theorem 6.18). T contracts by √γ in dist, so contraction.rest_point applies.
Laws without second moments are not spoken of. T keeps second moments finite when E|Bx|² is. The
states of two runs under common inputs meet in mean square by the same inequality. Where γ comes
from for leaky cells: stochastic.stationary_law.
"""

from __future__ import annotations

from proofs.contraction import rest_point
from proofs.contraction.begun_earlier import at
from proofs.contraction.driven import MIRRORED, SELF, SEPARATE, SIGN, STATE, TRIANGLE, dist
from proofs.contraction.echo_state_exists import complete
from proofs.contraction.rest_point import orbit, still
from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    choose,
    conjunction,
    discharge,
    generalise,
    induction,
    instantiate,
    part,
    rewrite,
    specialise,
    symmetric,
    witness,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.given import given
from proofs.lemmas.order import by_letters, chain, equally, roots, weigh
from proofs.lemmas.powers import no_factor, one_more
from proofs.lemmas.quantifiers import for_all
from proofs.lemmas.roots import root, square_root
from proofs.statement import Draw, Statement
from proofs.symbols import c, gamma, t
from proofs.terms import (
    Expr,
    Lambda,
    Sort,
    Term,
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

LAW, COUPLING = STATE, Sort("coupling")  # the points are laws with second moments
mu, nu, xi = (function(name, gives=LAW)() for name in ("mu", "nu", "xi"))
pair = function("pair", gives=COUPLING)()
first, second = (function(name, COUPLING, gives=LAW) for name in ("first", "second"))
cost = function("cost", COUPLING)
run = function("run", COUPLING, gives=COUPLING)
step = function("T", LAW, gives=LAW)


def gap(one: Expr, two: Expr) -> Expr:
    """The least cost of a coupling."""
    return dist(one, two) ** 2


def after(count: Term, law: Expr) -> Expr:
    """T^n ν."""
    return at(orbit(law), count)


factor_ = both(0 <= gamma, gamma < 1)
common = forall(pair, both(
    eq(first(run(pair)), step(first(pair))),
    eq(second(run(pair)), step(second(pair))),
    cost(run(pair)) <= gamma * cost(pair),
))  # fmt: skip
cheapest = forall(pair, gap(first(pair), second(pair)) <= cost(pair))
attained = forall(mu, forall(nu, exists(pair, both(
    eq(first(pair), mu), eq(second(pair), nu), eq(cost(pair), gap(mu, nu)),
))))  # fmt: skip
iterates = forall(nu, both(
    eq(after(0, nu), nu), forall(t, eq(after(t + 1, nu), step(after(t, nu)))),
))  # fmt: skip

LAWS = (
    TRIANGLE,
    SIGN,
    SELF,
    MIRRORED,
    SEPARATE,
    Hypothesis(
        "complete",
        "a Cauchy sequence a of laws with second moments has a limit lim(a), in the Wasserstein "
        "distance (Villani, Optimal Transport, 2009, theorem 6.18)",
        complete,
    ),
    Hypothesis("cheapest", "dist(μ, ν)² is at most the cost of every coupling", cheapest),
    Hypothesis("attained", "some coupling of laws has this cost", attained),
    Hypothesis("iterates", "orbit(ν) is the sequence ν, Tν, T²ν, ...", iterates),
)
HYPOTHESES = (
    *LAWS,
    Hypothesis("factor", "γ lies in [0, 1)", factor_),
    Hypothesis("common", "under common inputs the cost shrinks by γ", common),
)


def reached(law: Expr) -> Expr:
    return forall(t, forall(nu, gap(after(t, nu), law) <= power(gamma, t) * gap(nu, law)))


def only(law: Expr) -> Expr:
    return forall(nu, implies(eq(step(nu), nu), eq(nu, law)))


conclusion = exists(mu, both(eq(step(mu), mu), reached(mu), only(mu)))


def _contraction() -> Fact:
    """∀μ ∀ν: gap(Tμ, Tν) ≤ γ·gap(μ, ν)."""
    existence = instantiate(assume(attained), mu, nu)
    best = assume(body_at(existence.conclusion, pair))
    ways = [part(best, 0), part(best, 1)]
    moved = instantiate(assume(common), pair)
    bound = rewrite(instantiate(assume(cheapest), run(pair)), part(moved, 0), part(moved, 1), *ways)
    shrunk = rewrite(part(moved, 2), part(best, 2))
    return for_all(choose(existence, pair, chain(bound, shrunk)), mu, nu)


def _rest_point(banach: Fact, shrinks: Fact) -> Fact:
    """T has one fixed point: it contracts by r in dist, where r² = γ."""
    square = square_root(gamma, arithmetic(0 <= gamma, assume(factor_)))
    root_of = assume(body_at(square.conclusion, root))
    signs = [instantiate(assume(SIGN.formula), *laws) for laws in ((mu, nu), (step(mu), step(nu)))]
    scaled = weigh(root, part(root_of, 0), signs[0])
    here = equally(gap(mu, nu), part(root_of, 1))
    squared = arithmetic(
        gap(step(mu), step(nu)) <= (root * dist(mu, nu)) ** 2, instantiate(shrinks, mu, nu), here
    )
    sign = arithmetic(0 <= root * dist(mu, nu), scaled)
    near = roots(dist(step(mu), step(nu)), root * dist(mu, nu), sign, squared)
    lambdas = {symbol_of(gamma): Lambda((), root), still: Lambda((nu,), step(nu))}
    below_one = by_letters(
        both(0 <= root, eq(root**2, c), both(0 <= c, c < 1)), both(0 <= root, root < 1),
        {c: gamma}, part(root_of, 0), part(root_of, 1), assume(factor_),
    )  # fmt: skip
    one = given(specialise(banach, lambdas), below_one, for_all(near, mu, nu))
    point = assume(body_at(one.conclusion, mu))
    found = conjunction(part(point, 0), part(point, 1))
    goal = exists(mu, both(eq(step(mu), mu), only(mu)))
    return choose(square, root, choose(one, mu, witness(goal, mu, found)))


def _reached(shrinks: Fact, fixed: Fact) -> Fact:
    """gap(T^n ν, μ) ≤ γ^n·gap(ν, μ), by induction."""
    claim = forall(nu, gap(after(t, nu), mu) <= power(gamma, t) * gap(nu, mu))
    begin = part(instantiate(assume(iterates), nu), 0)
    start = congruence(Lambda((xi,), gap(xi, mu)), begin)
    base = arithmetic(
        gap(after(0, nu), mu) <= power(gamma, 0) * gap(nu, mu),
        start,
        equally(gap(nu, mu), no_factor(gamma)),
    )
    once = rewrite(
        instantiate(shrinks, after(t, nu), mu),
        symmetric(instantiate(part(instantiate(assume(iterates), nu), 1), t)),
    )
    unmoved = congruence(Lambda((xi,), gap(after(t + 1, nu), xi)), fixed)
    so_far = weigh(gamma, arithmetic(0 <= gamma, assume(factor_)), instantiate(assume(claim), nu))
    step_ = arithmetic(
        gap(after(t + 1, nu), mu) <= power(gamma, t + 1) * gap(nu, mu),
        once,
        unmoved,
        so_far,
        equally(gap(nu, mu), one_more(gamma, t)),
    )
    return induction(t, claim, generalise(nu, base), discharge(claim, generalise(nu, step_)))


def proof(board: Blackboard) -> Fact:
    shrinks = board.step(
        "Run the best coupling of μ and ν under a common input: gap(Tμ, Tν) ≤ γ·gap(μ, ν).",
        _contraction(),
    )
    existence = board.step(
        "So dist, its square root, shrinks by √γ, and T has one fixed point μ.",
        _rest_point(board.use(rest_point.THEOREM), shrinks),
    )
    fixed = assume(body_at(existence.conclusion, mu))
    reached_ = board.step(
        "T^n ν comes to it by γ^n, by induction.", _reached(shrinks, part(fixed, 0))
    )
    found = witness(conclusion, mu, conjunction(part(fixed, 0), reached_, part(fixed, 1)))
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
    says="If common inputs shrink E V(h - k) by γ < 1, there is exactly one stationary law "
    "among the laws with second moments, and the law of h_n comes to it by γ^n in the squared "
    "Wasserstein distance.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Diaconis and Freedman, Iterated random functions, SIAM Review 41, 1999",
    closed_form=power(gamma, t),
)
