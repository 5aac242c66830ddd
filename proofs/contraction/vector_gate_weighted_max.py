"""contraction.vector_gate_weighted_max: a gate per coordinate contracts in a weighted max norm.

Leaky cell  (M(g)v)_i = (1 - g_i)·v_i + g_i·Σ_j A_ij v_j,   norm ‖v‖_w = max_i |v_i|/w_i.

    |A|w ≤ θw,  w > 0,  0 ≤ lo ≤ g_i ≤ 1,  θ ≤ 1   ⟹   ‖M(g)v‖_w ≤ (1 - lo(1 - θ))·‖v‖_w

Every row is an average of "keep v_i" and "take in (Av)_i", and the max norm looks at one row at a
time: no row can use another row's gate against it. That is why this norm survives vector gates
and the Euclidean one does not (contraction.vector_gate_euclidean). A weight w with θ < 1 exists
exactly if the spectral radius of |A| is below one (contraction.perron_weights).

The bound ‖v‖_w ≤ c is written out as |v_i| ≤ c·w_i for every i.

Without the absolute values in |A|w, without θ ≤ 1, with hi in place of lo: each fails.
"""

from __future__ import annotations

from proofs.kernel import Fact, apply, arithmetic, assume, instantiate, part
from proofs.lemmas.instances import at
from proofs.lemmas.sums import below, monotone, scaled, triangle
from proofs.statement import Draw, Statement
from proofs.symbols import A, c, d, g, i, j, lo, theta, v, w
from proofs.terms import (
    Expr,
    absolute,
    between,
    both,
    forall_below,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

positive = forall_below(i, d, w(i) > 0)
rows = forall_below(i, d, total(j, 0, d, absolute(A(i, j)) * w(j)) <= theta * w(i))
theta_at_most_one = theta <= 1
gates = both(lo >= 0, forall_below(i, d, between(lo, g(i), 1)))
inside = forall_below(i, d, absolute(v(i)) <= c * w(i))

taken_in = total(j, 0, d, A(i, j) * v(j))
moved = (1 - g(i)) * v(i) + g(i) * taken_in
rate = 1 - lo * (1 - theta)
conclusion = forall_below(i, d, absolute(moved) <= rate * c * w(i))

HYPOTHESES = (
    Hypothesis("positive", "all weights are positive", positive),
    Hypothesis("rows", "|A|w ≤ θw, row by row", rows),
    Hypothesis("theta", "θ is at most one", theta_at_most_one),
    Hypothesis("gates", "every gate lies between lo ≥ 0 and one", gates),
    Hypothesis("inside", "‖v‖_w is at most c", inside),
)


def proof(board: Blackboard) -> Fact:
    entry = board.step(
        "Each term of row i is at most its absolute weight: |A_ij v_j| ≤ c·|A_ij| w_j.",
        below(
            arithmetic(
                absolute(A(i, j) * v(j)) <= c * (absolute(A(i, j)) * w(j)),
                at(inside, j < d),
            ),
            j,
            d,
        ),
    )
    weights = absolute(A(i, j)) * w(j)
    row = board.step(
        "Summed over j with the triangle inequality: |(Av)_i| ≤ c·Σ_j |A_ij| w_j.",
        arithmetic(
            absolute(taken_in) <= c * total(j, 0, d, weights),
            triangle(j, d, A(i, j) * v(j)),
            monotone(j, d, absolute(A(i, j) * v(j)), c * weights, entry),
            scaled(j, d, c, weights),
        ),
    )
    own, weight = at(inside, i < d), at(positive, i < d)
    not_negative = arithmetic(c >= 0, own, weight)
    bounded = board.step(
        "By |A|w ≤ θw this is at most c·θ·w_i (c is not negative, as |v_i| ≤ c·w_i).",
        arithmetic(absolute(taken_in) <= c * theta * w(i), row, not_negative, at(rows, i < d)),
    )
    gate = apply(instantiate(part(assume(gates), 1), i), assume(i < d))
    average = board.step(
        "The new v_i is an average of the old one and of (Av)_i, with weights 1 - g_i and g_i.",
        arithmetic(
            absolute(moved) <= (1 - g(i)) * (c * w(i)) + g(i) * (c * theta * w(i)),
            own,
            bounded,
            gate,
            arithmetic(lo >= 0, assume(gates)),
        ),
    )
    slowest = arithmetic((1 - g(i)) + g(i) * theta <= rate, gate, assume(theta_at_most_one))
    size = arithmetic(c * w(i) >= 0, own)
    final = arithmetic(absolute(moved) <= rate * c * w(i), average, slowest, size)
    return board.step("The slowest row is the one with g_i = lo.", below(final, i, d))


_space = (
    Draw(symbol_of(d), (), 1, 2),
    Draw(A, ("d", "d"), -1, 1),
    Draw(w, ("d",), -2, 2),
    Draw(g, ("d",), 0, 1),
    Draw(v, ("d",), -1, 1),
    Draw(symbol_of(theta), (), 0, 2),
    Draw(symbol_of(lo), (), 0, 1),
    Draw(symbol_of(c), (), -1, 1),
)
_signed_rows = forall_below(i, d, total(j, 0, d, A(i, j) * w(j)) <= theta * w(i))


def _mutant(name: str, altered: str, *hypotheses: Expr, claim: Expr = conclusion) -> Mutant:
    return Mutant(name, altered, Statement(hypotheses, claim, _space))


MUTANTS = (
    _mutant("signed rows", "Aw ≤ θw in place of |A|w ≤ θw",
            positive, _signed_rows, theta_at_most_one, gates, inside),
    _mutant("theta above one", "without θ ≤ 1", positive, rows, gates, inside),
    _mutant("weights not positive", "without w > 0", rows, theta_at_most_one, gates, inside),
    _mutant("full rate", "rate θ, as if every gate were open",
            positive, rows, theta_at_most_one, gates, inside,
            claim=forall_below(i, d, absolute(moved) <= theta * c * w(i))),
    _mutant("gates below lo", "without lo ≤ g",
            positive, rows, theta_at_most_one,
            both(between(0, lo, 1), forall_below(i, d, between(0, g(i), 1))), inside),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.vector_gate_weighted_max",
    title="A vector gate contracts in a weighted max norm",
    says="If |A|w ≤ θw with w > 0 and θ ≤ 1, then ‖M(g)‖_w ≤ 1 - lo(1 - θ) for all gates in "
    "[lo, 1]^d: a contraction when θ < 1 and lo > 0.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the leaky form is the paper's gate, arXiv 2410.03158 (reported)",
    closed_form=rate,
)
