"""The simple rate of gates that are independent in time: one bound on a norm, and their means.

stochastic.independent_gates: a leaky cell with ‖A‖₂ <= ρ <= 1 and means p_i >= p_min > 0 has
E Σ δ_i²/p_i shrink by 1 - (1 - ρ²)·p_min at every step, whatever the covariances of the gates.
How much it gives away beside the exact rate of `mean_square` is measured in benchmarks/gaps.json.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from proofs.verdict import Ruling, proved, unknown

from ..checker.definite import Check, Condition, proving
from ..claim import Claim, Property
from ..exact import bits_of
from ..families import Family, Leaky, RandomGates
from ..rounding import shown_above


def simple_rate(family: RandomGates, norm: Fraction) -> Fraction:
    """1 - (1 - ρ²)·p_min for ρ = norm."""
    return 1 - (1 - norm**2) * min(family.mean)


@dataclass(frozen=True)
class IndependentGates:
    """A number ρ in [0, 1] with ‖A‖₂ <= ρ."""

    norm: Fraction
    kind: ClassVar[str] = "independent_gates"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ("stochastic.independent_gates",)

    def bounds_norm(self, family: RandomGates) -> Check:
        """Whether ρ²I - A'A >= 0 is proved."""
        one = (self.norm**2,) * family.dimension

        def conditions(arithmetic: Any) -> Iterator[Condition]:
            A = arithmetic.matrix(family.model.A)
            yield Condition(arithmetic.diagonal(one) - A.T @ A, strict=False)

        bits = max(bits_of(family.numbers()), bits_of(((self.norm,),)))
        arithmetic = proving(conditions, family.dimension, bits)
        if arithmetic is None:
            return Check(None, "the bound on the norm of A is not proved")
        return Check(arithmetic.kind, arithmetic.name)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if ρ bounds the norm and its simple rate is at most claim.rate < 1."""
        if claim.property is not Property.MEAN_SQUARE or not isinstance(family, RandomGates):
            return unknown("the simple rate speaks of the mean square of random gates")
        if not isinstance(family.model, Leaky) or not 0 <= self.norm <= 1 or min(family.mean) <= 0:
            return unknown("the simple rate needs a leaky form, ‖A‖₂ <= 1 and positive means")
        if claim.rate is None or not simple_rate(family, self.norm) <= claim.rate < 1:
            return unknown("the simple rate does not reach the rate claimed")
        passed = self.bounds_norm(family)
        if passed.kind is None:
            return unknown(passed.says)
        factor = f"E Σ δ²/p shrinks by {shown_above(claim.rate)} at every step"
        return proved(passed.kind, f"simple rate: {factor} ({passed.says})", self)
