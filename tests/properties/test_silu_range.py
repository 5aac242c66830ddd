"""contraction.silu_range: intervals of SiLU as `numerics.interval` bounds them, on torch's SiLU."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import strategies as st
from hypothesis import target
from torch.nn import functional

from numerics.bounds import closed_form
from numerics.interval import Interval, silu
from tests.properties.inequality import caught, over

ID = "contraction.silu_range"
NEAR = 1e-15
pytestmark = pytest.mark.theorem(ID)


def value(x: float) -> float:
    return float(functional.silu(torch.tensor(x, dtype=torch.float64)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[float, float, float]:
    """An end, a point, an end, in order; often around the dip."""
    spread = draw(st.sampled_from([1.0, 4.0, 40.0]))
    points = [draw(st.floats(-spread, spread)) for _ in range(3)]
    low, x, high = sorted(points)
    return low, x, high


def bounds(low: float, high: float) -> tuple[float, float]:
    range_ = silu(Interval(np.array([low]), np.array([high])))
    return float(range_.low[0]), float(range_.high[0])


@over(cases(), (-2.0, -1.2784645, 3.0), (-1.0, 0.0, 0.0))
def test_the_range_holds_every_value(case):
    low, x, high = case
    least, most = bounds(low, high)
    target(value(x) - most, label="above")
    target(least - value(x), label="below")
    assert least - NEAR <= value(x) <= most + NEAR
    assert abs(closed_form(ID)(x=x) - value(x)) <= 1e-15 * max(1.0, abs(x))


def test_the_ends_alone_are_no_lower_bound():
    assert caught(cases(), lambda case: value(case[1]) < min(value(case[0]), value(case[2])) - NEAR)
