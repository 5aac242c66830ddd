"""A leaky cell under random gates, in letters: what stochastic.independent_gates speaks about.

δ(s) is the difference of two trajectories under the same inputs, a random vector; g_i(s) the gate
of coordinate i at step s. Products of random variables need not be integrable, so those that the
theorem averages have names: kept = δ_i², taken = (Aδ)_i², and both times g_i.
"""

from __future__ import annotations

from proofs.lemmas.expectation import EXPECTATION, OUTCOME, RANDOM, mean, omega, value
from proofs.symbols import A, d, i, j, k, s, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Term,
    between,
    both,
    eq,
    forall,
    forall_below,
    function,
    natural,
    power,
    real,
    total,
)
from proofs.theorem import Hypothesis

state = function("delta", NAT, OUTCOME, gives=VECTOR)
entry = function("entry", VECTOR, NAT)
gate = function("g", NAT, NAT, gives=RANDOM)
kept, taken, gated_kept, gated_taken, all_kept, all_taken = (
    function(name, NAT, NAT, gives=RANDOM)
    for name in ("kept", "taken", "gated_kept", "gated_taken", "all_kept", "all_taken")
)
p, p_min, rho = function("p", NAT), real("p_min"), real("rho")
x, n = function("x", gives=VECTOR)(), natural("n")


def offered(vector: Expr, row: Expr) -> Expr:
    return total(j, 0, d, A(row, j) * entry(vector, j))


def at(variable: Expr) -> Expr:
    return value(variable, omega)


def always(body: Expr) -> Expr:
    """At every step, in every coordinate, at every outcome."""
    return forall_below(s, t, forall_below(i, d, forall(omega, body)))


now = state(s, omega)
own, offer, g_here = entry(now, i), offered(now, i), at(gate(s, i))
moved = (1 - g_here) * own + g_here * offer

recurrence = always(eq(entry(state(s + 1, omega), i), moved))
gates = always(between(0, g_here, 1))
named = forall(s, forall(i, forall(omega, both(
    eq(at(kept(s, i)), own**2),
    eq(at(taken(s, i)), offer**2),
    eq(at(gated_kept(s, i)), g_here * own**2),
    eq(at(gated_taken(s, i)), g_here * offer**2),
))))  # fmt: skip
sums_kept = forall(s, forall(n, forall(omega, eq(
    at(all_kept(s, n)), total(k, 0, n, at(kept(s, k))),
))))  # fmt: skip
sums_taken = forall(s, forall(n, forall(omega, eq(
    at(all_taken(s, n)), total(k, 0, n, at(taken(s, k))),
))))  # fmt: skip
independent = forall_below(s, t, forall_below(i, d, both(
    eq(mean(gated_kept(s, i)), mean(gate(s, i)) * mean(kept(s, i))),
    eq(mean(gated_taken(s, i)), mean(gate(s, i)) * mean(taken(s, i))),
)))  # fmt: skip
means = forall_below(s, t, forall_below(i, d, eq(mean(gate(s, i)), p(i))))
least = both(0 < p_min, p_min <= 1, forall_below(i, d, p_min <= p(i)))
norm = forall(x, total(i, 0, d, offered(x, i) ** 2) <= rho**2 * total(i, 0, d, entry(x, i) ** 2))
contraction = rho**2 <= 1

rate = 1 - (1 - rho**2) * p_min


def energy(step: Term) -> Expr:
    return total(i, 0, d, mean(kept(step, i)) / p(i))


conclusion = energy(t) <= power(rate, t) * energy(0)

HYPOTHESES = (
    *EXPECTATION,
    Hypothesis("recurrence", "leaky cell with a gate per coordinate and step", recurrence),
    Hypothesis("gates", "gates lie between 0 and 1", gates),
    Hypothesis("named", "kept = δ_i², taken = (Aδ)_i², and both times g_i, integrable", named),
    Hypothesis("sums kept", "their sums over the coordinates below n", sums_kept),
    Hypothesis("sums taken", "likewise for (Aδ)_i²", sums_taken),
    Hypothesis("independent", "E[g_i δ_i²] = E g_i·E δ_i², and for (Aδ)_i²", independent),
    Hypothesis("means", "E g_i(s) = p_i at every step", means),
    Hypothesis("least", "0 < p_min ≤ 1 and p_min ≤ p_i", least),
    Hypothesis("norm", "‖A‖₂ ≤ ρ", norm),
    Hypothesis("contraction", "ρ² ≤ 1", contraction),
)
