"""P4 and P5: the state is stable and converges; and stability makes long-term memory reliable.

"Stable" is read as: bounded inputs keep the state bounded. "Converges" is read as: one bounded
solution attracts every start, which is what a uniform contraction gives. The two halves of P5
pull against each other: a contraction forgets, at a rate that it certifies.
"""

from __future__ import annotations

from paper_checks.claim import Claim, Reading, Wording, not_tried
from proofs.verdict import Verdict

P4 = Claim(
    id="P4",
    wording=Wording.ABSTRACT,
    paraphrase="The hidden state of a selective state space model is stable and converges.",
    readings=(
        Reading(
            "P4.leaky.bounded",
            "leaky form, |A|w ≤ θw, θ < 1: bounded inputs keep the state in a box, whatever the "
            "gates in [0, 1]^d do",
            Verdict.PROVED,
            decided_by="bounded.leaky_box",
        ),
        Reading(
            "P4.leaky.euclidean",
            "leaky form with ‖A‖₂ < 1 and vector gates in [lo, 1]: stable for every gate sequence",
            Verdict.REFUTED,
            decided_by="contraction.vector_gate_euclidean",
            repair="Measure A in a weighted max norm, or use one gate for all coordinates.",
            repaired_by=("contraction.vector_gate_weighted_max", "contraction.scalar_gate"),
        ),
        Reading(
            "P4.converges",
            "every step contracts by γ < 1 in one norm: every two trajectories under the same "
            "inputs meet, at most one bounded solution exists for all past times, and under "
            "inputs that converge the state converges",
            Verdict.PROVED,
            decided_by="contraction.echo_state",
        ),
        Reading(
            "P4.s6.bounded.zoh",
            "diagonal state (Mamba-1) with exact zero-order hold and Re a < 0: bounded for every "
            "sequence of steps",
            Verdict.PROVED,
            decided_by="bounded.zoh_complex",
        ),
        Reading(
            "P4.s6.bounded.deployed",
            "diagonal state with the deployed rule b̄ = ΔB: bounded for steps up to Δmax",
            Verdict.PROVED,
            decided_by="bounded.euler",
        ),
        Reading(
            "P4.s6.converges",
            "diagonal state with steps Δ ≥ Δmin > 0: two states under the same steps approach each "
            "other by exp(-Δmin·min|Re a|) a step",
            Verdict.PROVED,
            decided_by="contraction.s6_uniform_rate",
        ),
        Reading(
            "P4.s6.converges.any_step",
            "the same rate for all steps Δ > 0",
            Verdict.REFUTED,
            decided_by="contraction.s6_uniform_rate",
            mutant="step may vanish",
            repair="A lower bound on Δ, which normalised inputs and finite weights do give.",
            repaired_by=("contraction.prenorm_step_bound", "contraction.s6_uniform_rate"),
        ),
    ),
)

P5 = Claim(
    id="P5",
    wording=Wording.ABSTRACT,
    paraphrase="That stability makes long-term memory reliable.",
    readings=(
        Reading(
            "P5.start",
            "a state that contracts by γ < 1 a step keeps some fixed share of its start",
            Verdict.REFUTED,
            decided_by="contraction.stable_keeps_start",
            repair="What stability does give: the trace of the start is at most γ^t, that of an "
            "input at most γ to its age. Reliable means small errors here, not long memory.",
            repaired_by=("bounded.iss", "bounded.influence", "bounded.influence_horizon"),
        ),
        Reading(
            "P5.perturbations",
            "a state that contracts forgets perturbations and its start at the rate γ",
            Verdict.PROVED,
            decided_by="bounded.iss",
        ),
        Reading(
            "P5.influence",
            "leaky form with a gate that looks at input and state: an input of t steps ago moves "
            "the state by at most γ^t times a constant, γ the factor of the whole step",
            Verdict.PROVED,
            decided_by="bounded.influence",
        ),
        not_tried(
            "P5.inputs",
            "how much of the inputs a stable state retains (needs noise or finite precision in the "
            "hypothesis: without either one real number can hold everything)",
        ),
    ),
)

CLAIMS = (P4, P5)
