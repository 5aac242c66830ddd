"""A weighted maximum norm ‖h‖_w = max_i |h_i|/w_i in which no transition passes a factor γ.

contraction.weighted_max_box: row i of a leaky transition has weighted absolute sum
|1 - g + g·a_ii|·w_i + g·sum_{j≠i} |a_ij|·w_j, convex in its gate g, hence largest at an end of
[low_i, high_i]; if neither end passes γ·w_i, for no row, then ‖M(g)‖_w <= γ on the whole box, for
vector gates and so for scalar ones. contraction.replace_weighted_max: the rows of a replace
transition grow with g, so that g = high_i decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from proofs.verdict import EvidenceKind, Ruling, proved, unknown

from ..claim import Claim, rate_suffices
from ..exact import Vector
from ..family import Diagonal, Family, Gated, Leaky
from ..rounding import shown_above


def row_sum(family: Gated, i: int, gate: Fraction, w: Vector) -> Fraction:
    """sum_j |M_ij|·w_j of the transition whose i-th gate is `gate`."""
    off = sum((abs(a) * w[j] for j, a in enumerate(family.A[i]) if j != i), Fraction(0))
    own = family.A[i][i] * gate + (1 - gate if isinstance(family, Leaky) else 0)
    return abs(own) * w[i] + gate * off


def norm_over_box(family: Gated, w: Vector) -> Fraction:
    """max over the gate box of ‖M(g)‖_w, exact (for scalar gates: an upper bound), for w > 0."""
    ends = zip(family.gate.low, family.gate.high, strict=True)
    return max(
        row_sum(family, i, gate, w) / w[i] for i, pair in enumerate(ends) for gate in set(pair)
    )


@dataclass(frozen=True)
class WeightedMax:
    """The weights w > 0 (d numbers)."""

    weights: Vector
    kind: ClassVar[str] = "weighted_max"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        leaky = isinstance(family, Leaky)
        return ("contraction.weighted_max_box" if leaky else "contraction.replace_weighted_max",)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if ‖M(g)‖_w <= claim.rate on the box and that rate proves the property."""
        if isinstance(family, Diagonal) or len(self.weights) != family.dimension:
            return unknown("the weights do not fit the family")
        if not all(w > 0 for w in self.weights):
            return unknown("a weight is not positive")
        if claim.rate is None or not rate_suffices(claim):
            return unknown(f"the rate {claim.rate} does not prove {claim.property}")
        norm = norm_over_box(family, self.weights)
        if norm > claim.rate:
            return unknown(
                f"the norm on the gate box is {shown_above(norm)}, above the rate claimed"
            )
        reason = f"weighted maximum norm: every transition has factor at most {shown_above(norm)}"
        return proved(EvidenceKind.EXACT, reason, self)
