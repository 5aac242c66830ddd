"""From continuous to discrete time: what each rule keeps, and how far it is off."""

from proofs.discretisation import (
    a_stable,
    dc_gain,
    dc_gain_complex,
    exact_state,
    order,
    order_complex,
    order_smooth,
    rest,
)
from proofs.theorem import FalseStatement, Theorem

THEOREMS: tuple[Theorem | FalseStatement, ...] = (
    a_stable.THEOREM,
    dc_gain.THEOREM,
    dc_gain_complex.THEOREM,
    exact_state.THEOREM,
    order.THEOREM,
    order_complex.THEOREM,
    order_smooth.THEOREM,
    rest.THEOREM,
)
