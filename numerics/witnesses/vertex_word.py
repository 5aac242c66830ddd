"""Finite words of vertices of a polytope that refute: see `growing_product`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flint import fmpq_mat

from proofs.verdict import EvidenceKind, Ruling, refuted, unknown

from ..checker.binary64 import Binary64
from ..claim import Claim
from ..exact import identity, to_flint
from ..families import Family, Polytope
from .growing_product import MAX_EXACT, RADIUS, breaks, large_breaks, rests_on


def product(family: Polytope, word: tuple[int, ...]) -> fmpq_mat:
    """A_{v_n} ··· A_{v_1}, exact: the first letter of the word acts first."""
    made = to_flint(identity(family.dimension))
    for v in word:
        made = to_flint(family.vertices[v]) * made
    return made


@dataclass(frozen=True)
class VertexWord:
    """The numbers of the vertices, from 0, in the order in which they act."""

    word: tuple[int, ...]
    kind: ClassVar[str] = "vertex_word"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        """What a refutation rests on; () for a word that is not allowed."""
        if not isinstance(family, Polytope) or not self._allowed(family):
            return ()
        if family.dimension > MAX_EXACT:
            return RADIUS
        return rests_on(product(family, self.word), claim)

    def _allowed(self, family: Polytope) -> bool:
        return bool(self.word) and all(0 <= v < len(family.vertices) for v in self.word)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Refuted if every letter names a vertex and the exact product breaks the property."""
        if not isinstance(family, Polytope) or not self._allowed(family):
            return unknown("a word needs vertices of a polytope")
        if family.dimension <= MAX_EXACT:
            kind, how = (
                EvidenceKind.EXACT,
                breaks(product(family, self.word), len(self.word), claim),
            )
        else:
            factors = (Binary64().matrix(family.vertices[v]) for v in self.word)
            kind, how = EvidenceKind.VERIFIED_FLOAT, large_breaks(factors, len(self.word), claim)
        if how is None:
            return unknown(f"the product of the word was not shown to refute {claim.property}")
        return refuted(kind, f"word of {len(self.word)} vertices: its product {how}", self)
