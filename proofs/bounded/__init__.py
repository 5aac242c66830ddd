"""Bounded input, bounded state: how large the state can get."""

from proofs.bounded import (
    dense_zoh,
    euler,
    influence,
    influence_horizon,
    iss,
    l2_gain,
    l2_gain_attained,
    l2_gain_box,
    l2_gain_corners,
    l2_gain_leaky,
    leaky_ball,
    leaky_box,
    passive,
    passive_stack,
    replace_box,
    zoh,
    zoh_complex,
)
from proofs.theorem import FalseStatement, Theorem

THEOREMS: tuple[Theorem | FalseStatement, ...] = (
    zoh.THEOREM,
    zoh_complex.THEOREM,
    dense_zoh.THEOREM,
    euler.THEOREM,
    euler.NO_BOUND_FREE_OF_STEP,
    iss.THEOREM,
    leaky_box.THEOREM,
    leaky_ball.THEOREM,
    l2_gain.THEOREM,
    l2_gain_corners.THEOREM,
    l2_gain_box.THEOREM,
    l2_gain_leaky.THEOREM,
    l2_gain_attained.THEOREM,
    influence.THEOREM,
    influence_horizon.THEOREM,
    passive.THEOREM,
    passive_stack.THEOREM,
    replace_box.THEOREM,
)
