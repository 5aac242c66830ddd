"""spr(Π) >= s for a large product Π, by the trace of one of its powers in float64 with an error.

|tr Π^k| <= n·spr(Π)^k, the eigenvalues being n in number; so |tr Π^k| >= n·s^k proves spr(Π) >= s.
For k = 2^j the gap n^(1/k) that this leaves closes fast. (Linear algebra.)

A matrix is 2^e·(X + E) with X in float64, scaled to a norm of about one, and ‖E‖ <= error in the
Frobenius norm, in which ‖XY‖ <= ‖X‖‖Y‖, ‖|X|‖ = ‖X‖ and |tr E| <= √n·‖E‖. So the product of two
errs by ‖X‖f + e‖Y‖ + ef + γ_n‖X‖‖Y‖. What is assumed is what `binary64` assumes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb, ctx, fmpq

from .binary64 import TINY, Enclosed, Floats, slop

SQUARINGS = 24
BITS = 256


@dataclass(frozen=True, eq=False)
class Scaled:
    """2^exponent·(X + E), ‖E‖ <= error (Frobenius)."""

    X: Floats
    error: float
    exponent: int = 0

    def __matmul__(self, other: Scaled) -> Scaled:
        size, wide = norm_above(self.X), norm_above(other.X)
        n = len(self.X)
        error = size * other.error + wide * self.error + self.error * other.error
        error = (error + slop(n) * size * wide + n * TINY) * (1 + slop(10))
        return scaled(self.X @ other.X, error, self.exponent + other.exponent)

    def trace_below(self) -> float:
        """A number that |tr(X + E)| does not fall below, if it is positive."""
        diagonal, n = np.diag(self.X), len(self.X)
        lost = slop(n) * float(np.abs(diagonal).sum()) + float(np.sqrt(n)) * self.error
        return abs(float(diagonal.sum())) * (1 - slop(2)) - (lost + n * TINY) * (1 + slop(n))


def scaled(X: Floats, error: float, exponent: int = 0) -> Scaled:
    """The same, with the largest entry of X between a half and one; exact but for underflow."""
    shift = int(np.frexp(np.abs(X).max())[1])
    lost = (float(np.ldexp(error, -shift)) + len(X) * TINY) * (1 + slop(2))
    return Scaled(np.ldexp(X, -shift), lost, exponent + shift)


def from_enclosed(M: Enclosed) -> Scaled:
    """‖E‖ is at most the Euclidean norm of the sums of the rows of |E|."""
    rows = M.rows(np.ones(M.floats.shape[1]))
    return scaled(M.floats, norm_above(rows))


def norm_above(X: Floats) -> float:
    """Not below the Frobenius norm; squares that underflow are covered by the last term."""
    largest = float(np.abs(X).max())
    if not 0 < largest < np.inf:
        return largest
    return float(np.sqrt(np.square(X / largest).sum()) * largest) * (1 + slop(X.size)) + TINY


def radius_reaches(factors: Iterable[Enclosed], level: Fraction) -> bool:
    """Whether spr(··· F_2 F_1) >= level > 0 is proved, F_1 first; False decides nothing."""
    with np.errstate(all="ignore"):
        product: Scaled | None = None
        for factor in map(from_enclosed, factors):
            product = factor if product is None else factor @ product
        return product is not None and _powers_reach(product, level)


def _powers_reach(power: Scaled, level: Fraction) -> bool:
    n = len(power.X)
    for j in range(SQUARINGS + 1):
        below = power.trace_below()
        if not np.isfinite(below + power.error) or power.error > 1 or not power.X.any():
            return False
        if below > 0 and _is_above(below, power.exponent, n, level, 2**j):
            return True
        power = power @ power
    return False


def _is_above(below: float, exponent: int, n: int, level: Fraction, k: int) -> bool:
    """Whether below·2^exponent >= n·level^k, by balls."""
    with ctx.workprec(BITS):
        reached = arb(below) * arb(2) ** exponent
        return bool(reached >= n * arb(fmpq(level.numerator, level.denominator)) ** k)
