"""Finite gate words that refute: see `growing_product` for what their product must do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flint import fmpq_mat

from proofs.verdict import EvidenceKind, Ruling, refuted, unknown

from ..claim import Claim
from ..exact import Vector, identity, to_flint
from ..families import Family, Gated
from .growing_product import breaks, rests_on


def product(family: Gated, gates: tuple[Vector, ...]) -> fmpq_mat:
    """M(g_n) ··· M(g_1), exact: the first gate of the word acts first."""
    made = to_flint(identity(family.dimension))
    for gate in gates:
        made = to_flint(family.transition(gate)) * made
    return made


@dataclass(frozen=True)
class GateWord:
    """The gates (d numbers each) in the order in which they act."""

    gates: tuple[Vector, ...]
    kind: ClassVar[str] = "gate_word"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        """What a refutation rests on; () for a word that is not allowed."""
        if self._unfit(family) is not None or not isinstance(family, Gated):
            return ()
        return rests_on(product(family, self.gates), claim)

    def _unfit(self, family: Family) -> str | None:
        if not isinstance(family, Gated) or not self.gates:
            return "a gate word needs gates"
        allowed = all(map(family.gate.contains, self.gates))
        return None if allowed else "a gate of the word lies outside the gate box"

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Refuted if every gate may be chosen and the exact product breaks the property."""
        unfit = self._unfit(family)
        if unfit is not None or not isinstance(family, Gated):
            return unknown(unfit or "a gate word needs gates")
        how = breaks(product(family, self.gates), len(self.gates), claim)
        if how is None:
            return unknown(f"the product of the word does not refute {claim.property}")
        reason = f"gate word of length {len(self.gates)}: its exact product {how}"
        return refuted(EvidenceKind.EXACT, reason, self)
