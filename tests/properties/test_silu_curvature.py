"""contraction.silu_curvature: torch's SiLU against its tangents, its chords, and the band that
`numerics.silu_band` makes of its values on a grid."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import strategies as st
from hypothesis import target
from torch.nn import functional

from numerics import silu_band
from numerics.bounds import closed_form
from numerics.interval import Interval
from tests.properties.inequality import caught, over

ID = "contraction.silu_curvature"
pytestmark = pytest.mark.theorem(ID)
Points = tuple[float, float, float]


def value(x: float) -> float:
    return float(functional.silu(torch.tensor(x, dtype=torch.float64)))


def slope(x: float) -> float:
    """What autograd says."""
    at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    functional.silu(at).backward()
    assert at.grad is not None
    return float(at.grad)


def rounding(*points: float) -> float:
    return 8e-16 * (1 + max(map(abs, points))) ** 2


@st.composite
def cases(draw: st.DrawFn) -> Points:
    """An end, a point, an end, in order; often close to zero, where SiLU bends most."""
    spread = draw(st.sampled_from([0.25, 2.0, 40.0]))
    low, x, high = sorted(draw(st.floats(-spread, spread)) for _ in range(3))
    return low, x, high


def off_line(case: Points) -> tuple[float, float]:
    """Distance from the tangent at the first point, taken at the last; and (y - x)²/4."""
    x, _, y = case
    return abs(value(y) - value(x) - slope(x) * (y - x)), (y - x) ** 2 / 4


def off_chord(case: Points) -> tuple[float, float]:
    """Distance of the middle point from the chord of the others; and (z - p)(q - z)/4."""
    p, z, q = case
    share = (z - p) / (q - p) if q > p else 0.0
    return abs(value(z) - (1 - share) * value(p) - share * value(q)), (z - p) * (q - z) / 4


@over(cases(), (-0.25, 0.0, 0.25), (0.0, 0.0, 0.0), (-4.0, -1.0, 4.0))
def test_tangents_and_chords_are_as_close_as_the_theorem_says(case):
    for name, (distance, limit) in (("line", off_line(case)), ("chord", off_chord(case))):
        if limit > 1e-6:
            target(distance / limit, label=f"distance from the {name} / limit")
        assert distance <= limit + rounding(*case)
    shown = closed_form(ID)(p=case[0], q=case[2])
    assert off_chord(case)[0] <= shown + rounding(*case)


@over(cases(), (-64.0, 0.0, 64.0))
def test_the_band_of_the_grid_holds(case):
    low, z, high = case
    band = silu_band.silu_band(Interval(np.array([low]), np.array([high])))
    above, below = (value(z) - band.slope[0] * z - end[0] for end in (band.below, band.above))
    assert above >= -rounding(*case) and below <= rounding(*case)


def test_the_slack_of_the_grid_is_the_closed_form():
    width = Fraction(silu_band.SPACING)
    assert closed_form(ID)(p=0.0, q=float(width)) == silu_band.SLACK == width**2 / 16


def test_nothing_flatter_will_do():
    def breaks(case: Points) -> bool:
        distance, limit = off_line(case)
        return distance > 0.9 * limit + rounding(*case)

    assert caught(cases(), breaks)
    assert math.isclose(off_line((0.0, 0.0, 1e-3))[0] / 2.5e-7, 1, rel_tol=1e-6)
