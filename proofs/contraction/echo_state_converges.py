"""contraction.echo_state_converges: under inputs that converge, the state converges.

    h(s+1) = F_s(h(s)),   dist(F_s x, F_s y) ≤ γ·dist(x, y) for all x, y,   0 ≤ γ < 1

    F_s x comes to F x, for every x:  for every ε > 0, dist(F_s x, Fx) ≤ ε for all large s
    ⟹   one state o has Fo = o, and h(t) comes to it, from every start:
         for every ε > 0, dist(h(t), o) ≤ ε for all large t

F_s contains the input of step s, so F_s → F says that the inputs converge: F is the step under
their limit. That F contracts by γ follows from F_s → F; it is a hypothesis here.

Proof: o is given by contraction.rest_point. As Fo = o, F_s o comes to o. From some step N on o
moves by at most ε(1 - γ)/2; from there on the distance is at most γ^t·dist(h(N), o) + ε/2 by
contraction.echo_state, and the first term fades.
"""

from __future__ import annotations

from proofs.contraction import echo_state, rest_point
from proofs.contraction.driven import (
    FACTOR,
    MIRRORED,
    SELF,
    SEPARATE,
    SIGN,
    TRIANGLE,
    contracts,
    dist,
    f,
    factor,
    h,
    moved,
    n,
    o,
    x,
    y,
)
from proofs.contraction.echo_state import e
from proofs.contraction.echo_state_exists import COMPLETE
from proofs.contraction.rest_point import contraction, iterates, still
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
    part,
    rewrite,
    specialise,
    symmetric,
    witness,
)
from proofs.lemmas.given import given
from proofs.lemmas.limits import eps, eventually, geometric, late, vanishes
from proofs.lemmas.naturals import rest
from proofs.lemmas.order import by_letters
from proofs.lemmas.sums import below
from proofs.statement import Draw, Statement
from proofs.symbols import gamma, s, t
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    absolute,
    body_at,
    both,
    eq,
    exists,
    forall,
    forall_below,
    function,
    implies,
    natural,
    power,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

future = forall(s, contracts(moved(s, x), moved(s, y)))
trajectory = forall(s, eq(h(s + 1), moved(s, h(s))))
settles = vanishes(lambda step: dist(moved(step, o), o))
arrives = vanishes(lambda step: dist(h(step), o))
tends = forall(x, vanishes(lambda step: dist(moved(step, x), still(x))))
only = forall(x, implies(eq(still(x), x), eq(x, o)))
conclusion = exists(o, both(eq(still(o), o), only, arrives))
calm, k = natural("calm"), natural("k")  # from this step on o moves little

HYPOTHESES = (
    TRIANGLE,
    SIGN,
    SELF,
    MIRRORED,
    SEPARATE,
    COMPLETE,
    FACTOR,
    Hypothesis("future", "every step F_s contracts by γ", future),
    Hypothesis("trajectory", "h is a trajectory", trajectory),
    Hypothesis("tends", "F_s x comes to F x, for every x", tends),
    Hypothesis("contraction", "F contracts by γ", contraction),
    Hypothesis("iterates", "orbit(x) is the sequence x, Fx, F²x, ...", iterates),
)
little = eps * (1 - gamma) / 2


def _from(begin: Expr, echo: Fact, moves: Fact, positive: Fact) -> Fact:
    """∀t: dist(h(N+t), o) ≤ γ^t·dist(h(N), o) + ε/2, where o moves little from N on."""
    later, after = Lambda((s,), h(begin + s)), Lambda((s, x), moved(begin + s, x))
    echo = specialise(echo, {h: later, f: later, moved: after, symbol_of(e): Lambda((), little)})
    contracting = below(instantiate(assume(future), begin + s), s, t)
    runs = below(instantiate(assume(trajectory), begin + s), s, t)
    small = apply(instantiate(moves, begin + s), arithmetic(begin <= begin + s))
    still = conjunction(arithmetic(0 <= little, positive), below(small, s, t))
    near = part(given(echo, contracting, runs, still), 1)
    half = arithmetic(eq(little / (1 - gamma), eps / 2), assume(factor))
    faded = power(gamma, t) * dist(h(begin), o)
    return generalise(t, arithmetic(dist(h(begin + t), o) <= faded + eps / 2, near, half))


def _settled(near: Fact, fades: Fact) -> Fact:
    """dist(h(n), o) ≤ ε for n ≥ N + M, where γ^t·dist(h(N), o) ≤ ε/2 for t ≥ M."""
    beyond = assume(calm + late <= n)
    split = apply(rest(calm, n), arithmetic(calm <= n, beyond, arithmetic(0 <= late)))
    at_k = assume(body_at(split.conclusion, k))
    small = apply(instantiate(fades, k), arithmetic(late <= k, beyond, at_k))
    here = arithmetic(dist(h(calm + k), o) <= eps, instantiate(near, k), small)
    here = choose(split, k, rewrite(here, symmetric(at_k)))
    return generalise(n, discharge(beyond.conclusion, here))


def _arrives(board: Blackboard) -> Fact:
    """h comes to o, where F_s o does."""
    given_ = both(0 < eps, factor)
    positive = by_letters(given_, 0 < little, {}, assume(0 < eps), assume(factor))
    calms = board.step(
        "From some step N on o moves by at most ε(1 - γ)/2.",
        discharge(0 < eps, apply(instantiate(assume(settles), little), positive)),
    )
    calms = apply(calms, assume(0 < eps))
    echo = board.use(echo_state.THEOREM)
    near = _from(calm, echo, assume(body_at(calms.conclusion, calm)), positive)
    fades = geometric(gamma, dist(h(calm), o), assume(factor))
    fades = apply(instantiate(fades, eps / 2), arithmetic(0 < eps / 2, assume(0 < eps)))
    settled = _settled(near, assume(body_at(fades.conclusion, late)))
    goal = eventually(lambda step: dist(h(step), o) <= eps)
    found = choose(fades, late, witness(goal, calm + late, settled))
    return board.step(
        "From there on the distance is at most γ^t·dist(h(N), o) + ε/2, and the first term fades.",
        generalise(eps, discharge(0 < eps, choose(calms, calm, found))),
    )


def proof(board: Blackboard) -> Fact:
    one = board.use(rest_point.THEOREM)
    rests = assume(body_at(one.conclusion, o))
    settled = board.step(
        "F has one rest point o, and F_s o comes to Fo = o.",
        rewrite(instantiate(assume(tends), o), part(rests, 0)),
    )
    arrived = given(_arrives(board), settled)
    found = witness(conclusion, o, conjunction(part(rests, 0), part(rests, 1), arrived))
    return board.step("So the state comes to o.", choose(one, o, found))


# -- mutants, on the line: F_s x = m_s·x + u_s, with o = 0, over t steps ---------------------------

_m, _u, _h = (function(letter, NAT) for letter in ("m", "u", "h"))
_run = both(eq(_h(0), 1), forall_below(s, t, eq(_h(s + 1), _m(s) * _h(s) + _u(s))))
_small = forall_below(s, t, absolute(_u(s)) <= little)
_far = both(0 < eps, power(gamma, t) <= eps / 2)
_space = (
    Draw(symbol_of(t), (), 1, 3), Draw(symbol_of(gamma)), Draw(_m, ("t",), -1, 1),
    Draw(_u, ("t",), -1, 1), Draw(symbol_of(eps), (), 0, 2),
)  # fmt: skip


def _mutant(name: str, altered: str, *given: Expr) -> Mutant:
    statement = Statement((_run, factor, *given), absolute(_h(t)) <= eps, _space, frozenset({_h}))
    return Mutant(name, f"{altered}, on the line", statement)


_slow = forall_below(s, t, absolute(_m(s)) <= gamma)

MUTANTS = (
    _mutant("steps that expand", "without |m_s| ≤ γ", _small, _far),
    _mutant("inputs that go on", "without F_s o → o", _slow, _far),
    _mutant("too early", "before the start has faded", _slow, _small, 0 < eps),
    _mutant("moves of ε/2", "dist(F_s o, o) ≤ ε/2 in place of ε(1 - γ)/2", _slow, _far,
            forall_below(s, t, absolute(_u(s)) <= eps / 2)),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.echo_state_converges",
    title="Under inputs that converge, the state of a driven contraction converges",
    says="If every step F_s contracts by γ < 1 and F_s x comes to Fx for every state x of a "
    "complete space, such as R^d, then every trajectory comes to the one state o with Fo = o.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Jaeger, The echo state approach, GMD report 148, 2001; Banach 1922",
    closed_form=little,
    remarks="The closed form is how little o may move for the state to come within ε of it.",
)
