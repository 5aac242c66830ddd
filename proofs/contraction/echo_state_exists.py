"""contraction.echo_state_exists: a uniform contraction has a solution that was driven for ever.

    x(m, n): the state m steps ago of the run that began at o another n steps before
    x(m, 0) = o,   x(m, n+1) = G_m(x(m+1, n));   every G_m contracts by γ < 1, dist(G_m o, o) ≤ D

    there are limits  z(m) = lim_n x(m, n)  with, for all m and n and with c(1 - γ) = D,

        dist(x(m, n), z(m)) ≤ cγ^n      they are reached at this rate (n = 0: dist(o, z(m)) ≤ c)
        z(m) = G_m(z(m+1))              and they are a solution, bounded, for all past times

It is the only bounded one (contraction.echo_state_unique), and every other trajectory comes to it
(contraction.echo_state).

Proof: beginning one step earlier changes the state by at most γ^n·D, so x(m, ·) is a Cauchy
sequence by a geometric series, and the states are a complete space, as R^d is. The limits solve
the recurrence, since G_m is continuous: both sides are within 2cγ^{n+1} of each other for every n.
Without completeness no limit needs to exist: x ← x/2 on the numbers above zero has no rest point.
"""

from __future__ import annotations

from proofs.contraction.begun_earlier import (
    RUNS,
    SEQUENCE,
    at,
    begun,
    close,
    earlier,
    k,
    most,
    one_earlier,
    state,
    wide,
)
from proofs.contraction.driven import (
    MIRRORED,
    SEPARATE,
    STATE,
    behind,
    dist,
    factor,
    mirrored,
    n,
    past,
    separate,
    sign,
    triangle,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    choose,
    conjunction,
    discharge,
    generalise,
    instantiate,
    witness,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.limits import (
    at_most_limit,
    bounded_by_powers,
    eps,
    eventually,
    geometric,
    late,
    vanishes,
)
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.powers import one_more
from proofs.statement import Draw, Statement
from proofs.symbols import gamma, m, t
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Term,
    body_at,
    both,
    eq,
    forall,
    forall_below,
    fresh,
    function,
    implies,
    power,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

limit = function("lim", SEQUENCE, gives=STATE)
sequence = function("a", gives=SEQUENCE)()


def solution(ago: Term) -> Expr:
    """z(m)."""
    return limit(begun(ago))


reached = forall(m, forall(n, dist(state(m, n), solution(m)) <= most * power(gamma, n)))
solves = forall(m, eq(solution(m), past(m, solution(m + 1))))
conclusion = both(reached, solves)


def cauchy(a: Expr) -> Expr:
    """For every ε > 0, dist(a_n, a_{n+k}) ≤ ε for all large n and all k."""
    return forall(eps, implies(0 < eps, eventually(
        lambda n: forall(k, dist(at(a, n), at(a, n + k)) <= eps)
    )))  # fmt: skip


def converges(a: Expr, to: Expr) -> Expr:
    return vanishes(lambda n: dist(at(a, n), to))


complete = forall(sequence, implies(cauchy(sequence), converges(sequence, limit(sequence))))
COMPLETE = Hypothesis(
    "complete",
    "every Cauchy sequence a of states has a limit, lim(a); so it is in R^d with the distance of a "
    "norm (Rudin, Principles of Mathematical Analysis, 1976, theorem 3.11)",
    complete,
)
HYPOTHESES = (*RUNS, MIRRORED, SEPARATE, COMPLETE)


def _has_limit(nearby: Fact) -> Fact:
    """x(m, ·) is a Cauchy sequence, so it comes to its limit."""
    fades = apply(instantiate(geometric(gamma, most, assume(factor)), eps), assume(0 < eps))
    small = apply(instantiate(assume(body_at(fades.conclusion, late)), n), assume(late <= n))
    near_ = arithmetic(dist(state(m, n), state(m, n + k)) <= eps, instantiate(nearby, n, k), small)
    after = generalise(n, discharge(late <= n, generalise(k, near_)))
    goal = body_at(cauchy(begun(m)), eps).args[1]
    found = choose(fades, late, witness(goal, late, after))
    is_cauchy = generalise(eps, discharge(0 < eps, found))
    return apply(instantiate(assume(complete), begun(m)), is_cauchy)


def _reached(nearby: Fact, limits: Fact) -> Fact:
    """dist(x(m, n), z(m)) ≤ cγ^n, since it is at most cγ^n + ε for every ε."""
    tail = apply(instantiate(limits, eps), assume(0 < eps))
    far = instantiate(assume(body_at(tail.conclusion, late)), n + late)
    far = apply(far, arithmetic(late <= n + late))
    via = instantiate(assume(triangle), state(m, n), state(m, n + late), solution(m))
    bound = most * power(gamma, n)
    within = arithmetic(
        dist(state(m, n), solution(m)) <= bound + eps, via, far, instantiate(nearby, n, late)
    )
    within = generalise(eps, discharge(0 < eps, choose(tail, late, within)))
    return at_most_limit(dist(state(m, n), solution(m)), bound, within)


def _solves(reached_: Fact) -> Fact:
    """z(m) = G_m(z(m+1)), as their distance is at most 2cγ^{n+1} for every n."""
    ahead, image = state(m, n + 1), past(m, solution(m + 1))
    via = instantiate(assume(triangle), solution(m), ahead, image)
    own = arithmetic(
        dist(solution(m), ahead) <= most * power(gamma, n + 1),
        instantiate(assume(mirrored), solution(m), ahead), instantiate(reached_, m, n + 1),
    )  # fmt: skip
    v = fresh("v", STATE)
    same = congruence(Lambda((v,), dist(v, image)), instantiate(assume(earlier), m, n))
    pulled = instantiate(assume(behind), m, state(m + 1, n), solution(m + 1))
    below_ = weigh(gamma, arithmetic(0 <= gamma, assume(factor)), instantiate(reached_, m + 1, n))
    apart = dist(solution(m), image)
    near_ = arithmetic(
        apart <= 2 * most * gamma * power(gamma, n), via, own,
        same, pulled, below_,
        equally(most, one_more(gamma, n)),
    )  # fmt: skip
    none = bounded_by_powers(apart, gamma, 2 * most * gamma, assume(factor), generalise(n, near_))
    zero = arithmetic(eq(apart, 0), none, instantiate(assume(sign), solution(m), image))
    return generalise(m, apply(instantiate(assume(separate), solution(m), image), zero))


def proof(board: Blackboard) -> Fact:
    one = board.step("Beginning one step earlier changes x(m, n) by at most γ^n·D.", one_earlier())
    near_ = board.step(
        "Beginning k steps earlier by at most cγ^n, c = D/(1 - γ): a geometric series.",
        close(one),
    )
    limits = board.step("x(m, ·) is a Cauchy sequence: it has a limit z(m).", _has_limit(near_))
    come = board.step(
        "z(m) is no further away than all that come later: dist(x(m, n), z(m)) ≤ cγ^n.",
        generalise(m, generalise(n, _reached(near_, limits))),
    )
    solved = board.step(
        "z(m) and G_m(z(m+1)) are both within cγ^{n+1} of x(m, n+1), for every n.",
        _solves(come),
    )
    return board.step("So the limits solve the recurrence.", conjunction(come, solved))


# -- mutants: F x = γx + D on the line, from o = 0, where x(0, n) = D(1 + γ + ... + γ^(n-1)) ------

_p, _q = function("p", NAT), function("q", NAT)  # p(n) = γ^n; q(n) = x(0, n)
_series = forall_below(
    n, t, both(eq(_p(n + 1), gamma * _p(n)), eq(_q(n + 1), _q(n) + _p(n) * wide))
)
_space = (Draw(symbol_of(t), (), 1, 3), Draw(symbol_of(gamma), (), 0, 2), Draw(symbol_of(wide)))


def _mutant(name: str, altered: str, limit_: Expr, factor_: Expr = factor) -> Mutant:
    given = (eq(_p(0), 1), eq(_q(0), 0), factor_, _series)
    statement = Statement(given, _q(t) - _q(0) <= limit_, _space, frozenset({_p, _q}))
    return Mutant(name, altered, statement)


MUTANTS = (
    _mutant("one step's distance", "D in place of D/(1 - γ)", wide),
    _mutant("smaller share", "D/(1 + γ) in place of D/(1 - γ)", wide / (1 + gamma)),
    _mutant("steps that expand", "without γ < 1", wide / (1 - gamma), 0 <= gamma),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.echo_state_exists",
    title="A uniform contraction has a solution that was driven for ever",
    says="In a complete space, such as R^d: if every past step contracts by γ < 1 and moves o by "
    "at most D, the runs begun at o n steps earlier come to limits at the rate γ^n·D/(1 - γ), and "
    "these limits solve the recurrence at all past times: the bounded entire solution.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Jaeger, The echo state approach, GMD report 148, 2001; Banach 1922",
    closed_form=wide / (1 - gamma),
    remarks="The closed form is c: how far the solution can be from o.",
)
