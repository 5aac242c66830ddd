"""Contraction of gated transitions: one norm that shrinks under every gate."""

from proofs.contraction import (
    box_is_hull,
    delta_rule,
    gate_box_lmi,
    lipschitz_gate_alone,
    polytope,
    prenorm_step_bound,
    replace_gate,
    replace_weighted_max,
    s6_uniform_rate,
    scalar_gate,
    stable_keeps_start,
    state_dependent_gate,
    vector_gate_euclidean,
    vector_gate_weighted_max,
    weighted_max_box,
    word_radius,
)
from proofs.theorem import FalseStatement, Theorem

THEOREMS: tuple[Theorem | FalseStatement, ...] = (
    scalar_gate.THEOREM,
    vector_gate_weighted_max.THEOREM,
    weighted_max_box.THEOREM,
    vector_gate_euclidean.FALSE,
    lipschitz_gate_alone.FALSE,
    stable_keeps_start.FALSE,
    replace_gate.THEOREM,
    replace_weighted_max.THEOREM,
    gate_box_lmi.THEOREM,
    polytope.THEOREM,
    word_radius.THEOREM,
    s6_uniform_rate.THEOREM,
    s6_uniform_rate.NO_RATE_AT_ZERO_STEP,
    prenorm_step_bound.THEOREM,
    box_is_hull.THEOREM,
    delta_rule.THEOREM,
    delta_rule.PRODUCTS,
    state_dependent_gate.THEOREM,
)
