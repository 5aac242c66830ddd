"""The bounded-real inequality: from h_0 = 0 the states have at most γ² times the input's energy.

bounded.l2_gain, with what is stored h'Ph and the new state h⁺ as output: it suffices that

    h⁺'Ph⁺ + |h⁺|²  <=  h'Ph + γ²|x|²      for all h, x and every transition.

| family | condition, semidefinite | theorem |
|---|---|---|
| scalar gates, polytope | the inequality in (h, x) at every end or vertex | l2_gain_corners |
| vector gates | one inequality in (h, x, q), multipliers τ >= 0 | l2_gain_box |

For vector gates q = D_g p with p = Kh + Bx; leaky: K = A - I, h⁺ = h + q; replace: K = A, h⁺ = q.
With L = D_low, H = D_high, T = diag(τ) the sectors (q_i - l_i p_i)(h_i p_i - q_i) >= 0 are
subtracted with their multipliers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from proofs.verdict import Ruling, proved, unknown

from ..checker.definite import Condition, proving
from ..claim import Claim, Property
from ..exact import Matrix, Vector, bits_of, is_symmetric
from ..families import Family, Gated, Leaky, Polytope
from ..rounding import shown_above


def steps(arithmetic: Any, family: Gated | Polytope) -> Iterator[tuple[Any, Any]]:
    """(M, G) with h⁺ = Mh + Gx at the ends of a scalar gate, or at the vertices."""
    B = arithmetic.matrix(family.B)
    if isinstance(family, Polytope):
        yield from ((arithmetic.matrix(A), B) for A in family.vertices)
        return
    A, one = arithmetic.matrix(family.A), _identity(arithmetic, family.dimension)
    for gate in sorted({family.gate.low, family.gate.high}):
        D = arithmetic.diagonal(gate)
        kept = one - D if isinstance(family, Leaky) else None
        yield (D @ A if kept is None else kept + D @ A), D @ B


def _supply(arithmetic: Any, family: Gated | Polytope, square: Fraction) -> Any:
    """γ²I of the size of the input."""
    assert family.B is not None
    return arithmetic.diagonal((square,) * len(family.B[0]))


def _identity(arithmetic: Any, d: int) -> Any:
    return arithmetic.diagonal((Fraction(1),) * d)


def corner(P: Any, W: Any, M: Any, G: Any, supply: Any) -> Any:
    """h'Ph + γ²|x|² - h⁺'Wh⁺ as a matrix in (h, x), W = P + I and supply = γ²I."""
    top = P - M.T @ (W @ M)
    side = (M.T @ (W @ G)).scaled(Fraction(-1))
    low = supply - G.T @ (W @ G)
    return top.beside(side).above(side.T.beside(low))


def box(arithmetic: Any, family: Gated, P: Any, tau: Vector, square: Fraction) -> Any:
    """The same with the sectors subtracted, as a matrix in (h, x, q)."""
    ends = list(zip(tau, family.gate.low, family.gate.high, strict=True))
    product = arithmetic.diagonal(tuple(t * lo * hi for t, lo, hi in ends))
    mean = arithmetic.diagonal(tuple(t * (lo + hi) / 2 for t, lo, hi in ends))
    B = arithmetic.matrix(family.B)
    one, supply = _identity(arithmetic, family.dimension), _supply(arithmetic, family, square)
    leaky = isinstance(family, Leaky)
    K = arithmetic.matrix(family.A) - one if leaky else arithmetic.matrix(family.A)
    hh = K.T @ (product @ K) + (one.scaled(Fraction(-1)) if leaky else P)
    hx = K.T @ (product @ B)
    xx = supply + B.T @ (product @ B)
    hq = (K.T @ mean).scaled(Fraction(-1))
    hq = hq - P - one if leaky else hq
    xq = (B.T @ mean).scaled(Fraction(-1))
    qq = arithmetic.diagonal(tau) - P - one
    rows = (
        hh.beside(hx).beside(hq),
        hx.T.beside(xx).beside(xq),
        hq.T.beside(xq.T).beside(qq),
    )
    return rows[0].above(rows[1]).above(rows[2])


@dataclass(frozen=True)
class BoundedReal:
    """P > 0 (d × d, symmetric) and, for vector gates, multipliers τ >= 0 (d numbers)."""

    P: Matrix
    multipliers: Vector | None = None
    kind: ClassVar[str] = "bounded_real"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        corners = self.multipliers is None
        return ("bounded.l2_gain", "bounded.l2_gain_corners" if corners else "bounded.l2_gain_box")

    def _unfit(self, family: Family, claim: Claim) -> str | None:
        if claim.property is not Property.GAIN or claim.bound is None or claim.bound < 0:
            return "the claim is not a gain"
        if not isinstance(family, (Gated, Polytope)) or family.B is None:
            return "the family has no gates or vertices, or no input matrix"
        if len(self.P) != family.dimension or not is_symmetric(self.P):
            return "P is not symmetric, or does not fit the family"
        boxed, tau = isinstance(family, Gated) and not family.gate.scalar, self.multipliers
        if boxed != (tau is not None):
            return "vector gates need multipliers, and nothing else has them"
        if tau is not None and (len(tau) != family.dimension or any(t < 0 for t in tau)):
            return "the multipliers are not d numbers >= 0"
        return None

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Proved if the inequality holds with γ = claim.bound for every transition."""
        unfit = self._unfit(family, claim)
        if unfit is not None or claim.bound is None or not isinstance(family, (Gated, Polytope)):
            return unknown(unfit or "the claim is not a gain")
        square, tau = claim.bound**2, self.multipliers

        def conditions(arithmetic: Any) -> Iterator[Condition]:
            P = arithmetic.matrix(self.P)
            yield Condition(P)
            if tau is not None and isinstance(family, Gated):
                yield Condition(box(arithmetic, family, P, tau, square), strict=False)
                return
            W = P + _identity(arithmetic, family.dimension)
            supply = _supply(arithmetic, family, square)
            for M, G in steps(arithmetic, family):
                yield Condition(corner(P, W, M, G, supply), strict=False)

        size = family.dimension * (1 if tau is None else 2) + len((family.B or ((),))[0])
        numbers = (*self.P, tau or (), *(family.B or ()))
        arithmetic = proving(conditions, size, max(bits_of(numbers), bits_of(family.numbers())))
        if arithmetic is None:
            return unknown("the bounded-real inequality with this gain is not proved")
        reason = f"energy gain at most {shown_above(claim.bound)} for every sequence of transitions"
        return proved(arithmetic.kind, f"{reason} ({arithmetic.name})", self)
