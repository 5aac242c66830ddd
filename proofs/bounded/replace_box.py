"""bounded.replace_box: a box that a replacing cell cannot leave, whatever its gates do.

    h_i(s+1) = g_i·(Σ_j A_ij h_j(s) + u_i(s)),   |g_i| ≤ hi_i at every step

    hi_i·(R·(|A|w)_i + b_i) ≤ R·w_i,  |u_i| ≤ b_i,  |h_i(0)| ≤ R·w_i   ⟹   |h_i(t)| ≤ R·w_i

The cell offers at most R·|A|w + b, and the gate scales the offer by at most hi.
"""

from __future__ import annotations

from proofs.bounded.box import b, inputs, mutant, offer, offered, start, stays, weights
from proofs.kernel import Fact, arithmetic, assume
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters
from proofs.lemmas.sums import below
from proofs.statement import Draw
from proofs.symbols import A, d, g_at, h_at, hi_i, i, j, radius, s, t, w
from proofs.terms import absolute, both, eq, forall_below, real, total
from proofs.theorem import Blackboard, Hypothesis, Theorem

recurrence = forall_below(s, t, forall_below(i, d, eq(h_at(s + 1, i), g_at(s, i) * offered)))
gates = forall_below(s, t, forall_below(i, d, absolute(g_at(s, i)) <= hi_i(i)))
room = forall_below(i, d, hi_i(i) * (radius * weights + b(i)) <= radius * w(i))

HYPOTHESES = (
    Hypothesis("recurrence", "the replacing cell with a gate per coordinate and step", recurrence),
    Hypothesis("gates", "|g_i| is at most hi_i", gates),
    Hypothesis("inputs", "|u_i| is at most b_i", inputs),
    Hypothesis("room", "hi·(R·|A|w + b) ≤ R·w, row by row", room),
    Hypothesis("start", "the start lies in the box", start),
)
_g, _u, _y, _r = (real(n) for n in ("x", "u", "y", "r"))


def proof(board: Blackboard) -> Fact:
    row = board.step("The cell offers coordinate i at most R·(|A|w)_i + b_i.", offer())
    gated = board.step(
        "The gate scales the offer by at most hi_i, which leaves it within R·w_i.",
        by_letters(
            both(absolute(_g) <= _u, absolute(_y) <= _r),
            absolute(_g * _y) <= _u * _r,
            {_g: g_at(s, i), _u: hi_i(i), _y: offered, _r: radius * weights + b(i)},
            at(gates, s < t, i < d),
            row,
        ),
    )
    fits, now = at(room, i < d), at(recurrence, s < t, i < d)
    step = arithmetic(absolute(h_at(s + 1, i)) <= radius * w(i), gated, fits, now)
    return board.step("Induction on t.", invariant(s, t, stays, assume(start), below(step, i, d)))


_signed = total(j, 0, d, A(i, j) * w(j))
_ends = (Draw(hi_i, ("d",), 0, 1),)

MUTANTS = (
    mutant("gates beyond hi", "without |g| ≤ hi", recurrence, inputs, room, more=_ends),
    mutant("no room for the input", "hi·R·|A|w ≤ R·w", recurrence, gates, inputs,
           forall_below(i, d, hi_i(i) * (radius * weights) <= radius * w(i)), more=_ends),
    mutant("signed rows", "A in place of |A|", recurrence, gates, inputs,
           forall_below(i, d, hi_i(i) * (radius * _signed + b(i)) <= radius * w(i)), more=_ends),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.replace_box",
    title="A box that a replacing cell cannot leave",
    says="If hi·(R|A|w + b) ≤ Rw and |u| ≤ b, then |h_i(t)| ≤ R·w_i for all gates |g| ≤ hi, from "
    "every start in the box.",
    hypotheses=HYPOTHESES,
    conclusion=stays(t),
    proof=proof,
    mutants=MUTANTS,
    certificate="invariant_box",
    source="the replace form is the second reading of the paper's gate, arXiv 2410.03158",
)
