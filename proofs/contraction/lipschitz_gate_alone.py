"""contraction.lipschitz_gate_alone (false): "ρ·L_G < 1 makes the stationary state unique".

A gate that never moves is Lipschitz with L_G = 0, so ρ·L_G < 1 says nothing about it. Shut for
ever (g = 0) it keeps whatever state it is given: every state is stationary. Wide open (g = 1) it
runs h ← a·h, and with ρ > 1 nothing pulls two states together.

What is refuted, in one dimension with a constant gate g and no input: two stationary states h, k

    0 ≤ g ≤ 1,  |a| ≤ ρ,  ρ·L_G < 1,  h = (1-g)h + g·a·h,  k = (1-g)k + g·a·k   ⟹   h = k

The repair adds what the sentence leaves out: ρ < 1 and a gate that stays above some lo > 0.
"""

from __future__ import annotations

from proofs.statement import Draw, Statement
from proofs.terms import absolute, between, both, eq, real, symbol_of
from proofs.theorem import FalseStatement

g, a, rho, lipschitz, h, k = (real(n) for n in ("g", "a", "rho", "L", "h", "k"))

gate = both(between(0, g, 1), eq(lipschitz, 0))
small = both(absolute(a) <= rho, rho * lipschitz < 1)
first, second = (eq(x, (1 - g) * x + g * (a * x)) for x in (h, k))

FALSE = FalseStatement(
    id="contraction.lipschitz_gate_alone",
    title="A Lipschitz gate with ρ·L_G < 1 makes the stationary state unique",
    says="If the gate is Lipschitz with L_G, ‖A‖ ≤ ρ and ρ·L_G < 1, one stationary state exists.",
    statement=Statement(
        hypotheses=(gate, small, first, second),
        conclusion=eq(h, k),
        space=(
            Draw(symbol_of(g)),
            Draw(symbol_of(a), (), -2, 2),
            Draw(symbol_of(rho), (), 0, 2),
            Draw(symbol_of(lipschitz), (), 0, 0),
            Draw(symbol_of(h), (), -1, 1),
            Draw(symbol_of(k), (), -1, 1),
        ),
    ),
    because="Two different states that the cell maps to themselves are two stationary laws.",
    repaired_by=("contraction.scalar_gate", "contraction.vector_gate_weighted_max"),
    source="Theorem 2 of arXiv 2410.03158, as reported and taken literally",
)
