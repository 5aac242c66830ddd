"""bounded.leaky_box: a leaky cell stays in a box that no gate sequence can leave, even with lo = 0.

    h_i(s+1) = (1 - g_i)·h_i(s) + g_i·(Σ_j A_ij h_j(s) + u_i(s)),   g_i in [0, 1] at every step

    R·(|A|w)_i + b_i ≤ R·w_i,  |u_i| ≤ b_i,  |h_i(0)| ≤ R·w_i   ⟹   |h_i(t)| ≤ R·w_i

Each coordinate becomes an average of where it was (inside the box) and of what the cell offers
(inside the box). No contraction is needed: with g = 0 for ever the state just stays. Where
|A|w ≤ θw with θ < 1, R = max_i b_i/((1 - θ)w_i) will do, and no rate enters.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import weigh
from proofs.lemmas.sums import below, monotone, scaled, triangle
from proofs.statement import Draw, Statement
from proofs.symbols import A, d, g_at, h_at, i, j, radius, s, t, theta, u_at, w
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    as_expr,
    between,
    eq,
    forall_below,
    function,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

b = function("b", NAT)
offered = total(j, 0, d, A(i, j) * h_at(s, j)) + u_at(s, i)
moved = (1 - g_at(s, i)) * h_at(s, i) + g_at(s, i) * offered
weights = total(j, 0, d, absolute(A(i, j)) * w(j))

recurrence = forall_below(s, t, forall_below(i, d, eq(h_at(s + 1, i), moved)))
gates = forall_below(s, t, forall_below(i, d, between(0, g_at(s, i), 1)))
inputs = forall_below(s, t, forall_below(i, d, absolute(u_at(s, i)) <= b(i)))
room = forall_below(i, d, radius * weights + b(i) <= radius * w(i))
start = forall_below(i, d, absolute(h_at(0, i)) <= radius * w(i))

HYPOTHESES = (
    Hypothesis("recurrence", "the leaky cell with a gate per coordinate and step", recurrence),
    Hypothesis("gates", "every gate lies between 0 and 1", gates),
    Hypothesis("inputs", "|u_i| is at most b_i", inputs),
    Hypothesis("room", "R·|A|w + b ≤ R·w, row by row", room),
    Hypothesis("start", "the start lies in the box", start),
)


def stays(n: Expr) -> Expr:
    return forall_below(i, d, absolute(h_at(n, i)) <= radius * w(i))


def proof(board: Blackboard) -> Fact:
    in_box = at(stays(s), j < d)
    entry = absolute(A(i, j)) * w(j)
    each = weigh(absolute(A(i, j)), arithmetic(0 <= absolute(A(i, j))), in_box)
    each = arithmetic(absolute(A(i, j) * h_at(s, j)) <= radius * entry, each)
    row = board.step(
        "What the cell offers to coordinate i is at most R·(|A|w)_i + b_i ≤ R·w_i.",
        arithmetic(
            absolute(offered) <= radius * w(i),
            triangle(j, d, A(i, j) * h_at(s, j)),
            monotone(j, d, absolute(A(i, j) * h_at(s, j)), radius * entry, below(each, j, d)),
            scaled(j, d, radius, entry),
            at(inputs, s < t, i < d),
            at(room, i < d),
        ),
    )
    own = at(stays(s), i < d)
    average = arithmetic(absolute(moved) <= radius * w(i), own, row, at(gates, s < t, i < d))
    step = board.step(
        "The new coordinate is an average of the old one and of the offer, both within R·w_i.",
        below(
            arithmetic(
                absolute(h_at(s + 1, i)) <= radius * w(i), average, at(recurrence, s < t, i < d)
            ),
            i,
            d,
        ),
    )
    return board.step("Induction on t.", invariant(s, t, stays, assume(start), step))


_space = (
    Draw(symbol_of(d), (), 1, 2),
    Draw(symbol_of(t), (), 1, 2),
    Draw(A, ("d", "d"), -1, 1),
    Draw(w, ("d",), 0, 2),
    Draw(b, ("d",), 0, 1),
    Draw(symbol_of(radius), (), 0, 2),
    Draw(g_at, ("t", "d"), -1, 2),
    Draw(u_at, ("t", "d"), -1, 1),
)
_at_rest = forall_below(i, d, eq(h_at(0, i), 0))


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    given = (_at_rest, *hypotheses)
    return Mutant(name, altered, Statement(given, stays(t), _space, frozenset({h_at})))


_signed = total(j, 0, d, A(i, j) * w(j))

MUTANTS = (
    _mutant("signed rows", "R·Aw + b ≤ R·w in place of R·|A|w + b ≤ R·w",
            recurrence, gates, inputs,
            forall_below(i, d, radius * _signed + b(i) <= radius * w(i))),
    _mutant("gates beyond one", "without 0 ≤ g ≤ 1", recurrence, inputs, room),
    _mutant("no room for the input", "R·|A|w ≤ R·w", recurrence, gates, inputs,
            forall_below(i, d, radius * weights <= radius * w(i))),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.leaky_box",
    title="A box that a leaky cell cannot leave, whatever its gates do",
    says="If R|A|w + b ≤ Rw and |u| ≤ b, then |h_i(t)| ≤ R·w_i for every gate sequence in "
    "[0, 1]^d, from every start in the box.",
    hypotheses=HYPOTHESES,
    conclusion=stays(t),
    proof=proof,
    mutants=MUTANTS,
    source="the leaky form is the paper's gate, arXiv 2410.03158 (reported)",
    closed_form=real("b") / ((as_expr(1) - theta) * real("w")),
    remarks="The closed form is the least R that row i asks for when (|A|w)_i = θ·w_i.",
)
