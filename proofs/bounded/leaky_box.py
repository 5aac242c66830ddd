"""bounded.leaky_box: a leaky cell stays in a box that no gate sequence can leave, even with lo = 0.

    h_i(s+1) = (1 - g_i)·h_i(s) + g_i·(Σ_j A_ij h_j(s) + u_i(s)),   g_i in [0, 1] at every step

    R·(|A|w)_i + b_i ≤ R·w_i,  |u_i| ≤ b_i,  |h_i(0)| ≤ R·w_i   ⟹   |h_i(t)| ≤ R·w_i

Each coordinate becomes an average of where it was (inside the box) and of what the cell offers
(inside the box). No contraction is needed: with g = 0 for ever the state just stays. Where
|A|w ≤ θw with θ < 1, R = max_i b_i/((1 - θ)w_i) will do, and no rate enters.
"""

from __future__ import annotations

from proofs.bounded.box import b, inputs, mutant, offer, offered, start, stays, weights
from proofs.kernel import Fact, arithmetic, assume
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.sums import below
from proofs.symbols import A, d, g_at, h_at, i, j, radius, s, t, theta, w
from proofs.terms import absolute, as_expr, between, eq, forall_below, real, total
from proofs.theorem import Blackboard, Hypothesis, Theorem

moved = (1 - g_at(s, i)) * h_at(s, i) + g_at(s, i) * offered

recurrence = forall_below(s, t, forall_below(i, d, eq(h_at(s + 1, i), moved)))
gates = forall_below(s, t, forall_below(i, d, between(0, g_at(s, i), 1)))
room = forall_below(i, d, radius * weights + b(i) <= radius * w(i))

HYPOTHESES = (
    Hypothesis("recurrence", "the leaky cell with a gate per coordinate and step", recurrence),
    Hypothesis("gates", "every gate lies between 0 and 1", gates),
    Hypothesis("inputs", "|u_i| is at most b_i", inputs),
    Hypothesis("room", "R·|A|w + b ≤ R·w, row by row", room),
    Hypothesis("start", "the start lies in the box", start),
)


def proof(board: Blackboard) -> Fact:
    row = board.step(
        "What the cell offers to coordinate i is at most R·(|A|w)_i + b_i ≤ R·w_i.",
        arithmetic(absolute(offered) <= radius * w(i), offer(), at(room, i < d)),
    )
    own, gate, now = at(stays(s), i < d), at(gates, s < t, i < d), at(recurrence, s < t, i < d)
    average = arithmetic(absolute(moved) <= radius * w(i), own, row, gate)
    step = board.step(
        "The new coordinate is an average of the old one and of the offer, both within R·w_i.",
        below(arithmetic(absolute(h_at(s + 1, i)) <= radius * w(i), average, now), i, d),
    )
    return board.step("Induction on t.", invariant(s, t, stays, assume(start), step))


_signed = total(j, 0, d, A(i, j) * w(j))

MUTANTS = (
    mutant("signed rows", "R·Aw + b ≤ R·w in place of R·|A|w + b ≤ R·w",
           recurrence, gates, inputs,
           forall_below(i, d, radius * _signed + b(i) <= radius * w(i))),
    mutant("gates beyond one", "without 0 ≤ g ≤ 1", recurrence, inputs, room),
    mutant("no room for the input", "R·|A|w ≤ R·w", recurrence, gates, inputs,
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
