"""R6: a Lipschitz gate with ρ·L_G < 1 makes the hidden state converge in mean square.

Reported wording: G is Lipschitz with constant L_G, the spectral norm of A is at most ρ, and
ρ·L_G < 1; then the stochastic hidden state converges to a unique stationary distribution.

Taken literally nothing keeps the gate from being shut (G = 0, L_G = 0), so the fair reading adds
ρ < 1 and a gate that stays above some lo > 0. Then everything depends on the norm in which the
gate acts and on what the gate may depend on.

L_G is measured per unit of input. Rescale the input (and B the other way) and L_G changes while
the cell does not: a condition ρ·L_G < 1 can always be met, or broken, by a change of units.
"""

from __future__ import annotations

from paper_checks.claim import Claim, Reading, Wording, not_tried
from proofs.verdict import Verdict

R6 = Claim(
    id="R6",
    wording=Wording.REPORTED,
    paraphrase="A Lipschitz gate with ρ·L_G < 1, where ‖A‖₂ ≤ ρ, makes the stochastic hidden state "
    "converge in mean square to a unique stationary distribution.",
    remark="ρ·L_G changes with the unit of the input, the cell does not.",
    readings=(
        Reading(
            "R6.leaky.vector.arbitrary",
            "leaky form, one gate a coordinate in [lo, 1] with lo > 0, ‖A‖₂ ≤ ρ < 1: every gate "
            "sequence makes all trajectories approach each other",
            Verdict.REFUTED,
            decided_by="contraction.vector_gate_euclidean",
            repair="Ask for |A|w ≤ θw with θ < 1 (spr(|A|) < 1) in place of ‖A‖₂ < 1: then "
            "‖M(g)‖_w ≤ 1 - lo(1 - θ). The price: signs of A no longer help.",
            repaired_by=("contraction.vector_gate_weighted_max",),
        ),
        Reading(
            "R6.leaky.scalar.arbitrary",
            "leaky form, one gate for all coordinates in [lo, 1] with lo > 0, ‖A‖ ≤ ρ < 1 in any "
            "norm with ‖I‖ = 1: every gate sequence contracts by 1 - lo(1 - ρ)",
            Verdict.PROVED,
            decided_by="contraction.scalar_gate",
        ),
        not_tried(
            "R6.leaky.vector.independent",
            "leaky form, vector gate G(x), inputs independent in time, ‖A‖₂ ≤ ρ < 1, E G_i > 0",
        ),
        not_tried(
            "R6.leaky.vector.dependent",
            "leaky form, vector gate G(x), stationary inputs that depend on the past",
        ),
        not_tried("R6.leaky.state", "leaky form, gate G(x, h) that depends on the state"),
        not_tried("R6.replace", "replace form"),
        not_tried("R6.literal", "as worded, without ρ < 1 and without a lower bound on the gate"),
    ),
)

CLAIMS = (R6,)
