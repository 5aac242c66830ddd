"""A ball of a quadratic norm that no step of a leaky model with one gate for all leaves.

bounded.leaky_ball: if ‖A‖_P <= θ < 1 and ‖Bx‖_P <= β, a step h -> (1 - g)h + g(Ah + Bx) ends
between h and a point of norm θ‖h‖ + β; so ‖h_t‖_P <= max(‖h_0‖_P, β/(1 - θ)) for all gates in
[0, 1], the one that never opens included. And |h|_inf² <= max_i (P⁻¹)_ii·‖h‖_P².
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from proofs.verdict import Ruling, proved, unknown

from ..claim import Claim
from ..families import Family, GateBox, Leaky, Replace
from ..rounding import shown_above
from .quadratic import Quadratic
from .state_bound import squared_ball, unfit


@dataclass(frozen=True)
class InvariantBall:
    """The norm, and the factor θ < 1 that A has in it."""

    norm: Quadratic
    factor: Fraction
    kind: ClassVar[str] = "invariant_ball"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ("bounded.leaky_ball",)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if A has the factor in the norm, and the bound claimed covers the ball."""
        missing = unfit(family, claim)
        if missing is not None or not isinstance(family, Leaky) or not family.gate.scalar:
            return unknown(missing or "a ball is invariant under a gate for all coordinates")
        if not 0 <= self.factor < 1:
            return unknown("the factor is not below one")
        passed = self.norm.contracts(cell(family), self.factor)
        if passed.kind is None or claim.bound is None or claim.bound < 0:
            return unknown(passed.says)
        if claim.bound**2 < squared_ball(self.norm.P, family.input_reach, self.factor, claim.start):
            return unknown("the bound claimed is below what the ball reaches")
        reason = f"invariant ball: |h_t|∞ ≤ {shown_above(claim.bound)} for every gate sequence"
        return proved(passed.kind, f"{reason} ({passed.says})", self)


def cell(family: Leaky) -> Replace:
    """h -> A h + B x, what an open gate lets through, as a family of one transition."""
    open_gate = GateBox.uniform(family.dimension, 1, 1, scalar=True)
    return Replace(family.A, open_gate, family.B, family.bound)
