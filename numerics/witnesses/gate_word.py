"""Finite gate words that refute: repeated for ever, they keep or enlarge what they should shrink.

If one norm had ‖M(g)‖ <= γ on the whole box, the product Π of a word of n gates would have
spr(Π) <= ‖Π‖ <= γ^n (contraction.word_radius). So spr(Π) >= 1 refutes contraction,
powers of Π without bound refute stability, and spr(Π)^N > 2^-n refutes a half-life of N steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from flint import fmpq_mat, fmpq_poly

from proofs.verdict import EvidenceKind, Ruling, refuted, unknown

from ..balls import slower_than_half_life
from ..claim import Claim, Property
from ..exact import (
    Vector,
    has_schur_roots,
    identity,
    is_schur,
    scale_roots,
    spectral_radius_at_least,
    to_flint,
)
from ..family import Diagonal, Family, Gated

MARGIN = 1 + Fraction(1, 2**40)


def product(family: Gated, gates: tuple[Vector, ...]) -> fmpq_mat:
    """M(g_n) ··· M(g_1), exact: the first gate of the word acts first."""
    made = to_flint(identity(family.dimension))
    for gate in gates:
        made = to_flint(family.transition(gate)) * made
    return made


def powers_unbounded(p: fmpq_poly) -> bool:
    """Whether a root > 1 in modulus, or a repeated root >= 1, of the minimal polynomial is proved.

    The powers of a matrix (the orbit of a vector) with that minimal polynomial are then unbounded.
    """
    if not has_schur_roots(scale_roots(p, 1 / MARGIN)):
        return True
    repeated = p.gcd(p.derivative())
    return repeated.degree() > 0 and not has_schur_roots(repeated)


@dataclass(frozen=True)
class GateWord:
    """The gates (d numbers each) in the order in which they act."""

    gates: tuple[Vector, ...]
    kind: ClassVar[str] = "gate_word"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ("contraction.word_radius",)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Refuted if every gate may be chosen and the exact product breaks the property."""
        if isinstance(family, Diagonal) or not self.gates:
            return unknown("a gate word needs gates")
        if not all(family.gate.contains(gate) for gate in self.gates):
            return unknown("a gate of the word lies outside the gate box")
        if not self._breaks(product(family, self.gates), claim):
            return unknown(f"the product of the word does not refute {claim.property}")
        n = len(self.gates)
        reason = f"gate word of length {n}: its exact product, repeated, refutes {claim.property}"
        return refuted(EvidenceKind.EXACT, reason, self)

    def _breaks(self, Pi: fmpq_mat, claim: Claim) -> bool:
        if claim.property is Property.CONTRACTION:
            return Pi == to_flint(identity(Pi.nrows())) or not is_schur(Pi)
        if claim.property is Property.STABILITY:
            return powers_unbounded(Pi.minpoly())
        if claim.property is Property.FORGETS_WITHIN and claim.horizon is not None:
            level = slower_than_half_life(len(self.gates), claim.horizon)
            return claim.horizon >= 1 and spectral_radius_at_least(Pi, level)
        return False
