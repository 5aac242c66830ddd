"""Identities: equations that hold for all dimensions and all lengths."""

from proofs.identities import (
    delta_spectrum,
    leaky_integrator,
    scan_monoid,
    scan_monoid_matrices,
    scan_prefix_matrices,
    softplus_power,
    ssd_duality,
    telescope,
)
from proofs.theorem import FalseStatement, Theorem

THEOREMS: tuple[Theorem | FalseStatement, ...] = (
    leaky_integrator.THEOREM,
    telescope.THEOREM,
    scan_monoid.THEOREM,
    scan_monoid_matrices.THEOREM,
    scan_prefix_matrices.THEOREM,
    ssd_duality.THEOREM,
    softplus_power.THEOREM,
    delta_spectrum.THEOREM,
)
