"""contraction.nonnegative_converse: for A ≥ 0 the weighted max norm loses nothing.

    A ≥ 0,  v ≥ 0,  Av ≥ v,  gates in [0, 1]^d   ⟹   h(0) = v gives h(t) ≥ v for all t

If A ≥ 0 has spectral radius at least one, then some v ≥ 0, v ≠ 0, has Av ≥ v (Perron and
Frobenius). Started there, a leaky cell never falls below v, whatever its gates do: no norm
contracts, and spr(M(g)) ≥ 1 for every constant g. Together with
contraction.vector_gate_weighted_max: for A ≥ 0 the leaky family with lo > 0 contracts under
vector gates exactly if spr(A) < 1.

Without A ≥ 0 a vector with Av ≥ v proves nothing: the cell may leave it downwards.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, weigh
from proofs.lemmas.sums import below, monotone
from proofs.statement import Draw, Statement
from proofs.symbols import A, d, g_at, h_at, i, j, s, t, v
from proofs.terms import Expr, between, both, eq, forall_below, real, symbol_of, total
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

offered = total(j, 0, d, A(i, j) * h_at(s, j))
moved = (1 - g_at(s, i)) * h_at(s, i) + g_at(s, i) * offered

recurrence = forall_below(s, t, forall_below(i, d, eq(h_at(s + 1, i), moved)))
gates = forall_below(s, t, forall_below(i, d, between(0, g_at(s, i), 1)))
positive = forall_below(i, d, forall_below(j, d, 0 <= A(i, j)))
grows = forall_below(i, d, v(i) <= total(j, 0, d, A(i, j) * v(j)))
start = forall_below(i, d, v(i) <= h_at(0, i))

HYPOTHESES = (
    Hypothesis("recurrence", "the leaky cell with a gate per coordinate and step", recurrence),
    Hypothesis("gates", "every gate lies between 0 and 1", gates),
    Hypothesis("positive", "no entry of A is negative", positive),
    Hypothesis("grows", "Av ≥ v", grows),
    Hypothesis("start", "the start is at least v", start),
)
_g, _h, _o, _v = (real(n) for n in ("x", "y", "z", "w"))


def stays(n: Expr) -> Expr:
    return forall_below(i, d, v(i) <= h_at(n, i))


def proof(board: Blackboard) -> Fact:
    entry = at(positive, i < d, j < d)
    above = at(stays(s), j < d)
    each = below(weigh(A(i, j), entry, above), j, d)
    offer = board.step(
        "As A ≥ 0 and h ≥ v, the cell offers at least Av ≥ v.",
        arithmetic(
            v(i) <= offered,
            monotone(j, d, A(i, j) * v(j), A(i, j) * h_at(s, j), each),
            at(grows, i < d),
        ),
    )
    average = by_letters(
        both(between(0, _g, 1), _v <= _h, _v <= _o),
        _v <= (1 - _g) * _h + _g * _o,
        {_g: g_at(s, i), _h: h_at(s, i), _o: offered, _v: v(i)},
        at(gates, s < t, i < d),
        at(stays(s), i < d),
        offer,
    )
    step = board.step(
        "The new coordinate is an average of two numbers that are at least v_i.",
        below(arithmetic(v(i) <= h_at(s + 1, i), average, at(recurrence, s < t, i < d)), i, d),
    )
    return board.step("Induction on t.", invariant(s, t, stays, assume(start), step))


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
    return Mutant(name, altered, Statement(given, stays(t), _space, frozenset({h_at})))


MUTANTS = (
    _mutant("A of either sign", "without A ≥ 0", recurrence, gates, grows),
    _mutant("gates of either sign", "without 0 ≤ g ≤ 1", recurrence, positive, grows),
    _mutant("Av below v", "without Av ≥ v", recurrence, gates, positive),
)

THEOREM = Theorem(
    id="contraction.nonnegative_converse",
    title="For A ≥ 0 a spectral radius of one or more defeats every norm",
    says="If A ≥ 0 and Av ≥ v ≥ 0, then a leaky cell started at v never falls below v, for every "
    "gate sequence in [0, 1]^d.",
    hypotheses=HYPOTHESES,
    conclusion=stays(t),
    proof=proof,
    mutants=MUTANTS,
    source="the converse of contraction.vector_gate_weighted_max; Perron and Frobenius for v",
    certificate="nonnegative_vector",
)
