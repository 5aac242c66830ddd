"""A quadratic norm of a dense flow that bounds the response to a held input, whatever the steps.

bounded.dense_zoh: if P > 0, A'P + PA <= -2αP with α > 0 and ‖Bx‖_P <= β, exact zero-order hold
keeps ‖h_t‖_P <= max(‖h_0‖_P, β/α) for every sequence of steps Δ >= 0, steps of zero included;
and |h|_inf² <= max_i (P⁻¹)_ii·‖h‖_P².
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from proofs.verdict import Ruling, proved, unknown

from ..claim import Claim, Property
from ..families import Dense, Family
from ..rounding import shown_above
from .continuous_quadratic import ContinuousQuadratic
from .state_bound import squared_ball


def squared_held(family: Dense, norm: ContinuousQuadratic, start: Fraction) -> Fraction:
    """A number that |h_t|_inf² never passes, if the flow decays in the norm at its rate > 0."""
    return squared_ball(norm.P, family.input_reach, 1 - norm.decay, start)


@dataclass(frozen=True)
class HeldInput:
    """The norm, whose decay is positive."""

    norm: ContinuousQuadratic
    kind: ClassVar[str] = "held_input"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ("bounded.dense_zoh",)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if the flow decays in the norm, and the bound claimed covers the ball."""
        if claim.property is not Property.BOUNDED_STATE or claim.bound is None or claim.start < 0:
            return unknown("the claim is not a bound on the state")
        if not isinstance(family, Dense) or family.B is None or family.bound is None:
            return unknown("the family is not dense, or has no input matrix or no bound on it")
        if self.norm.decay <= 0:
            return unknown("the flow is not said to decay")
        passed = self.norm.decays(family)
        if passed.kind is None:
            return unknown(passed.says)
        if claim.bound < 0 or claim.bound**2 < squared_held(family, self.norm, claim.start):
            return unknown("the bound claimed is below what the decay gives")
        reason = f"decaying flow: |h_t|∞ ≤ {shown_above(claim.bound)} for every sequence of steps"
        return proved(passed.kind, f"{reason} ({passed.says})", self)
