"""Random inputs: what holds in the mean, and what holds for almost every input."""

from proofs.stochastic import (
    coupled_laws,
    dependent_gates_fail,
    ergodic_gates,
    independent_gates,
    lyapunov_exponent,
    mean_square_exact,
    mean_square_expands,
    mean_square_form,
    mean_square_lyapunov,
    mean_square_radius,
    stationary_energy,
    stationary_law,
)
from proofs.theorem import FalseStatement, Theorem

THEOREMS: tuple[Theorem | FalseStatement, ...] = (
    independent_gates.THEOREM,
    coupled_laws.THEOREM,
    stationary_law.THEOREM,
    mean_square_lyapunov.THEOREM,
    mean_square_exact.THEOREM,
    mean_square_expands.THEOREM,
    mean_square_radius.THEOREM,
    mean_square_form.THEOREM,
    dependent_gates_fail.FALSE,
    ergodic_gates.THEOREM,
    lyapunov_exponent.THEOREM,
    stationary_energy.THEOREM,
)
