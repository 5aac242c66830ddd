"""contraction.nonnegative_converse: for A ≥ 0 the weighted max norm loses nothing.

    A ≥ 0,  Av ≥ v,  Σ_i v_i > 0,  gates in [0, 1]^d, M_s the leaky transition of step s

    ⟹   h(0) ≥ v gives h(t) ≥ v for all t, and
         if ‖M_s x‖ ≤ γ‖x‖ for all s and x, in some norm, then γ ≥ 1

whatever the gates do at each step: no norm contracts. A vector v ≥ 0, v ≠ 0, has Σ_i v_i > 0; if
A ≥ 0 has spectral radius at least one, there is one with Av ≥ v (contraction.perron_weights).

Of the norm no more is used than x_i ≤ K‖x‖, which every norm of R^d has with some K. A constant
gate g has spr(M(g)) ≥ 1, as a smaller spectral radius makes a norm in which M(g) contracts.

Proof: a leaky cell that begins at v never falls below it. If every step contracted by γ < 1, then
v_i ≤ h_i(t) ≤ K‖h(t)‖ ≤ Kγ^t‖h(0)‖ for every t, so v_i ≤ 0 for all i.

Without A ≥ 0 a vector with Av ≥ v proves nothing: the cell may leave it downwards.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    induction,
    instantiate,
    part,
    rewrite,
    symmetric,
)
from proofs.lemmas.instances import at
from proofs.lemmas.limits import bounded_by_powers
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.powers import no_factor, one_more
from proofs.lemmas.sums import below, monotone, vanishing
from proofs.statement import Draw, Statement
from proofs.symbols import A, d, g_at, gamma, h_at, i, j, norm, s, t, v
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    absolute,
    as_expr,
    between,
    both,
    eq,
    forall,
    forall_below,
    function,
    implies,
    power,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

entry = function("entry", VECTOR, NAT)
moved = function("M", NAT, VECTOR, gives=VECTOR)
state = function("state", NAT, gives=VECTOR)
x = function("x", gives=VECTOR)()
reach = real("K")  # x_i ≤ K‖x‖

offered = total(j, 0, d, A(i, j) * entry(x, j))
leaky = forall(s, forall(x, forall_below(i, d, eq(
    entry(moved(s, x), i), (1 - g_at(s, i)) * entry(x, i) + g_at(s, i) * offered
))))  # fmt: skip
gates = forall(s, forall_below(i, d, between(0, g_at(s, i), 1)))
positive = forall_below(i, d, forall_below(j, d, 0 <= A(i, j)))
grows = forall_below(i, d, v(i) <= total(j, 0, d, A(i, j) * v(j)))
some = 0 < total(i, 0, d, v(i))
start = forall_below(i, d, v(i) <= entry(state(0), i))
trajectory = forall(s, eq(state(s + 1), moved(s, state(s))))
reached = both(0 <= reach, forall(x, forall_below(i, d, entry(x, i) <= reach * norm(x))))

TRANSITIONS = (
    Hypothesis("transitions", "M_s is a leaky transition, a gate per coordinate and step", leaky),
    Hypothesis("gates", "every gate lies between 0 and 1", gates),
    Hypothesis("norm", "x_i ≤ K‖x‖: every norm of R^d has such a K (Horn and Johnson, Matrix "
               "Analysis, corollary 5.4.5)", reached),
)  # fmt: skip
HYPOTHESES = (
    *TRANSITIONS,
    Hypothesis("positive", "no entry of A is negative", positive),
    Hypothesis("grows", "Av ≥ v", grows),
    Hypothesis("not zero", "Σ_i v_i > 0, as for v ≥ 0 with v ≠ 0", some),
    Hypothesis("start", "the start is at least v", start),
    Hypothesis("trajectory", "h(s+1) = M_s h(s)", trajectory),
)
_g, _h, _o, _v = (real(n) for n in ("x", "y", "z", "w"))

contracts = both(0 <= gamma, forall(s, forall(x, norm(moved(s, x)) <= gamma * norm(x))))
no_norm = forall(gamma, implies(contracts, 1 <= gamma))


def stays(n: Expr) -> Expr:
    """h(n) ≥ v."""
    return forall_below(i, d, v(i) <= entry(state(n), i))


conclusion = both(forall(s, stays(s)), no_norm)


def _stays(board: Blackboard) -> Fact:
    """∀s: h(s) ≥ v."""
    here = state(s)
    each = below(weigh(A(i, j), at(positive, i < d, j < d), at(stays(s), j < d)), j, d)
    taken = total(j, 0, d, A(i, j) * entry(here, j))
    offer = board.step(
        "As A ≥ 0 and h ≥ v, the cell offers at least Av ≥ v.",
        arithmetic(
            v(i) <= taken,
            monotone(j, d, A(i, j) * v(j), A(i, j) * entry(here, j), each),
            at(grows, i < d),
        ),
    )
    open_ = apply(instantiate(assume(gates), s, i), assume(i < d))
    average = by_letters(
        both(between(0, _g, 1), _v <= _h, _v <= _o),
        _v <= (1 - _g) * _h + _g * _o,
        {_g: g_at(s, i), _h: entry(here, i), _o: taken, _v: v(i)},
        open_,
        at(stays(s), i < d),
        offer,
    )
    now = apply(instantiate(assume(leaky), s, here, i), assume(i < d))
    now = rewrite(now, symmetric(instantiate(assume(trajectory), s)))
    step = below(arithmetic(v(i) <= entry(state(s + 1), i), average, now), i, d)
    return board.step(
        "The new coordinate is an average of two numbers that are at least v_i; so by induction.",
        induction(s, stays(s), assume(start), discharge(stays(s), step)),
    )


def _shrinks() -> Fact:
    """∀s: ‖h(s)‖ ≤ γ^s·‖h(0)‖, where every step contracts."""

    def claim(n: Expr) -> Expr:
        return norm(state(n)) <= power(gamma, n) * norm(state(0))

    base = arithmetic(claim(as_expr(0)), equally(norm(state(0)), no_factor(gamma)))
    once = instantiate(part(assume(contracts), 1), s, state(s))
    once = rewrite(once, symmetric(instantiate(assume(trajectory), s)))
    so_far = weigh(gamma, part(assume(contracts), 0), assume(claim(s)))
    longer = equally(norm(state(0)), one_more(gamma, s))
    step = arithmetic(claim(s + 1), once, so_far, longer)
    return induction(s, claim(s), base, discharge(claim(s), step))


def _none_above(stayed: Fact, shrunk: Fact) -> Fact:
    """Σ v ≤ 0, where every step contracts by γ < 1."""
    here = state(s)
    own = apply(instantiate(stayed, s, i), assume(i < d))
    size = apply(instantiate(part(assume(reached), 1), here, i), assume(i < d))
    less = weigh(reach, part(assume(reached), 0), instantiate(shrunk, s))
    bound = reach * norm(state(0))
    near = arithmetic(v(i) <= bound * power(gamma, s), own, size, less)
    factor = conjunction(part(assume(contracts), 0), assume(gamma < 1))
    none = below(bounded_by_powers(v(i), gamma, bound, factor, generalise(s, near)), i, d)
    return arithmetic(
        total(i, 0, d, v(i)) <= 0, monotone(i, d, v(i), as_expr(0), none), vanishing(d)
    )


def proof(board: Blackboard) -> Fact:
    stayed = _stays(board)
    shrunk = board.step("If every step contracts by γ, then ‖h(t)‖ ≤ γ^t·‖h(0)‖.", _shrinks())
    none = board.step(
        "With γ < 1 then v_i ≤ h_i(t) ≤ K‖h(t)‖ ≤ Kγ^t‖h(0)‖ for all t, so v_i ≤ 0, and Σ v ≤ 0.",
        _none_above(stayed, shrunk),
    )
    clash = arithmetic(1 <= gamma, discharge(gamma < 1, none), assume(some))
    never = generalise(gamma, discharge(contracts, clash))
    return board.step("But Σ v > 0: γ ≥ 1.", conjunction(stayed, never))


# -- mutants: coordinates h(s, i) over t steps; for norms one coordinate ---------------------------

_taken = total(j, 0, d, A(i, j) * h_at(s, j))
_moved = (1 - g_at(s, i)) * h_at(s, i) + g_at(s, i) * _taken
recurrence = forall_below(s, t, forall_below(i, d, eq(h_at(s + 1, i), _moved)))
_gates = forall_below(s, t, forall_below(i, d, between(0, g_at(s, i), 1)))
_end = forall_below(i, d, v(i) <= h_at(t, i))


_space = (
    Draw(symbol_of(d), (), 1, 2),
    Draw(symbol_of(t), (), 1, 2),
    Draw(A, ("d", "d"), -2, 2),
    Draw(v, ("d",), -1, 1),
    Draw(g_at, ("t", "d"), -1, 2),
)
_at_v = forall_below(i, d, eq(h_at(0, i), v(i)))


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    given = (_at_v, *hypotheses)
    return Mutant(name, altered, Statement(given, _end, _space, frozenset({h_at})))


_a, _one, _w = real("a"), real("g"), real("v")
_line = (Draw(symbol_of(gamma), (), 0, 2), Draw(symbol_of(_one)),
         *(Draw(symbol_of(n), (), -2, 2) for n in (_a, _w)))  # fmt: skip
_size = absolute(1 - _one + _one * _a) <= gamma


def _norm(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    """The modulus is the norm."""
    given = (_size, *hypotheses)
    return Mutant(name, f"{altered}, in one dimension", Statement(given, 1 <= gamma, _line))


MUTANTS = (
    _mutant("A of either sign", "without A ≥ 0", recurrence, _gates, grows),
    _mutant("gates of either sign", "without 0 ≤ g ≤ 1", recurrence, positive, grows),
    _mutant("Av below v", "without Av ≥ v", recurrence, _gates, positive),
    _norm("v zero", "Σ v ≥ 0 in place of Σ v > 0", 0 <= _a, _w <= _a * _w, 0 <= _w),
    _norm("v negative", "Av ≥ v with Σ v ≠ 0", 0 <= _a, _w <= _a * _w, _w < 0),
    _norm("every v below", "without Av ≥ v", 0 <= _a, 0 < _w),
)


THEOREM = Theorem(
    id="contraction.nonnegative_converse",
    title="For A ≥ 0 a vector that A does not shrink defeats every norm",
    says="If A ≥ 0, Av ≥ v and Σ v > 0, then a leaky cell started at v never falls below v, for "
    "every gate sequence in [0, 1]^d, and in no norm do all its transitions contract by a γ < 1.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the converse of contraction.vector_gate_weighted_max; Perron and Frobenius for v",
    certificate="nonnegative_vector",
)
