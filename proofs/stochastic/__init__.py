"""Random inputs: what holds in the mean, and what holds for almost every input."""

from proofs.stochastic import dependent_gates_fail, independent_gates
from proofs.theorem import FalseStatement, Theorem

THEOREMS: tuple[Theorem | FalseStatement, ...] = (
    independent_gates.THEOREM,
    dependent_gates_fail.FALSE,
)
