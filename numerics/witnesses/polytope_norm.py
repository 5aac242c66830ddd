"""A polytope of corners ±v_1, ..., ±v_n that every transition maps into γ times itself.

contraction.polytope_norm: if every image A_s v_k is a combination Σ_l c_l v_l with Σ_l |c_l| <= γ,
then the norm ‖h‖ = min{Σ |c_l| : h = Σ c_l v_l} grows by at most γ under every word, and by
contraction.polytope_norm_growth the joint spectral radius is at most γ, as the corners span the
space. Combinations of the A_s have the same combinations of the coefficients, so that all this
holds for the convex hull of the A_s. One solved equation shows that the corners span: d of them
have to be independent for it.

The witness names, for every image, d corners to combine; the checker solves for the c_l exactly.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from flint import fmpq, fmpq_mat

from proofs.verdict import EvidenceKind, Ruling, proved, unknown

from ..claim import Claim, rate_suffices
from ..exact import Matrix, fraction, to_flint
from ..families import Family
from ..families.hull import hull_of
from ..rounding import shown_above

Basis = tuple[int, ...]
TRIED = 256  # bases among which the one with the least overshoot is taken


def share(corners: fmpq_mat, basis: Basis, image: fmpq_mat) -> Fraction:
    """Σ |c_l| for the c with Σ c_l v_l = image over the d corners of the basis, exact.

    corners: (n × d), a corner a row. image: (d × 1). ZeroDivisionError if they are dependent.
    """
    d = len(basis)
    columns = fmpq_mat(d, d, [corners[l, i] for i in range(d) for l in basis])
    return fraction(sum((abs(c) for c in columns.solve(image).entries()), fmpq(0)))


@dataclass(frozen=True)
class PolytopeNorm:
    """corners: v_k (n × d). bases[s][k]: the d corners, from 0, that A_s v_k is combined of."""

    corners: Matrix
    bases: tuple[tuple[Basis, ...], ...]
    kind: ClassVar[str] = "polytope_norm"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ("contraction.polytope_norm", "contraction.polytope_norm_growth")

    def shares(self, matrices: tuple[Matrix, ...]) -> Iterator[Fraction]:
        """Σ_l |c_l| of every image; ZeroDivisionError as in `share`."""
        corners = to_flint(self.corners)
        for A, bases in zip(matrices, self.bases, strict=True):
            images = (to_flint(A) * corners.transpose()).transpose().tolist()
            for image, basis in zip(images, bases, strict=True):
                yield share(corners, basis, fmpq_mat(len(image), 1, image))

    def factor(self, family: Family) -> Fraction | str:
        """The least rate that this polytope proves, exact; in words why it proves none."""
        matrices = hull_of(family)
        if matrices is None:
            return "a polytope norm speaks of families that are the hull of few matrices"
        if not self._fits(len(matrices), family.dimension):
            return "the corners or their numbers do not fit the family"
        try:
            return max(self.shares(matrices))
        except ZeroDivisionError:
            return "the corners that an image is combined of are dependent"

    def overshoot(self) -> Fraction:
        """κ of contraction.polytope_norm_growth: |h_t|_inf <= rate^t·κ·|h_0|_inf, exact.

        V p = I with d rows of p, those of a basis; the best of the first few. ValueError if none
        of these bases spans.
        """
        corners, d = to_flint(self.corners), len(self.corners[0])
        sums = []
        for basis in itertools.islice(dict.fromkeys(itertools.chain(*self.bases)), TRIED):
            columns = fmpq_mat(d, d, [corners[l, i] for i in range(d) for l in basis])
            if columns.det() != 0:
                sums.append(fraction(sum((abs(p) for p in columns.inv().entries()), fmpq(0))))
        longest = max(abs(x) for corner in self.corners for x in corner)
        return min(sums) * longest

    def _fits(self, matrices: int, d: int) -> bool:
        """Whether there are corners in R^d, and d of them for every image."""
        n = len(self.corners)
        spans = n > 0 and all(len(v) == d for v in self.corners)
        counts = [len(self.bases), *map(len, self.bases)] == [matrices, *[n] * matrices]
        numbers = (basis for bases in self.bases for basis in bases)
        return spans and counts and all(len(b) == d and _below(b, n) for b in numbers)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if no image leaves claim.rate times the polytope and that proves the property."""
        if claim.rate is None or not rate_suffices(claim):
            return unknown(f"the rate {claim.rate} does not prove {claim.property}")
        factor = self.factor(family)
        if isinstance(factor, str):
            return unknown(factor)
        if factor > claim.rate:
            return unknown(f"the polytope grows by {shown_above(factor)}, above the rate")
        says = f"polytope norm of {len(self.corners)} corners"
        reason = f"{says}: every transition has factor at most {shown_above(factor)}"
        return proved(EvidenceKind.EXACT, reason, self)


def _below(basis: Basis, count: int) -> bool:
    return all(0 <= l < count for l in basis)
