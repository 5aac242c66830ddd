"""The delta rule decides itself: the Euclidean norm of α(I - βkk') is attained and is its radius.

contraction.delta_rule_factor: with s = β|k|² a step has the factor α·max(1, |1 - s|) at most, and
α·|1 - s| in dimension one. Over s in [low, high] and all decays the largest is γ, at the largest
decay and an end of s. identity.delta_spectrum: it is an eigenvalue of that step, up to sign, since
(I - βkk')k = (1 - s)k and, in dimension two or more, v = (I - βkk')v for some v ⟂ k. So one step,
repeated, has spectral radius γ (contraction.word_radius), and every question is a comparison of
rational numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from proofs.verdict import EvidenceKind, Ruling, proved, refuted, unknown

from ..balls import halves_later
from ..claim import Claim, Property, rate_suffices
from ..families import Delta, Family
from ..rounding import shown_above, shown_below


def largest_factor(family: Delta) -> Fraction:
    """γ, exact."""
    along = max(abs(1 - family.strength_low), abs(1 - family.strength_high))
    return family.decay_high * (along if family.dimension == 1 else max(Fraction(1), along))


@dataclass(frozen=True)
class DeltaRange:
    """No data: the ranges of the family settle its claims."""

    kind: ClassVar[str] = "delta_range"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        if not isinstance(family, Delta):
            return ()
        if _breaks(largest_factor(family), claim):
            return ("identity.delta_spectrum", "contraction.word_radius")
        return ("contraction.delta_rule_factor",)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved or refuted by the largest factor."""
        if not isinstance(family, Delta):
            return unknown("only a delta rule is settled by its ranges")
        factor = largest_factor(family)
        if claim.rate is not None and rate_suffices(claim) and factor <= claim.rate:
            reason = f"Euclidean norm: every transition has factor at most {shown_above(factor)}"
            return proved(EvidenceKind.EXACT, reason, self)
        if _breaks(factor, claim):
            reason = f"one step, repeated, has spectral radius at least {shown_below(factor)}"
            return refuted(EvidenceKind.EXACT, reason, self)
        return unknown("the largest factor settles nothing about this claim")


def _breaks(factor: Fraction, claim: Claim) -> bool:
    """Whether repeating the step with the largest factor refutes the property."""
    if claim.property is Property.CONTRACTION:
        return factor >= 1
    if claim.property is Property.STABILITY:
        return factor > 1
    if claim.property is Property.RATE and claim.rate is not None:
        return factor > claim.rate
    if claim.property is not Property.FORGETS_WITHIN or claim.horizon is None or claim.horizon < 1:
        return False
    return halves_later(factor, claim.horizon)
