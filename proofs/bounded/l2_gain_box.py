"""bounded.l2_gain_box: the bounded-real inequality of a gate box, by one multiplier a coordinate.

A gated step makes q_i = g_i·p_i of what is offered, p = Kh + Bx (leaky, K = A - I: h' = h + q) or
p = Ah + Bx (replace: h' = q), with lo_i ≤ g_i ≤ hi_i. Each pair lies in a sector. If with τ_i ≥ 0

    h''Ph' + |y|² + Σ τ_i (q_i - lo_i p_i)(hi_i p_i - q_i)  ≤  h'Ph + γ²|x|²      for all h, x, q

(h'' is the transpose of the new state), which is one LMI in (h, x, q), then
h''Ph' + |y|² ≤ h'Ph + γ²|x|² for every gate in the box: the hypothesis of bounded.l2_gain, with no
list of 2^d corners. Below W stands for the left side without the sum and r for the right side.

Sufficient, not necessary: the S-procedure with several sectors loses something. A negative τ would
reward what lies outside of its sector; gates outside the box break the sectors.
"""

from __future__ import annotations

from proofs.kernel import Fact, apply, arithmetic, assume, instantiate
from proofs.lemmas.order import by_letters, weigh
from proofs.lemmas.sums import below, monotone, vanishing
from proofs.statement import Draw, Statement
from proofs.symbols import d, g, hi_i, i, lo_i
from proofs.terms import (
    NAT,
    Expr,
    as_expr,
    between,
    both,
    eq,
    forall_below,
    function,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

tau, offered, taken = function("tau", NAT), function("p", NAT), function("q", NAT)
reached, supplied = real("W"), real("r")

sector = (taken(i) - lo_i(i) * offered(i)) * (hi_i(i) * offered(i) - taken(i))
weighted = tau(i) * sector
gated = forall_below(i, d, eq(taken(i), g(i) * offered(i)))
box = forall_below(i, d, between(lo_i(i), g(i), hi_i(i)))
signs = forall_below(i, d, 0 <= tau(i))
lmi = reached + total(i, 0, d, weighted) <= supplied
conclusion = reached <= supplied

HYPOTHESES = (
    Hypothesis("gated", "q_i = g_i·p_i is what the gates take of the offer", gated),
    Hypothesis("box", "gates lie between lo_i and hi_i", box),
    Hypothesis("multipliers", "τ_i ≥ 0", signs),
    Hypothesis("lmi", "W + Σ τ_i (q_i - lo_i p_i)(hi_i p_i - q_i) ≤ r", lmi),
)

_l, _u, _g, _p, _q = (real(n) for n in ("l", "u", "x", "y", "z"))


def proof(board: Blackboard) -> Fact:
    def at(hypothesis: Expr) -> Fact:
        return apply(instantiate(assume(hypothesis), i), assume(i < d))

    inside = board.step(
        "Each pair lies in its sector: the product is p_i²(g_i - lo_i)(hi_i - g_i).",
        by_letters(
            both(between(_l, _g, _u), eq(_q, _g * _p)),
            0 <= (_q - _l * _p) * (_u * _p - _q),
            {_l: lo_i(i), _u: hi_i(i), _g: g(i), _p: offered(i), _q: taken(i)},
            at(box),
            at(gated),
        ),
    )
    each = arithmetic(as_expr(0) <= weighted, weigh(tau(i), at(signs), inside))
    summed = board.step(
        "Weighted with τ_i ≥ 0, the sectors add up to something not negative.",
        arithmetic(
            0 <= total(i, 0, d, weighted),
            monotone(i, d, 0, weighted, below(each, i, d)),
            vanishing(d),
        ),
    )
    return board.step("So W ≤ r.", arithmetic(conclusion, summed, assume(lmi)))


_space = (
    Draw(symbol_of(d), (), 1, 2),
    Draw(lo_i, ("d",), 0, 1),
    Draw(hi_i, ("d",), 0, 2),
    Draw(g, ("d",), -1, 3),
    Draw(tau, ("d",), -2, 2),
    Draw(offered, ("d",), -2, 2),
    Draw(symbol_of(reached), (), -3, 3),
    Draw(symbol_of(supplied), (), -3, 3),
)
_half = reached + total(i, 0, d, tau(i) * (taken(i) - lo_i(i) * offered(i))) <= supplied


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement(hypotheses, conclusion, _space, frozenset({taken})))


MUTANTS = (
    _mutant("gates outside", "without lo ≤ g ≤ hi", gated, signs, lmi),
    _mutant("negative multiplier", "without τ_i ≥ 0", gated, box, lmi),
    _mutant("half a sector", "q_i - lo_i p_i alone, which has the sign of p_i", gated, box, signs,
            _half),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.l2_gain_box",
    title="One LMI for the energy gain of a cell under a box of gates",
    says="The bounded-real inequality with the weighted sectors of the gates added holds without "
    "them for every gate in the box.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    certificate="bounded_real",
    source="the S-procedure; Boyd et al., LMIs in System and Control Theory, chapter 2",
)
