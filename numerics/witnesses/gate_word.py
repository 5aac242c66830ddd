"""Finite gate words that refute: repeated for ever, they keep or enlarge what they should shrink.

If one norm had ‖M(g)‖ <= γ on the whole box, the product Π of a word of n gates would have
spr(Π) <= ‖Π‖ <= γ^n (contraction.word_radius). So spr(Π) >= 1 refutes contraction, spr(Π) > 1
refutes stability, and spr(Π)^N > 2^-n refutes a half-life of N steps.

Stability is refuted at spectral radius one too, by a repeated root on the circle of the minimal
polynomial of Π: a Jordan block of size two or more, whose powers grow without bound, while a norm
that expands under no transition would give ‖Π^k‖ <= 1. That is linear algebra, and no theorem of
the catalogue is named for it.
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


def reaches_outside(p: fmpq_poly) -> bool:
    """Whether a root of p is proved to have modulus > 1 (at least 1 + 2^-40)."""
    return not has_schur_roots(scale_roots(p, 1 / MARGIN))


def repeats_on_circle(p: fmpq_poly) -> bool:
    """Whether p has a repeated root of modulus >= 1: exact, if and only if."""
    repeated = p.gcd(p.derivative())
    return repeated.degree() > 0 and not has_schur_roots(repeated)


def powers_unbounded(p: fmpq_poly) -> bool:
    """Whether a root > 1 in modulus, or a repeated root >= 1, of the minimal polynomial is proved.

    The powers of a matrix (the orbit of a vector) with that minimal polynomial are then unbounded.
    """
    return reaches_outside(p) or repeats_on_circle(p)


@dataclass(frozen=True)
class GateWord:
    """The gates (d numbers each) in the order in which they act."""

    gates: tuple[Vector, ...]
    kind: ClassVar[str] = "gate_word"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        """contraction.word_radius, but where stability fails at spectral radius one: see above."""
        beyond = claim.property is not Property.STABILITY or self._expands(family)
        return ("contraction.word_radius",) if beyond else ()

    def _expands(self, family: Family) -> bool:
        """Whether the word is allowed and its product has spectral radius > 1."""
        if isinstance(family, Diagonal) or not all(map(family.gate.contains, self.gates)):
            return False
        return reaches_outside(product(family, self.gates).charpoly())

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Refuted if every gate may be chosen and the exact product breaks the property."""
        if isinstance(family, Diagonal) or not self.gates:
            return unknown("a gate word needs gates")
        if not all(family.gate.contains(gate) for gate in self.gates):
            return unknown("a gate of the word lies outside the gate box")
        if not self._breaks(product(family, self.gates), claim):
            return unknown(f"the product of the word does not refute {claim.property}")
        how = self._how(family, claim)
        reason = f"gate word of length {len(self.gates)}: its exact product {how}"
        return refuted(EvidenceKind.EXACT, reason, self)

    def _how(self, family: Family, claim: Claim) -> str:
        """In what way the product breaks the property."""
        if claim.property is Property.CONTRACTION:
            return "has spectral radius at least one"
        if claim.property is Property.FORGETS_WITHIN:
            return f"has a half-life of more than {claim.horizon} steps, by its spectral radius"
        if self._expands(family):
            return "has spectral radius above one"
        return (
            "has a Jordan block at an eigenvalue of modulus one or more, so its powers grow "
            "without bound (linear algebra, no theorem of the catalogue)"
        )

    def _breaks(self, Pi: fmpq_mat, claim: Claim) -> bool:
        if claim.property is Property.CONTRACTION:
            return Pi == to_flint(identity(Pi.nrows())) or not is_schur(Pi)
        if claim.property is Property.STABILITY:
            return powers_unbounded(Pi.minpoly())
        if claim.property is not Property.FORGETS_WITHIN or (claim.horizon or 0) < 1:
            return False
        assert claim.horizon is not None
        level = slower_than_half_life(len(self.gates), claim.horizon)
        return spectral_radius_at_least(Pi, level)
