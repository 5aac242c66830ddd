"""The diagonal family decides itself: every question is about the largest exponent Δ·a.

contraction.diagonal_rate: in the maximum norm a transition has norm max_i exp(Δ_i a_i), largest
at an end of the step range. So it contracts exactly if every rate is negative and step_low > 0.
A step with Δ·a >= 0 in some coordinate is a word of one transition with spectral radius >= 1 and
refutes contraction (contraction.word_radius), as Δ·a > 0 does stability and Δ·a > -ln 2 / N a
half-life of N steps.
bounded.zoh, bounded.euler: with a < 0 no state passes max(start, f·sup|Bx|) with f = 1/|a| for
exact zero-order hold, and f = Δ/(1 - exp(-Δ|a|)) at the largest step for b̄ = Δ. With a >= 0 a
constant input adds up: the largest step, repeated, adds at least its first share every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from flint import arb, ctx

from proofs.verdict import EvidenceKind, Ruling, proved, refuted, unknown

from ..balls import PRECISION, ball, exp_at_most, upper
from ..claim import Claim, Property, rate_suffices
from ..families import Diagonal, Family
from ..rounding import shown_above, shown_below


def largest_exponent(family: Diagonal) -> Fraction:
    """max of Δ·a over all coordinates and allowed steps."""
    return max(a * step for a in family.rates for step in (family.step_low, family.step_high))


def coordinate_bounds(family: Diagonal, start: Fraction) -> list[Fraction | None]:
    """For each i a number that |h_i| never passes from |h_i| <= start; None if there is none."""
    reach = family.input_reach
    return [_bound(family, a, u, start) for a, u in zip(family.rates, reach, strict=True)]


def _bound(family: Diagonal, a: Fraction, reach: Fraction, start: Fraction) -> Fraction | None:
    step = family.step_high
    if step == 0 or (reach == 0 and (a <= 0 or start == 0)):
        return start
    if a >= 0:
        return None
    if family.rule == "zoh":
        return max(start, reach / -a)
    with ctx.workprec(PRECISION):
        peak = ball(step) / -(ball(a * step)).expm1()
        return max(start, reach * upper(peak))


@dataclass(frozen=True)
class StepSize:
    """No data: the numbers of the family settle its claims, by ball arithmetic."""

    kind: ClassVar[str] = "step_size"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        """What the verdict rests on; () where it is elementary or the family is another."""
        if not isinstance(family, Diagonal):
            return ()
        if claim.property is Property.BOUNDED_STATE:
            return (f"bounded.{family.rule}",) if _moves_and_decays(family, claim) else ()
        breaks = _breaks(largest_exponent(family), claim)
        return ("contraction.word_radius" if breaks else "contraction.diagonal_rate",)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved or refuted by the largest exponent, or by the closed form of the state bound."""
        if not isinstance(family, Diagonal):
            return unknown("only a diagonal family is settled by its step sizes")
        if claim.property is Property.BOUNDED_STATE:
            return self._check_bound(family, claim)
        top = largest_exponent(family)
        if claim.rate is not None and rate_suffices(claim) and exp_at_most(top, claim.rate):
            factor = f"factor at most {shown_above(claim.rate)}"
            reason = f"largest exponent at most {shown_above(top)}: {factor}"
            return proved(EvidenceKind.EXACT, reason, self)
        if _breaks(top, claim):
            reason = f"a coordinate and a step with exponent at least {shown_below(top)}"
            return refuted(EvidenceKind.EXACT, reason, self)
        return unknown("the largest exponent settles nothing about this claim")

    def _check_bound(self, family: Diagonal, claim: Claim) -> Ruling:
        if family.B is None or family.bound is None or claim.start < 0:
            return unknown("the family has no input matrix or no bound on its input")
        bounds = coordinate_bounds(family, claim.start)
        if None in bounds:
            growing = bounds.index(None)
            fed = "accumulates its input" if family.input_reach[growing] else "grows from its start"
            reason = f"coordinate {growing} does not decay and {fed} (elementary, no theorem)"
            return refuted(EvidenceKind.EXACT, reason, self)
        if claim.bound is None or any(b is None or b > claim.bound for b in bounds):
            return unknown("the closed form is above the bound claimed")
        reason = f"closed form: |h_t|∞ ≤ {shown_above(claim.bound)} for every step sequence"
        return proved(EvidenceKind.EXACT, reason, self)


def _moves_and_decays(family: Diagonal, claim: Claim) -> bool:
    """Whether the bound is proved and some coordinate needs a theorem for it; the others, which
    no input or no step moves, keep their start."""
    if family.B is None or family.bound is None:
        return False
    if None in coordinate_bounds(family, claim.start):
        return False
    moved = zip(family.rates, family.input_reach, strict=True)
    return family.step_high > 0 and any(a < 0 < reach for a, reach in moved)


def _breaks(top: Fraction, claim: Claim) -> bool:
    """Whether repeating the step with exponent `top` refutes the property."""
    if claim.property is Property.CONTRACTION:
        return top >= 0
    if claim.property is Property.STABILITY:
        return top > 0
    if claim.property is not Property.FORGETS_WITHIN or claim.horizon is None:
        return False
    with ctx.workprec(PRECISION):
        return claim.horizon >= 1 and bool(claim.horizon * ball(top) > -arb(2).log())
