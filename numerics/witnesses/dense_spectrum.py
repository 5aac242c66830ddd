"""One step, repeated, of a dense system whose flow does not decay.

The eigenvalues of exp(ΔA) are exp(Δλ), λ those of A, so spr(exp(ΔA)) = exp(Δ·max Re λ), and one
step is a word (contraction.word_radius). With max Re λ >= 0, or with a step of zero, it refutes
contraction; with max Re λ > 0 and a positive step it refutes stability. That the eigenvalues of
exp(ΔA) are those is linear algebra, and no theorem of the catalogue is named for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from proofs.verdict import EvidenceKind, Ruling, refuted, unknown

from ..claim import Claim, Property
from ..exact import is_hurwitz
from ..families import Dense, Family

NEAR = Fraction(1, 2**40)


@dataclass(frozen=True)
class DenseSpectrum:
    """No data: the eigenvalues of A are enclosed."""

    kind: ClassVar[str] = "dense_spectrum"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ("contraction.word_radius",)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Refuted if a step of the family, repeated, breaks the property."""
        if not isinstance(family, Dense):
            return unknown("only a dense family is settled by the spectrum of its flow")
        if claim.property is Property.CONTRACTION:
            if family.step_low == 0:
                return refuted(EvidenceKind.EXACT, "a step of zero keeps every state", self)
            if not is_hurwitz(family.A):
                reason = "A has an eigenvalue with real part >= 0: no step shrinks its direction"
                return refuted(EvidenceKind.EXACT, reason, self)
        if claim.property is Property.STABILITY and family.step_high > 0:
            scale = max(abs(a) for row in family.A for a in row) or Fraction(1)
            if not is_hurwitz(family.A, shift=scale * NEAR):
                reason = "A has an eigenvalue with real part > 0: repeated, the largest step grows"
                return refuted(EvidenceKind.EXACT, reason, self)
        return unknown(f"the spectrum of the flow does not refute {claim.property}")
