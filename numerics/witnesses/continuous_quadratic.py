"""A quadratic norm in which the flow of a dense system decays, whatever the steps.

contraction.dense_continuous: if P > 0 and A'P + PA <= -2αP, then ‖exp(ΔA)‖_P <= exp(-αΔ) for every
Δ >= 0. So on Δ in [low, high] no transition has a factor above exp(-α·low), for α >= 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from proofs.verdict import Ruling, proved, unknown

from ..balls import exp_at_most
from ..checker.definite import Check, Condition, proving
from ..claim import Claim, rate_suffices
from ..exact import Matrix, bits_of, is_symmetric
from ..families import Dense, Family
from ..rounding import shown_above


@dataclass(frozen=True)
class ContinuousQuadratic:
    """P > 0 (d × d, symmetric) and the decay α >= 0, per unit of Δ."""

    P: Matrix
    decay: Fraction
    kind: ClassVar[str] = "continuous_quadratic"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ("contraction.dense_continuous",)

    def decays(self, family: Family) -> Check:
        """Whether A'P + PA <= -2αP with P > 0 is proved; else what is missing."""
        if not isinstance(family, Dense) or len(self.P) != family.dimension:
            return Check(None, "P does not fit the family")
        if self.decay < 0 or not is_symmetric(self.P):
            return Check(None, "P is not symmetric, or the decay is negative")
        A = family.A

        def conditions(arithmetic: Any) -> Iterator[Condition]:
            P = arithmetic.matrix(self.P)
            yield Condition(P)
            PA = P @ arithmetic.matrix(A)
            yield Condition(P.scaled(-2 * self.decay) - (PA + PA.T), strict=False)

        bits = max(map(bits_of, (A, self.P, ((self.decay,),))))
        arithmetic = proving(conditions, family.dimension, bits)
        if arithmetic is None:
            return Check(None, "A'P + PA <= -2αP with P > 0 is not proved")
        return Check(arithmetic.kind, arithmetic.name)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if the flow decays and exp(-α·low) <= claim.rate, which proves the property."""
        if claim.rate is None or not rate_suffices(claim):
            return unknown(f"the rate {claim.rate} does not prove {claim.property}")
        passed = self.decays(family)
        if passed.kind is None or not isinstance(family, Dense):
            return unknown(passed.says)
        if not exp_at_most(-self.decay * family.step_low, claim.rate):
            return unknown("the least step with this decay does not reach the rate claimed")
        factor = f"every transition has factor at most {shown_above(claim.rate)}"
        return proved(passed.kind, f"quadratic norm of the flow: {factor} ({passed.says})", self)
