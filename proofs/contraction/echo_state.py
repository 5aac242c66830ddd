"""contraction.echo_state: a driven contraction forgets its start and settles where its input does.

    h(s+1) = F_s(h(s)),   dist(F_s x, F_s y) ≤ γ·dist(x, y) for all x, y,   0 ≤ γ < 1

1. Every start is forgotten: two trajectories satisfy dist(h(t), f(t)) ≤ γ^t·dist(h(0), f(0)).
2. If o is nearly at rest, dist(F_s o, o) ≤ e, then dist(h(t), o) ≤ γ^t·dist(h(0), o) + e/(1 - γ).

F_s contains the input of step s; dist is any distance. What "the state converges" means beyond
these numbers: there is one bounded solution for all times (contraction.echo_state_exists and
echo_state_unique), part 1 says that every start comes to it, and under inputs that converge the
state converges too (contraction.echo_state_converges).
"""

from __future__ import annotations

from proofs.contraction.driven import (
    FACTOR,
    TRIANGLE,
    contracts,
    dist,
    f,
    factor,
    h,
    moved,
    o,
    triangle,
    x,
    y,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    instantiate,
    part,
    rewrite,
    symmetric,
)
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.powers import no_factor, one_more
from proofs.statement import Draw, Statement
from proofs.symbols import gamma, s, t
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    as_expr,
    both,
    eq,
    forall_below,
    function,
    power,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

e = real("e")

future = forall_below(s, t, contracts(moved(s, x), moved(s, y)))
first = forall_below(s, t, eq(h(s + 1), moved(s, h(s))))
second = forall_below(s, t, eq(f(s + 1), moved(s, f(s))))
rest = both(0 <= e, forall_below(s, t, dist(moved(s, o), o) <= e))


def together(n: Expr) -> Expr:
    return dist(h(n), f(n)) <= power(gamma, n) * dist(h(0), f(0))


def settles(n: Expr) -> Expr:
    return dist(h(n), o) <= power(gamma, n) * dist(h(0), o) + e / (1 - gamma)


conclusion = both(together(t), settles(t))

HYPOTHESES = (
    TRIANGLE,
    Hypothesis("future", "every step F_s contracts by γ", future),
    FACTOR,
    Hypothesis("first", "h is a trajectory", first),
    Hypothesis("second", "f is another under the same input", second),
    Hypothesis("rest", "every step moves o by at most e", rest),
)


def at_step(hypothesis: Expr) -> Fact:
    return apply(instantiate(assume(hypothesis), s), assume(s < t))


def proof(board: Blackboard) -> Fact:
    now, other = (symmetric(at_step(each)) for each in (first, second))
    one = instantiate(at_step(future), h(s), f(s))
    closer = board.step("One step: dist(h(s+1), f(s+1)) ≤ γ·dist(h(s), f(s)).",
                        rewrite(one, now, other))  # fmt: skip
    sign_ = arithmetic(0 <= gamma, assume(factor))
    longer = one_more(gamma, s)
    step = arithmetic(
        together(s + 1), closer, weigh(gamma, sign_, assume(together(s))),
        equally(dist(h(0), f(0)), longer),
    )  # fmt: skip
    base = arithmetic(together(as_expr(0)), equally(dist(h(0), f(0)), no_factor(gamma)))
    forgotten = board.step("So every start is forgotten.", invariant(s, t, together, base, step))
    pulled = rewrite(instantiate(at_step(future), h(s), o), now)
    via = instantiate(assume(triangle), h(s + 1), moved(s, o), o)
    moves = apply(instantiate(part(assume(rest), 1), s), assume(s < t))
    inverse_ = arithmetic(eq(e / (1 - gamma) * (1 - gamma), e), assume(factor))
    calm = arithmetic(
        settles(s + 1), pulled, via, moves, inverse_,
        weigh(gamma, sign_, assume(settles(s))), equally(dist(h(0), o), longer),
    )  # fmt: skip
    excess = arithmetic(0 <= e / (1 - gamma), part(assume(rest), 0), assume(factor))
    start = arithmetic(settles(as_expr(0)), equally(dist(h(0), o), no_factor(gamma)), excess)
    settled = board.step(
        "dist(h(s+1), o) ≤ γ·dist(h(s), o) + e, and γ·e/(1-γ) + e = e/(1-γ).",
        invariant(s, t, settles, start, calm),
    )
    return board.step("Both together.", conjunction(forgotten, settled))


# -- mutants, on the line: F_s x = m_s·x + u_s, with o = 0 ---------------------------------------

_m, _u, _h, _f = (function(letter, NAT) for letter in ("m", "u", "h", "f"))
_runs = [forall_below(s, t, eq(v(s + 1), _m(s) * v(s) + _u(s))) for v in (_h, _f)]
_begin = (eq(_h(0), 1), eq(_f(0), -1))
_slow = forall_below(s, t, absolute(_m(s)) <= gamma)
_moves = both(0 <= e, forall_below(s, t, absolute(_u(s)) <= e))
_line_space = (
    Draw(symbol_of(t), (), 1, 3), Draw(symbol_of(gamma), (), 0, 2), Draw(_m, ("t",), -2, 2),
    Draw(_u, ("t",), -1, 1), Draw(symbol_of(e), (), 0, 1),
)  # fmt: skip
_together = absolute(_h(t) - _f(t)) <= power(gamma, t) * 2
_faded = power(gamma, t)


def _mutant(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    statement = Statement((*_begin, *_runs, *given), claim, _line_space, frozenset({_h, _f}))
    return Mutant(name, f"{altered}, on the line", statement)


MUTANTS = (
    _mutant("steps that expand", "without |m_s| ≤ γ", _together, factor),
    _mutant("start forgotten at once", "without γ^t·dist(h(0), o)",
            absolute(_h(t)) <= e / (1 - gamma), _slow, factor, _moves),
    _mutant("no room for the input", "without e/(1 - γ)",
            absolute(_h(t)) <= _faded, _slow, factor, _moves),
    _mutant("one move only", "e in place of e/(1 - γ)",
            absolute(_h(t)) <= _faded + e, _slow, factor, _moves),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.echo_state",
    title="A driven contraction forgets every start and settles where its input settles",
    says="If every step contracts by γ < 1, two trajectories approach each other like γ^t, and "
    "dist(h_t, o) ≤ γ^t·dist(h_0, o) + e/(1 - γ) where every step moves o by at most e.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Jaeger, The echo state approach, GMD report 148, 2001; Banach 1922",
    closed_form=e / (1 - gamma),
    remarks="The closed form is how far from o the state may settle.",
)
