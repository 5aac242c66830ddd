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

from paper_checks.claim import Claim, Reading, Wording
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
        Reading(
            "R6.leaky.vector.independent",
            "leaky form, vector gate G(x_t) in [0, 1]^d, inputs independent in time, E G_i > 0, "
            "‖A‖₂ ≤ ρ < 1: two trajectories under the same inputs approach each other in mean "
            "square, by 1 - (1 - ρ²)·min E G_i a step in the norm Σ δ_i²/E G_i",
            Verdict.PROVED,
            decided_by="stochastic.independent_gates",
        ),
        Reading(
            "R6.leaky.vector.independent.law",
            "where a step contracts as above, with finite second moments: there is one stationary "
            "law, and the law of the state reaches it geometrically in Wasserstein distance",
            Verdict.PROVED,
            decided_by="stochastic.stationary_law",
        ),
        Reading(
            "R6.leaky.ergodic",
            "stationary ergodic gates with E log‖M(g_0)‖ < 0 in some norm: every two trajectories "
            "meet exponentially fast, without independence, on every path along which log‖M‖ has "
            "its mean as time average (almost every path, by Birkhoff's theorem)",
            Verdict.PROVED,
            decided_by="stochastic.ergodic_gates",
        ),
        Reading(
            "R6.leaky.vector.dependent",
            "leaky form, vector gate G(x_t), Lipschitz with ρ·L_G < 1, ‖A‖₂ ≤ ρ < 1, gate above "
            "lo > 0: the same for every stationary input",
            Verdict.REFUTED,
            decided_by="stochastic.dependent_gates_fail",
            repair="Independence in time, or E log‖M(g)‖ < 0 in one norm, or one gate for all "
            "coordinates, or |A|w ≤ θw.",
            repaired_by=(
                "stochastic.independent_gates",
                "stochastic.ergodic_gates",
                "contraction.scalar_gate",
                "contraction.vector_gate_weighted_max",
            ),
        ),
        Reading(
            "R6.leaky.state.small_slope",
            "leaky form, gate G(x, h) in [lo, 1] with slope L in h (max norm), ‖A‖_∞ ≤ θ < 1, "
            "|Bx| ≤ U and 2·L·U < lo(1 - θ)²: trajectories that start in the invariant ball "
            "approach each other geometrically under the same inputs",
            Verdict.PROVED,
            decided_by="contraction.state_dependent_gate",
        ),
        Reading(
            "R6.leaky.state.product_alone",
            "leaky form, gate G(x, h) in [lo, 1] with slope L in h, ‖A‖_∞ ≤ θ < 1: θ·L < 1 alone "
            "makes trajectories approach each other",
            Verdict.REFUTED,
            decided_by="contraction.state_dependent_gate",
            mutant="θL < 1 alone",
            repair="Ask for 2·L·U < lo(1 - θ)²: the slope of the gate against what enters.",
            repaired_by=("contraction.state_dependent_gate",),
        ),
        Reading(
            "R6.replace.vector.arbitrary",
            "replace form, vector gate in [0, 1]^d, ‖A‖₂ ≤ ρ < 1: every gate sequence contracts by "
            "ρ (P = I and hi = 1 in the theorem)",
            Verdict.PROVED,
            decided_by="contraction.replace_gate",
        ),
        Reading(
            "R6.literal",
            "as worded, without ρ < 1 and without a lower bound on the gate",
            Verdict.REFUTED,
            decided_by="contraction.lipschitz_gate_alone",
            repair="Ask for ρ < 1 and for a gate above lo > 0, and name the norm.",
            repaired_by=("contraction.scalar_gate", "contraction.vector_gate_weighted_max"),
        ),
    ),
)

CLAIMS = (R6,)
