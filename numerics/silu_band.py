"""SiLU between two parallel lines: slope·z + below <= z/(1 + e^-z) <= slope·z + above.

On an interval of width δ a function with |f''| <= m lies within m·δ²/8 of its chord. |silu''| is
at most 1/2 (attained at 0), so values on a grid bound silu(z) - slope·z in between: the largest
one plus δ²·0.51/8 is above it everywhere. The grid values come from ball arithmetic, and so does
|silu''| <= 0.51: it is checked on every cell before the first band is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from flint import arb, ctx

from .block_weights import Array
from .interval import Interval, silu, silu_at

REACH = 64.0  # beyond it the band is flat: slope 0 between the bounds of the interval
SPACING = 1 / 32
CURVATURE = 0.51  # above the largest |silu''|, which is 1/2
ROUNDING = 1e-11  # above the rounding of silu(z) - slope·z for |z| <= REACH and |slope| <= 2
ROWS = 256  # channels looked at a time


@dataclass(frozen=True, eq=False)
class Band:
    """slope·z + below <= silu(z) <= slope·z + above on the given interval; arrays (n)."""

    slope: Array
    below: Array
    above: Array


def silu_band(z: Interval) -> Band:
    """The band along the chord of every interval (n)."""
    v = silu(z)
    near = (z.low >= -REACH) & (z.high <= REACH)
    slope = np.where(near, _chord(z), 0.0)
    below, above = np.array(v.low), np.array(v.high)
    for first in range(0, len(slope), ROWS):
        rows = np.flatnonzero(near[first : first + ROWS]) + first
        below[rows], above[rows] = _residual(z.low[rows], z.high[rows], slope[rows])
    return Band(slope, below, above)


def _chord(z: Interval) -> Array:
    """The slope between the ends, or 0 for a point: any slope is sound."""
    low, high = np.clip(z.low, -REACH, REACH), np.clip(z.high, -REACH, REACH)
    width = high - low
    rise = high / (1 + np.exp(-high)) - low / (1 + np.exp(-low))
    return np.clip(np.where(width > 1e-6, rise / np.maximum(width, 1e-6), 0.0), -1.0, 1.5)


@lru_cache(maxsize=1)
def _grid() -> tuple[Array, Array, Array]:
    """Grid points over [-REACH, REACH], and bounds below and above of silu there."""
    points = np.arange(-REACH, REACH + SPACING, SPACING)
    if not curves_at_most(CURVATURE):
        raise ArithmeticError(f"|silu''| <= {CURVATURE} is not confirmed by ball arithmetic")
    bounds = np.array([silu_at(float(x)) for x in points])
    return points, bounds[:, 0], bounds[:, 1]


def curves_at_most(limit: float) -> bool:
    """Whether |silu''| <= limit on [-REACH, REACH], by balls that cover it; False decides nothing.

    silu'' = σ(1 - σ)(2 + z(1 - 2σ)) with σ = 1/(1 + e^-z).
    """
    radius = 2.0**-8
    cells = (arb(2 * k * radius, radius) for k in range(-int(REACH * 2**7), int(REACH * 2**7) + 1))
    with ctx.workprec(80):
        return all(abs(_second_derivative(cell)) <= arb(limit) for cell in cells)


def _second_derivative(z: arb) -> arb:
    sigma = 1 / (1 + (-z).exp())
    return sigma * (1 - sigma) * (2 + z * (1 - 2 * sigma))


def _residual(low: Array, high: Array, slope: Array) -> tuple[Array, Array]:
    """Bounds of silu(z) - slope·z over [low, high] (n), from the grid cells that cover it."""
    points, least, most = _grid()
    covered = (points > low[:, None] - SPACING) & (points < high[:, None] + SPACING)
    line = slope[:, None] * points
    slack = CURVATURE * SPACING**2 / 8 + ROUNDING
    below = np.where(covered, least - line, np.inf).min(axis=1)
    above = np.where(covered, most - line, -np.inf).max(axis=1)
    return below - slack, above + slack
