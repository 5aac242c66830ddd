"""Finite gate words that refute: see `growing_product` for what their product must do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flint import fmpq_mat

from proofs.verdict import EvidenceKind, Ruling, refuted, unknown

from ..checker.binary64 import Binary64
from ..claim import Claim
from ..exact import Vector, identity, to_flint
from ..families import Family, Gated, Leaky
from .growing_product import MAX_EXACT, RADIUS, breaks, large_breaks, level, rests_on
from .quadratic import transition


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

    def is_shut(self, family: Family) -> bool:
        """Whether no gate opens, so that every leaky transition of the word is the identity."""
        return isinstance(family, Leaky) and not any(map(any, self.gates))

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        """What a refutation rests on; () for a word that is not allowed."""
        if self._unfit(family) is not None or not isinstance(family, Gated):
            return ()
        if self.is_shut(family) or family.dimension > MAX_EXACT:
            return RADIUS
        return rests_on(product(family, self.gates), claim)

    def _unfit(self, family: Family) -> str | None:
        if not isinstance(family, Gated) or not self.gates:
            return "a gate word needs gates"
        allowed = all(map(family.gate.contains, self.gates))
        return None if allowed else "a gate of the word lies outside the gate box"

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Refuted if every gate may be chosen and the product breaks the property."""
        unfit = self._unfit(family)
        if unfit is not None or not isinstance(family, Gated):
            return unknown(unfit or "a gate word needs gates")
        length, kind, how = len(self.gates), EvidenceKind.EXACT, None
        if self.is_shut(family):
            enough = level(length, claim)
            how = "keeps every state" if enough is not None and enough <= 1 else None
        elif family.dimension <= MAX_EXACT:
            how = breaks(product(family, self.gates), length, claim)
        else:
            kind, tier = EvidenceKind.VERIFIED_FLOAT, Binary64()
            how = large_breaks((transition(tier, family, g) for g in self.gates), length, claim)
        if how is None:
            return unknown(f"the product of the word was not shown to refute {claim.property}")
        return refuted(kind, f"gate word of length {length}: its product {how}", self)
