"""A quadratic norm ‖h‖_P = sqrt(h'Ph), P > 0, in which no transition passes a factor γ.

| family | condition, exactly semidefinite | theorem |
|---|---|---|
| leaky, vector gates | the gate-box LMI (2d × 2d), multipliers τ >= 0 | contraction.gate_box_lmi |
| scalar gates | γ²P - M'PM >= 0 at both ends of the gate | contraction.polytope |
| replace, vector gates | P diagonal, γ²P - A'D_high P D_high A >= 0 | contraction.replace_gate |

For the LMI write q = D_g Kh, K = A - I, L = D_low, H = D_high, T = diag(τ); each coordinate has
(q_i - l_i(Kh)_i)(h_i(Kh)_i - q_i) >= 0, and γ²‖h‖² - ‖h + q‖² minus τ times these is (h,q)'S(h,q).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from flint import fmpq, fmpq_mat

from proofs.verdict import EvidenceKind, Ruling, proved, unknown

from ..claim import Claim, rate_suffices
from ..exact import (
    Matrix,
    Vector,
    diagonal,
    from_flint,
    is_positive_definite,
    is_positive_semidefinite,
    is_symmetric,
    to_flint,
)
from ..family import Diagonal, Family, Gated, Leaky
from ..rounding import shown_above


def _drop(P: fmpq_mat, M: fmpq_mat, rate: Fraction) -> Matrix:
    """γ²P - M'PM, exact."""
    square = fmpq(rate.numerator, rate.denominator) ** 2
    return from_flint(P * square - M.transpose() * P * M)


def gate_box_matrix(family: Leaky, P: Matrix, multipliers: Vector, rate: Fraction) -> Matrix:
    """The matrix S of the gate-box LMI (2d × 2d); S >= 0 means ‖M(g)‖_P <= rate on the box."""
    d, low, high = family.dimension, family.gate.low, family.gate.high
    A = to_flint(family.A)
    K = A - to_flint(diagonal([Fraction(1)] * d))
    product = [t * lo * hi for t, lo, hi in zip(multipliers, low, high, strict=True)]
    mean = [t * (lo + hi) / 2 for t, lo, hi in zip(multipliers, low, high, strict=True)]
    p, square = to_flint(P), fmpq(rate.numerator, rate.denominator) ** 2
    top = from_flint(p * (square - 1) + K.transpose() * to_flint(diagonal(product)) * K)
    side = from_flint(-1 * p - K.transpose() * to_flint(diagonal(mean)))
    corner = from_flint(to_flint(diagonal(multipliers)) - p)
    sideways = tuple(zip(*side, strict=True))
    upper = tuple(x + y for x, y in zip(top, side, strict=True))
    return upper + tuple(x + y for x, y in zip(sideways, corner, strict=True))


def conditions(
    family: Gated, P: Matrix, multipliers: Vector | None, rate: Fraction
) -> list[Matrix] | None:
    """Matrices whose semidefiniteness gives ‖M(g)‖_P <= rate on the box; None if none apply."""
    p = to_flint(P)
    if family.gate.scalar:
        ends = {family.gate.low, family.gate.high}
        return [_drop(p, to_flint(family.transition(gate)), rate) for gate in ends]
    if isinstance(family, Leaky):
        return None if multipliers is None else [gate_box_matrix(family, P, multipliers, rate)]
    if any(P[i][j] != 0 for i in range(len(P)) for j in range(len(P)) if i != j):
        return None
    return [_drop(p, to_flint(family.transition(family.gate.high)), rate)]


@dataclass(frozen=True)
class Quadratic:
    """P > 0 (d × d, symmetric) and, for leaky vector gates, the multipliers τ >= 0 (d numbers)."""

    P: Matrix
    multipliers: Vector | None = None
    kind: ClassVar[str] = "quadratic"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        if isinstance(family, Diagonal) or family.gate.scalar:
            return ("contraction.polytope",)
        leaky = isinstance(family, Leaky)
        return ("contraction.gate_box_lmi" if leaky else "contraction.replace_gate",)

    def contracts(self, family: Family, rate: Fraction) -> str | None:
        """None if ‖M(g)‖_P <= rate is proved on the whole box; else what is missing."""
        d = family.dimension
        if isinstance(family, Diagonal) or len(self.P) != d or any(len(r) != d for r in self.P):
            return "P does not fit the family"
        tau = self.multipliers
        if tau is not None and (len(tau) != d or any(t < 0 for t in tau)):
            return "the multipliers are not d numbers >= 0"
        if rate < 0 or not is_symmetric(self.P) or not is_positive_definite(self.P):
            return "P is not symmetric positive definite"
        found = conditions(family, self.P, tau, rate)
        if found is None:
            return "this norm has no applicable theorem for these gates"
        passed = all(is_positive_semidefinite(S) for S in found)
        return None if passed else "some transition may pass the rate claimed: the LMI fails"

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if ‖M(g)‖_P <= claim.rate on the box and that rate proves the property."""
        if claim.rate is None or not rate_suffices(claim):
            return unknown(f"the rate {claim.rate} does not prove {claim.property}")
        missing = self.contracts(family, claim.rate)
        if missing is not None:
            return unknown(missing)
        reason = f"quadratic norm: every transition has factor at most {shown_above(claim.rate)}"
        return proved(EvidenceKind.EXACT, reason, self)
