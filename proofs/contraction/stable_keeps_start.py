"""contraction.stable_keeps_start (false): "a stable state keeps what it once held".

Stability in the sense of contraction is the opposite of keeping: every difference between two
starts shrinks by γ at every step, so any share ε > 0 of it is gone after ln(1/ε)/ln(1/γ) steps.

What is refuted, in one dimension with h(s+1) = γ·h(s) for two starts at distance one:

    0 ≤ γ < 1,  0 < ε ≤ 1   ⟹   the distance after t steps is at least ε
"""

from __future__ import annotations

from fractions import Fraction

from proofs.statement import Draw, Statement
from proofs.symbols import gamma, s, t
from proofs.terms import NAT, both, eq, forall_below, function, real, symbol_of
from proofs.theorem import FalseStatement

share, distance = real("eps"), function("h", NAT)

FALSE = FalseStatement(
    id="contraction.stable_keeps_start",
    title="A stable state keeps what it once held",
    says="If every step contracts by γ < 1, some fixed share of the start survives for ever.",
    statement=Statement(
        hypotheses=(
            both(0 <= gamma, gamma < 1),
            0 < share,
            eq(distance(0), 1),
            forall_below(s, t, eq(distance(s + 1), gamma * distance(s))),
        ),
        conclusion=share <= distance(t),
        space=(
            Draw(symbol_of(t), (), 1, 4),
            Draw(symbol_of(gamma)),
            Draw(symbol_of(share), (), Fraction(1, 8), 1),
        ),
        computed=frozenset({distance}),
    ),
    because="The cell h ← γh contracts by γ, and the difference of two starts is what it kept.",
    repaired_by=("bounded.iss",),
    source="abstract of arXiv 2410.03158: stability is said to ensure long-term retention",
)
