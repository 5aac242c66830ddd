"""Pairs of random states of a leaky cell under common inputs, in letters.

A pair has a difference δ = h - k, a random vector; run under a common input it becomes the pair of
the next states, and the inputs cancel from δ. The gates of that step are independent of δ. These
are the hypotheses of stochastic.independent_gates, for one step from any pair, and what
stochastic.coupled_laws asks of the laws.
"""

from __future__ import annotations

from proofs.lemmas.expectation import EXPECTATION, OUTCOME, RANDOM, mean, omega
from proofs.stochastic.coupled_laws import (
    COUPLING,
    LAWS,
    cost,
    first,
    pair,
    run,
    second,
    step,
)
from proofs.stochastic.random_gates import (
    at,
    entry,
    least,
    n,
    norm,
    offered,
    p,
    rho,
)
from proofs.symbols import d, i, k, s
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    between,
    both,
    eq,
    forall,
    forall_below,
    function,
    total,
)
from proofs.theorem import Hypothesis

apart = function("apart", COUPLING, OUTCOME, gives=VECTOR)  # δ = h - k
gate, kept, taken, gated_kept, gated_taken, all_kept, all_taken = (
    function(name, COUPLING, NAT, gives=RANDOM)
    for name in ("g", "kept", "taken", "gated_kept", "gated_taken", "all_kept", "all_taken")
)
turns = function("turns", NAT, COUPLING, gives=COUPLING)


def always(body: Expr) -> Expr:
    """For every pair, in every coordinate, at every outcome."""
    return forall(pair, forall_below(i, d, forall(omega, body)))


own = entry(apart(pair, omega), i)
offer, open_ = offered(apart(pair, omega), i), at(gate(pair, i))
differs = always(eq(entry(apart(run(pair), omega), i), (1 - open_) * own + open_ * offer))
gates = always(between(0, open_, 1))
named = forall(pair, forall(i, forall(omega, both(
    eq(at(kept(pair, i)), own**2),
    eq(at(taken(pair, i)), offer**2),
    eq(at(gated_kept(pair, i)), open_ * own**2),
    eq(at(gated_taken(pair, i)), open_ * offer**2),
))))  # fmt: skip
independent = forall(pair, forall_below(i, d, both(
    eq(mean(gated_kept(pair, i)), mean(gate(pair, i)) * mean(kept(pair, i))),
    eq(mean(gated_taken(pair, i)), mean(gate(pair, i)) * mean(taken(pair, i))),
)))  # fmt: skip
means = forall(pair, forall_below(i, d, eq(mean(gate(pair, i)), p(i))))
priced = forall(pair, eq(cost(pair), total(i, 0, d, mean(kept(pair, i)) / p(i))))
marginals = forall(pair, both(
    eq(first(run(pair)), step(first(pair))), eq(second(run(pair)), step(second(pair)))
))  # fmt: skip
turned = forall(pair, both(
    eq(turns(0, pair), pair), forall(s, eq(turns(s + 1, pair), run(turns(s, pair))))
))  # fmt: skip


def summed(whole: Expr, each: Expr) -> Expr:
    return forall(pair, forall(n, forall(omega, eq(at(whole), total(k, 0, n, at(each))))))


sums_kept = summed(all_kept(pair, n), kept(pair, k))
sums_taken = summed(all_taken(pair, n), taken(pair, k))
HYPOTHESES = (
    *EXPECTATION,
    Hypothesis("differs", "under a common input δ' = (1 - g) ∘ δ + g ∘ Aδ", differs),
    Hypothesis("gates", "gates lie between 0 and 1", gates),
    Hypothesis("named", "kept = δ_i², taken = (Aδ)_i², and both times g_i, integrable", named),
    Hypothesis("sums kept", "their sums over the coordinates below n", sums_kept),
    Hypothesis("sums taken", "likewise for (Aδ)_i²", sums_taken),
    Hypothesis("independent", "E[g_i δ_i²] = E g_i·E δ_i², and for (Aδ)_i²", independent),
    Hypothesis("means", "E g_i = p_i at every step", means),
    Hypothesis("least", "0 < p_min ≤ 1 and p_min ≤ p_i", least),
    Hypothesis("norm", "‖A‖₂ ≤ ρ", norm),
    Hypothesis("contraction", "ρ² < 1", rho**2 < 1),
    Hypothesis("priced", "the cost of a pair of states is E Σ δ_i²/p_i", priced),
    Hypothesis("marginals", "run under a common input it is a pair of the next laws", marginals),
    Hypothesis("turned", "turns(s, pair) is the pair after s steps", turned),
    *LAWS,
)
