"""Intervals of float64 numbers that surely hold the exact result, for arrays of any size.

A dot product of n terms, summed in any order, fused or not, errs by at most γ_n·sum|w||v| with
γ_n = n·u/(1 - n·u), u = 2^-53, when nothing overflows, and by n of the least numbers when
something underflows. `slop(n)` is γ_n with room for the few roundings of forming the bound itself.
The assumption is IEEE-754 binary64 and a matrix product that multiplies and adds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from flint import arb, ctx

from .block_weights import Array

TINY = 1e-290  # above everything that underflow can lose in a sum of a million terms
FAR = 700.0  # beyond it e^-x is below 1e-300
SWITCH = 20.0  # where deployed softplus goes over to x
DIP = 1.2784645427610738  # silu falls up to -DIP and rises from there, to the last digit
DIP_VALUE = -0.2784645427610739  # below silu(-DIP), the least value of silu


def slop(n: int) -> float:
    """A factor above γ_n and the roundings around it, for n up to about 10^9."""
    return 1.01 * (n + 16) * 2.0**-53


@dataclass(frozen=True, eq=False)
class Interval:
    """low <= exact value <= high, entry by entry; float64 arrays of one shape."""

    low: Array
    high: Array

    @property
    def magnitude(self) -> Array:
        """The largest absolute value, entry by entry."""
        return np.maximum(np.abs(self.low), np.abs(self.high))

    @property
    def ball(self) -> tuple[Array, Array]:
        """Centre and radius with |value - centre| <= radius."""
        centre = 0.5 * self.low + 0.5 * self.high
        radius = np.maximum(self.high - centre, centre - self.low)
        return centre, np.nextafter(radius, np.inf)


def around(centre: Array, radius: Array) -> Interval:
    """[centre - radius, centre + radius], rounded outwards."""
    return Interval(np.nextafter(centre - radius, -np.inf), np.nextafter(centre + radius, np.inf))


def linear(W: Array, error: Array | None, v: Interval, bias: Array | None) -> Interval:
    """W v + bias (m) for all v in the interval (n), W (m, n) known up to |error| (m, n) or exactly.

    The bias (m) is exact.
    """
    centre, radius = v.ball
    n = W.shape[1] + 1
    spread = np.abs(W) @ (radius + slop(n) * np.abs(centre))
    if error is not None:
        spread = spread + error @ v.magnitude
    middle = W @ centre
    if bias is not None:
        spread = spread + slop(n) * (np.abs(bias) + np.abs(middle))
        middle = middle + bias
    return around(middle, spread * (1 + slop(n)) + TINY)


def product(left: Array, right: Array) -> tuple[Array, Array]:
    """left @ right in floats, and a bound on its distance from the exact product."""
    n = left.shape[1]
    return left @ right, (np.abs(left) @ np.abs(right)) * slop(n) * (1 + slop(n)) + TINY


def _down(x: arb) -> float:
    return float(np.nextafter(np.nextafter(float(x.lower()), -np.inf), -np.inf))


def _up(x: arb) -> float:
    return float(np.nextafter(np.nextafter(float(x.upper()), np.inf), np.inf))


def silu_at(x: float) -> tuple[float, float]:
    """Bounds below and above of x/(1 + e^-x)."""
    if abs(x) > FAR:
        return (float(np.nextafter(x, 0.0)), x) if x > 0 else (-1e-290, 0.0)
    with ctx.workprec(80):
        value = arb(x) / (1 + (-arb(x)).exp())
        return _down(value), _up(value)


def softplus_at(x: float) -> tuple[float, float]:
    """Bounds below and above of ln(1 + e^x), the lower one >= 0.

    Beyond SWITCH the lower bound is x itself, which is what deployed code returns there.
    """
    if abs(x) > FAR:
        return (x, float(np.nextafter(x, np.inf))) if x > 0 else (0.0, 1e-300)
    with ctx.workprec(80):
        value = arb(x).exp().log1p()
        return (x if x > SWITCH else max(0.0, _down(value))), _up(value)


def _ends(f: Callable[[float], tuple[float, float]], v: Interval) -> tuple[Array, Array, Array]:
    """Bounds of f at both ends: the least lower one, f(high) above, f(low) above."""
    at_low, at_high = ([f(float(x)) for x in end] for end in (v.low, v.high))
    low = np.minimum([a for a, _ in at_low], [a for a, _ in at_high])
    return low, np.array([b for _, b in at_high]), np.array([b for _, b in at_low])


def softplus(v: Interval) -> Interval:
    """ln(1 + e^x) over the interval (n), which it increases on."""
    low, high, _ = _ends(softplus_at, v)
    return Interval(low, high)


def silu(v: Interval) -> Interval:
    """x/(1 + e^-x) over the interval (n): it falls, dips once near -1.278, and rises."""
    low, at_high, at_low = _ends(silu_at, v)
    dips = (v.low <= -DIP + 1e-12) & (v.high >= -DIP - 1e-12)
    return Interval(np.where(dips, DIP_VALUE, low), np.maximum(at_low, at_high))
