"""One step, repeated, of a dense system whose flow does not decay, or not fast enough.

The eigenvalues of exp(ΔA) are exp(Δλ), λ those of A (linear algebra), so spr(exp(ΔA)) is
exp(Δ·max Re λ), and one step is a word: contraction.word_radius. It refutes

- contraction: a step of zero, or max Re λ >= 0;
- stability: max Re λ > 0 and a positive step, or a Jordan block of size two or more at Re λ >= 0,
  whose flow grows without bound (linear algebra, no theorem of the catalogue);
- a rate, or a half-life of N steps: exp(Δ·max Re λ) above the rate, or above 2^(-1/N).

Whether some eigenvalue has Re λ >= c is decided exactly, by the characteristic polynomial.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from flint import ctx

from proofs.verdict import EvidenceKind, Ruling, refuted, unknown

from ..balls import PRECISION, ball, slower_than_half_life, upper
from ..claim import Claim, Property
from ..exact import has_hurwitz_roots, is_hurwitz, round_up, to_flint
from ..families import Dense, Family

NEAR = Fraction(1, 2**40)
BITS = 64  # of a real part that is compared with
WORD = ("contraction.word_radius",)
Ground = tuple[str, tuple[str, ...]]  # why, and what it rests on


def ground(family: Dense, claim: Claim) -> Ground | None:
    """Why one step, repeated, refutes the claim; None if that is not proved."""
    if claim.property is Property.STABILITY:
        return _grows(family)
    level = _level(claim)
    if level is None or level <= 0:
        return None
    fades = claim.property is not Property.RATE
    if family.step_low == 0 and (fades or level < 1):
        return "a step of zero keeps every state", WORD
    if fades and not is_hurwitz(family.A):
        return "A has an eigenvalue with real part >= 0", WORD
    if claim.property is Property.CONTRACTION:
        return None
    for step in {family.step_low, family.step_high}:
        if step > 0 and not is_hurwitz(family.A, real_part(level, step)):
            return "a step has a larger spectral radius than that allows", WORD
    return None


def _level(claim: Claim) -> Fraction | None:
    """The spectral radius that a step must reach (for a rate: pass) to refute the claim."""
    if claim.property is Property.CONTRACTION:
        return Fraction(1)
    if claim.property is Property.RATE:
        return claim.rate
    if claim.property is Property.FORGETS_WITHIN and (claim.horizon or 0) >= 1:
        return slower_than_half_life(1, claim.horizon or 1)
    return None


def real_part(level: Fraction, step: Fraction) -> Fraction:
    """A number c with exp(step·c) > level > 0, close to the least, for a step > 0."""
    with ctx.workprec(PRECISION + level.denominator.bit_length()):
        least = upper(ball(level).log() / ball(step))
    return round_up(least + abs(least) * NEAR, BITS) + Fraction(1, 2**BITS)


def _grows(family: Dense) -> Ground | None:
    if family.step_high == 0:
        return None
    scale = max(abs(a) for row in family.A for a in row) or Fraction(1)
    if not is_hurwitz(family.A, scale * NEAR):
        return "A has an eigenvalue with real part > 0: repeated, the largest step grows", WORD
    minimal = to_flint(family.A).minpoly()
    repeated = minimal.gcd(minimal.derivative())
    if repeated.degree() > 0 and not has_hurwitz_roots(repeated):
        where = "at an eigenvalue with real part >= 0, so its flow grows without bound"
        return f"A has a Jordan block {where} (linear algebra, no theorem of the catalogue)", ()
    return None


@dataclass(frozen=True)
class DenseSpectrum:
    """No data: the eigenvalues of A decide."""

    kind: ClassVar[str] = "dense_spectrum"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        found = ground(family, claim) if isinstance(family, Dense) else None
        return () if found is None else found[1]

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Refuted if a step of the family, repeated, breaks the property."""
        if not isinstance(family, Dense):
            return unknown("only a dense family is settled by the spectrum of its flow")
        found = ground(family, claim)
        if found is None:
            return unknown(f"the spectrum of the flow does not refute {claim.property}")
        return refuted(EvidenceKind.EXACT, found[0], self)
