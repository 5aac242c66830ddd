"""Bounded input, bounded state: how large the state can get."""

from proofs.bounded import (
    euler,
    iss,
    leaky_box,
    replace_box,
    zoh,
    zoh_complex,
)
from proofs.theorem import FalseStatement, Theorem

THEOREMS: tuple[Theorem | FalseStatement, ...] = (
    zoh.THEOREM,
    zoh_complex.THEOREM,
    euler.THEOREM,
    euler.NO_BOUND_FREE_OF_STEP,
    iss.THEOREM,
    leaky_box.THEOREM,
    replace_box.THEOREM,
)
