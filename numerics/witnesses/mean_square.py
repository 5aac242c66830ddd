"""Quadratic forms that shrink, or grow, in the mean under gates drawn independently in time.

Write M̄ = E M, K = A - I (leaky) or A (replace), S = cov(g). stochastic.mean_square_form:

    E[M'PM] = M̄'PM̄ + K'(P ∘ S)K          (M̄ = I + D_μ K, or D_μ A: that theorem with x = 0)

*MeanSquare*, stochastic.mean_square_lyapunov: P > 0 and E[M'PM] <= ρP give E V(h(t)) <= ρ^t V(h(0))
with V(h) = h'Ph, so that for ρ < 1 the second moment of every start fades (P > 0 lies between
multiples of I, which is linear algebra). The same holds for the difference of two states under
common gates and inputs.

*MeanSquareExpands*, stochastic.mean_square_expands: E[M'QM] >= Q and v'Qv > 0 for one v keep
E|h(t)|² above a positive number from h(0) = v. Q may be indefinite. So at spr(E[M ⊗ M]) = 1 the
property is refuted too: the second moment of some start does not fade.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from proofs.verdict import Ruling, proved, refuted, unknown

from ..checker.definite import Check, Condition, Conditions, proving
from ..claim import Claim, Property
from ..exact import Matrix, Vector, bits_of, is_symmetric
from ..families import Family, Leaky, RandomGates
from ..rounding import shown_above


def mean_form(arithmetic: Any, family: RandomGates, P: Any) -> Any:
    """E[M'PM] (d × d) in this arithmetic."""
    A, one = arithmetic.matrix(family.model.A), (Fraction(1),) * family.dimension
    pull = A - arithmetic.diagonal(one) if isinstance(family.model, Leaky) else A
    mean = arithmetic.diagonal(family.mean) @ pull
    mean = mean + arithmetic.diagonal(one) if isinstance(family.model, Leaky) else mean
    spread = P.hadamard(arithmetic.matrix(family.covariance))
    return mean.T @ (P @ mean) + pull.T @ (spread @ pull)


def _proving(family: RandomGates, conditions: Conditions, *numbers: Matrix) -> Check:
    bits = max(map(bits_of, (family.numbers(), (family.mean,), *numbers)))
    arithmetic = proving(conditions, family.dimension, bits)
    if arithmetic is None:
        return Check(None, "the matrix inequality is not proved")
    return Check(arithmetic.kind, arithmetic.name)


def _unfit(family: Family, claim: Claim, form: Matrix) -> str | None:
    """Why the form says nothing of this claim; None if it may."""
    if claim.property is not Property.MEAN_SQUARE or not isinstance(family, RandomGates):
        return "a form in the mean speaks of the mean square of random gates"
    fits = len(form) == family.dimension and is_symmetric(form)
    return None if fits else "the form is not symmetric, or does not fit the family"


@dataclass(frozen=True)
class MeanSquare:
    """P > 0 (d × d, symmetric), which shrinks in the mean."""

    P: Matrix
    kind: ClassVar[str] = "mean_square"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ("stochastic.mean_square_lyapunov", "stochastic.mean_square_form")

    def shrinks(self, family: RandomGates, rate: Fraction) -> Check:
        """Whether P > 0 and E[M'PM] <= rate·P are proved; else what is missing."""

        def conditions(arithmetic: Any) -> Iterator[Condition]:
            P = arithmetic.matrix(self.P)
            yield Condition(P)
            yield Condition(P.scaled(rate) - mean_form(arithmetic, family, P), strict=False)

        return _proving(family, conditions, self.P, ((rate,),))

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if V shrinks in the mean by claim.rate < 1."""
        unfit = _unfit(family, claim, self.P)
        if unfit is not None or not isinstance(family, RandomGates):
            return unknown(unfit or "the family has no random gates")
        if claim.rate is None or not 0 <= claim.rate < 1:
            return unknown(f"the rate {claim.rate} does not prove {claim.property}")
        passed = self.shrinks(family, claim.rate)
        if passed.kind is None:
            return unknown(passed.says)
        factor = f"E h'Ph shrinks by {shown_above(claim.rate)} at every step"
        return proved(passed.kind, f"quadratic form: {factor} ({passed.says})", self)


@dataclass(frozen=True)
class MeanSquareExpands:
    """Q (d × d, symmetric, of any signs), which grows in the mean, and a start v with v'Qv > 0."""

    Q: Matrix
    start: Vector
    kind: ClassVar[str] = "mean_square_expands"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ("stochastic.mean_square_expands", "stochastic.mean_square_form")

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Refuted if E[M'QM] >= Q and v'Qv > 0."""
        unfit = _unfit(family, claim, self.Q)
        if unfit is not None or not isinstance(family, RandomGates):
            return unknown(unfit or "the family has no random gates")
        if len(self.start) != family.dimension:
            return unknown("the start does not fit the family")

        def conditions(arithmetic: Any) -> Iterator[Condition]:
            Q, v = arithmetic.matrix(self.Q), arithmetic.matrix((self.start,))
            yield Condition(v @ (Q @ v.T))
            yield Condition(mean_form(arithmetic, family, Q) - Q, strict=False)

        passed = _proving(family, conditions, self.Q, (self.start,))
        if passed.kind is None:
            return unknown(passed.says)
        reason = "from the start named, the second moment never falls below a positive number"
        return refuted(passed.kind, f"{reason} ({passed.says})", self)
