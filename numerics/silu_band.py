"""SiLU between two parallel lines: slope·z + below <= z/(1 + e^-z) <= slope·z + above.

On an interval of width δ values of silu(z) - slope·z at the two ends bound it in between, up to
δ²/16 (contraction.silu_curvature, since |silu''| <= 1/2). So the largest value on a grid plus that
much is above it everywhere. The grid values come from ball arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .block_weights import Array
from .interval import Interval, silu, silu_at

REACH = 64.0  # beyond it the band is flat: slope 0 between the bounds of the interval
SPACING = 1 / 32
SLACK = SPACING**2 / 16  # contraction.silu_curvature for neighbours on the grid; exact in binary
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
    bounds = np.array([silu_at(float(x)) for x in points])
    return points, bounds[:, 0], bounds[:, 1]


def _residual(low: Array, high: Array, slope: Array) -> tuple[Array, Array]:
    """Bounds of silu(z) - slope·z over [low, high] (n), from the grid cells that cover it."""
    points, least, most = _grid()
    covered = (points > low[:, None] - SPACING) & (points < high[:, None] + SPACING)
    line = slope[:, None] * points
    slack = SLACK + ROUNDING
    below = np.where(covered, least - line, np.inf).min(axis=1)
    above = np.where(covered, most - line, -np.inf).max(axis=1)
    return below - slack, above + slack
