"""A quadratic norm ‖h‖_P = sqrt(h'Ph), P > 0, in which no transition passes a factor γ.

| family | condition, semidefinite | theorem |
|---|---|---|
| leaky, vector gates | the gate-box LMI (2d × 2d), multipliers τ >= 0 | contraction.gate_box_lmi |
| scalar gates | γ²P - M'PM >= 0 at both ends of the gate | contraction.polytope |
| replace, vector gates | P diagonal, γ²P - A'D_high P D_high A >= 0 | contraction.replace_gate |
| polytope | γ²P - A_v'PA_v >= 0 at every vertex | contraction.polytope |

For the LMI write q = D_g Kh, K = A - I, L = D_low, H = D_high, T = diag(τ); each coordinate has
(q_i - l_i(Kh)_i)(h_i(Kh)_i - q_i) >= 0, and γ²‖h‖² - ‖h + q‖² minus τ times these is (h,q)'S(h,q).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from proofs.verdict import Ruling, proved, unknown

from ..checker.definite import Check, Condition, proving
from ..claim import Claim, rate_suffices
from ..exact import Matrix, Vector, bits_of, is_diagonal, is_symmetric
from ..families import Family, Gated, Leaky, Polytope, Replace
from ..rounding import shown_above


def transition(arithmetic: Any, family: Gated, gate: Vector) -> Any:
    """M(g) in this arithmetic."""
    A = arithmetic.matrix(family.A)
    if isinstance(family, Replace):
        return A.rows_scaled(gate)
    one = arithmetic.diagonal((Fraction(1),) * family.dimension)
    return one + (A - one).rows_scaled(gate)


def vertices(arithmetic: Any, family: Gated | Polytope) -> Iterator[Any]:
    """The transitions whose factors decide, where no multipliers are needed."""
    if isinstance(family, Polytope):
        yield from (arithmetic.matrix(A) for A in family.vertices)
    elif family.gate.scalar:
        ends = sorted({family.gate.low, family.gate.high})
        yield from (transition(arithmetic, family, gate) for gate in ends)
    else:
        yield transition(arithmetic, family, family.gate.high)


def gate_box_matrix(arithmetic: Any, family: Leaky, P: Any, tau: Vector, rate: Fraction) -> Any:
    """The matrix S of the gate-box LMI (2d × 2d); S >= 0 means ‖M(g)‖_P <= rate on the box."""
    ends = list(zip(tau, family.gate.low, family.gate.high, strict=True))
    product = tuple(t * lo * hi for t, lo, hi in ends)
    mean = tuple(t * (lo + hi) / 2 for t, lo, hi in ends)
    one = arithmetic.diagonal((Fraction(1),) * family.dimension)
    K = arithmetic.matrix(family.A) - one
    top = P.scaled(rate**2 - 1) + K.T @ K.rows_scaled(product)
    side = P.scaled(Fraction(-1)) - K.rows_scaled(mean).T
    return top.beside(side).above(side.T.beside(arithmetic.diagonal(tau) - P))


@dataclass(frozen=True)
class Quadratic:
    """P > 0 (d × d, symmetric) and, for leaky vector gates, the multipliers τ >= 0 (d numbers)."""

    P: Matrix
    multipliers: Vector | None = None
    kind: ClassVar[str] = "quadratic"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        if isinstance(family, (Leaky, Replace)) and not family.gate.scalar:
            leaky = isinstance(family, Leaky)
            return ("contraction.gate_box_lmi" if leaky else "contraction.replace_gate",)
        return ("contraction.polytope",)

    def contracts(self, family: Family, rate: Fraction) -> Check:
        """Whether ‖M‖_P <= rate is proved for every transition; else what is missing."""
        unfit = self._unfit(family, rate)
        if unfit is not None or not isinstance(family, (Leaky, Replace, Polytope)):
            return Check(None, unfit or "a quadratic norm speaks of gates and polytopes")
        numbers = (family.numbers(), self.P, (self.multipliers or (), (rate,)))
        bits = max(map(bits_of, numbers))

        def conditions(arithmetic: Any) -> Iterator[Condition]:
            P = arithmetic.matrix(self.P)
            yield Condition(P)
            if self.multipliers is not None and isinstance(family, Leaky):
                S = gate_box_matrix(arithmetic, family, P, self.multipliers, rate)
                yield Condition(S, strict=False)
                return
            for M in vertices(arithmetic, family):
                yield Condition(P.scaled(rate**2) - M.T @ (P @ M), strict=False)

        size = family.dimension * (1 if self.multipliers is None else 2)
        arithmetic = proving(conditions, size, bits)
        if arithmetic is None:
            return Check(None, "P > 0 or the matrix inequality at the rate claimed is not proved")
        return Check(arithmetic.kind, arithmetic.name)

    def _unfit(self, family: Family, rate: Fraction) -> str | None:
        """Why no theorem applies to this norm, these gates and this rate; None if one does."""
        d, tau = family.dimension, self.multipliers
        if len(self.P) != d or not is_symmetric(self.P):
            return "P is not symmetric, or does not fit the family"
        if rate < 0:
            return "the rate is negative"
        boxed = isinstance(family, Leaky) and not family.gate.scalar
        if tau is not None and (not boxed or len(tau) != d or any(t < 0 for t in tau)):
            return "the multipliers are not d numbers >= 0 for leaky vector gates"
        if tau is None and boxed:
            return "leaky vector gates need multipliers"
        turned = isinstance(family, Replace) and not family.gate.scalar and not is_diagonal(self.P)
        return "P must be diagonal for replace vector gates" if turned else None

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if ‖M‖_P <= claim.rate for every transition and that rate proves the property."""
        if claim.rate is None or not rate_suffices(claim):
            return unknown(f"the rate {claim.rate} does not prove {claim.property}")
        passed = self.contracts(family, claim.rate)
        if passed.kind is None:
            return unknown(passed.says)
        factor = f"every transition has factor at most {shown_above(claim.rate)}"
        return proved(passed.kind, f"quadratic norm: {factor} ({passed.says})", self)
