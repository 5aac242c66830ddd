"""Two reasons why a bounded input keeps the state bounded: an invariant box, and a contraction.

bounded.leaky_box: if sum_j |a_ij|·r_j + sup|(Bx)_i| <= r_i for all i, a leaky step averages h_i
and a number no larger than r_i: no gate in [0, 1] leaves the box |h_i| <= r_i, low = 0 included.
bounded.replace_box: for replace the same sum times high_i suffices.
bounded.iss: ‖M‖_P <= γ < 1 and ‖D_g Bx‖_P <= β (‖Bx‖_P <= β for a polytope) keep ‖h_t‖_P below
max(‖h_0‖_P, β/(1-γ)), and |h|_inf² <= max_i (P⁻¹)_ii·‖h‖_P².
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from proofs.verdict import Ruling, proved, unknown

from ..checker.definite import Check
from ..checker.row_sums import kind_of, row_sums
from ..claim import Claim, Property
from ..exact import Matrix, Vector, fraction, to_flint
from ..families import Family, Gated, Leaky, Polytope
from ..rounding import shown_above
from .quadratic import Quadratic


def unfit(family: Family, claim: Claim) -> str | None:
    """Why no bound on the state of this family can be checked; None if one can."""
    if claim.property is not Property.BOUNDED_STATE or claim.bound is None or claim.start < 0:
        return "the claim is not a bound on the state"
    if not isinstance(family, (Gated, Polytope)) or family.B is None or family.bound is None:
        return "the family has no gates or vertices, no input matrix or no bound on its input"
    return None


def offered(family: Gated, radii: Vector) -> Vector:
    """The largest size of what each coordinate may be set to, from inside the box (d numbers;
    for a large A, numbers not below it)."""
    one = (Fraction(1),) * family.dimension
    gates = one if isinstance(family, Leaky) else family.gate.high
    sums = zip(gates, row_sums(family.A, radii), family.input_reach, strict=True)
    return tuple(gate * (held + push) for gate, held, push in sums)


@dataclass(frozen=True)
class InvariantBox:
    """The box |h_i| <= r_i (d radii), which no step leaves."""

    radii: Vector
    kind: ClassVar[str] = "invariant_box"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        leaky = isinstance(family, Leaky)
        return ("bounded.leaky_box" if leaky else "bounded.replace_box",)

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if the box holds the start, is invariant, and lies within claim.bound."""
        missing = unfit(family, claim)
        if missing is not None or not isinstance(family, Gated) or claim.bound is None:
            return unknown(missing or "the claim does not fit the family")
        if len(self.radii) != family.dimension:
            return unknown("the radii do not fit the family")
        if not all(claim.start <= r <= claim.bound for r in self.radii):
            return unknown("the box misses the start or passes the bound claimed")
        try:
            reached = offered(family, self.radii)
        except OverflowError as fault:
            return unknown(str(fault))
        for i, (there, r) in enumerate(zip(reached, self.radii, strict=True)):
            if there > r:
                return unknown(f"a step may leave the box in coordinate {i}")
        reason = f"invariant box: |h_t|∞ ≤ {shown_above(claim.bound)} for every gate sequence"
        return proved(kind_of(family.A), reason, self)


@dataclass(frozen=True)
class InputToState:
    """A quadratic norm that contracts with `rate` < 1, and so bounds the response to the input."""

    norm: Quadratic
    rate: Fraction
    kind: ClassVar[str] = "input_to_state"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ("bounded.iss", *self.norm.theorems(family, claim))

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if the norm contracts with the rate, and the bound claimed covers the ball."""
        if not isinstance(family, (Gated, Polytope)):
            return unknown("the family has no gates and is no polytope")
        missing = unfit(family, claim)
        if missing is None and not 0 <= self.rate < 1:
            missing = "the rate is not below one"
        passed = Check(None, missing) if missing else self.norm.contracts(family, self.rate)
        if passed.kind is None or claim.bound is None:
            return unknown(passed.says)
        if claim.bound < 0 or claim.bound**2 < squared_bound(
            family, self.norm.P, self.rate, claim.start
        ):
            return unknown("the bound claimed is below what the contraction gives")
        reason = f"contraction: |h_t|∞ ≤ {shown_above(claim.bound)} for every sequence of choices"
        return proved(passed.kind, reason, self)


def squared_bound(family: Gated | Polytope, P: Matrix, rate: Fraction, start: Fraction) -> Fraction:
    """A number that |h_t|_inf² never passes, if the P-norm contracts with rate < 1."""
    if isinstance(family, Polytope):
        return squared_ball(P, family.input_reach, rate, start)
    pushed = tuple(g * u for g, u in zip(family.gate.high, family.input_reach, strict=True))
    return squared_ball(P, pushed, rate, start)


def squared_ball(P: Matrix, pushed: Vector, rate: Fraction, start: Fraction) -> Fraction:
    """|h|_inf² over the ball of the P-norm that holds |h|_inf <= start and the radius
    ‖pushed‖/(1 - rate), where |pushed_i| bounds what is pushed in."""
    inverse = to_flint(P).inv()
    spread = max(fraction(inverse[i, i]) for i in range(len(P)))
    settled = _largest_square(P, pushed) / (1 - rate) ** 2
    return spread * max(_largest_square(P, (start,) * len(P)), settled)


def _largest_square(P: Matrix, v: Vector) -> Fraction:
    """A number that h'Ph never passes for |h_i| <= v_i."""
    return sum(
        (abs(P[i][j]) * v[i] * v[j] for i in range(len(P)) for j in range(len(P))), Fraction(0)
    )
