"""A direction that a leaky cell never leaves: for A >= 0 a vector x >= 0, x ≠ 0, with Ax >= x.

contraction.nonnegative_converse: started at h_0 >= x, a leaky cell with A >= 0 has h_t >= x for
every gate sequence in [0, 1]^d. The difference of the trajectories from x and from zero is such
an h, and never shrinks below x ≠ 0 in any norm: no γ < 1 and no half-life holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from proofs.verdict import Ruling, refuted, unknown

from ..checker.row_sums import kind_of, row_sums_below
from ..claim import Claim, Property
from ..exact import Vector, is_nonnegative
from ..families import Family, Leaky


@dataclass(frozen=True)
class NonnegativeVector:
    """The vector x (d numbers)."""

    vector: Vector
    kind: ClassVar[str] = "nonnegative_vector"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ("contraction.nonnegative_converse",)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Refuted if A >= 0, x >= 0, x ≠ 0 and Ax >= x, and the property needs decay."""
        if not _needs_decay(claim):
            return unknown(f"a state that stays does not refute {claim.property}")
        x = self.vector
        if not isinstance(family, Leaky) or len(x) != family.dimension:
            return unknown("the vector does not fit a leaky family")
        if not any(x) or any(v < 0 for v in x) or not is_nonnegative(family.A):
            return unknown("the vector or an entry of A is negative, or the vector is zero")
        try:
            reached = row_sums_below(family.A, x)
        except OverflowError as fault:
            return unknown(str(fault))
        if any(there < v for there, v in zip(reached, x, strict=True)):
            return unknown("A x >= x is not proved")
        reason = "A >= 0, and a vector x >= 0 with A x >= x: a state above x stays above it"
        return refuted(kind_of(family.A), reason, self)


def _needs_decay(claim: Claim) -> bool:
    """Whether a state that never shrinks refutes the claim."""
    if claim.property is Property.FORGETS_WITHIN:
        return claim.horizon is not None and claim.horizon >= 1
    rated = claim.property is Property.RATE and claim.rate is not None and 0 <= claim.rate < 1
    return rated or claim.property is Property.CONTRACTION
