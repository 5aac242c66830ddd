"""A weighted maximum norm ‖h‖_w = max_i |h_i|/w_i in which no transition passes a factor γ.

contraction.weighted_max_box: row i of a leaky transition has weighted absolute sum
|1 - g + g·a_ii|·w_i + g·sum_{j≠i} |a_ij|·w_j, convex in its gate g, hence largest at an end of
[low_i, high_i]; if neither end passes γ·w_i, for no row, then ‖M(g)‖_w <= γ on the whole box, for
vector gates and so for scalar ones. contraction.replace_weighted_max: the rows of a replace
transition grow with g, so that g = high_i decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from proofs.verdict import Ruling, proved, unknown

from ..binary_matrix import BinaryMatrix
from ..checker.row_sums import kind_of, largest_factor, row_sums
from ..claim import Claim, rate_suffices
from ..exact import Vector, diagonal_of
from ..families import Family, Gated, Leaky
from ..rounding import shown_above


def _factors(family: Gated, w: Vector) -> Iterator[Fraction]:
    """‖M(g)‖_w row by row, at both ends of the gates."""
    sums, own = row_sums(family.A, w), diagonal_of(family.A)
    gates = zip(family.gate.low, family.gate.high, strict=True)
    for a, total, weight, ends in zip(own, sums, w, gates, strict=True):
        for g in set(ends):
            kept = g * a + (1 - g if isinstance(family, Leaky) else 0)
            yield (abs(kept) * weight + g * (total - abs(a) * weight)) / weight


def norm_over_box(family: Gated, w: Vector) -> Fraction:
    """max over the gate box of ‖M(g)‖_w for w > 0: exact, or a number not below it for scalar
    gates and for large matrices. OverflowError if a number is beyond float64."""
    if not isinstance(family.A, BinaryMatrix):
        return max(_factors(family, w))
    ends = (family.gate.low, family.gate.high)
    return largest_factor(family.A, w, ends, kept=int(isinstance(family, Leaky)))


@dataclass(frozen=True)
class WeightedMax:
    """The weights w > 0 (d numbers)."""

    weights: Vector
    kind: ClassVar[str] = "weighted_max"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        leaky = isinstance(family, Leaky)
        return ("contraction.weighted_max_box" if leaky else "contraction.replace_weighted_max",)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if ‖M‖_w <= claim.rate on the box and that rate proves the property."""
        if not isinstance(family, Gated) or len(self.weights) != family.dimension:
            return unknown("the weights do not fit the family")
        if not all(w > 0 for w in self.weights):
            return unknown("a weight is not positive")
        if claim.rate is None or not rate_suffices(claim):
            return unknown(f"the rate {claim.rate} does not prove {claim.property}")
        try:
            norm = norm_over_box(family, self.weights)
        except OverflowError as fault:
            return unknown(str(fault))
        if norm > claim.rate:
            return unknown(f"the norm of a transition may be {shown_above(norm)}, above the rate")
        reason = f"weighted maximum norm: every transition has factor at most {shown_above(norm)}"
        return proved(kind_of(family.A), reason, self)
