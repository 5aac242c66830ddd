"""contraction.state_dependent_gate: two trajectories of a cell whose gate looks at its state."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st
from torch import Tensor

from numerics.bounds import closed_form
from numerics.exact import Matrix, Vector
from selssm import recurrence
from tests.properties.draw import shrunk
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import difference, growth, ones, powers, weighted_max
from tests.properties.rounding import gated
from tests.properties.runs import rows
from tests.strategies import dyadics, matrices, vectors

ID = "contraction.state_dependent_gate"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """‖A‖_∞ ≤ 1/2, |u| ≤ 1, so R = 2; the gate is lo + centre_i + slope·h_i, cut to [lo, 1]."""

    A: Matrix
    inputs: tuple[Vector, ...]
    centre: Vector
    slope: Fraction
    lo: Fraction
    starts: tuple[Vector, Vector]

    def states(self, start: Vector) -> list[Vector]:
        centre = torch.tensor([float(c + self.lo) for c in self.centre], dtype=torch.float64)

        def gate(_: int, h: Tensor) -> Tensor:
            return (centre + float(self.slope) * h).clamp(float(self.lo), 1.0)

        return rows(recurrence.leaky(self.A, gate, self.inputs, start))

    @property
    def theta(self) -> Fraction:
        return growth(self.A, ones(len(self.A)))

    @property
    def radius(self) -> Fraction:
        """R with (1 - θ)R = 1."""
        return max(1 / (1 - self.theta), *(weighted_max(s, ones(len(s))) for s in self.starts))

    def rate(self, slope: Fraction) -> Fraction:
        """q for gates of that slope."""
        R, theta = self.radius, self.theta
        return 1 - self.lo * (1 - theta) + slope * ((1 + theta) * R + 1)

    def approach(self, rate: Fraction) -> Inequality:
        """‖h_t - f_t‖ ≤ rate^t·‖h_0 - f_0‖.

        A rounding error made at one step grows like any difference: by at most max(1, q) a step.
        """
        unit = ones(len(self.A))
        pairs = zip(*(self.states(start) for start in self.starts), strict=True)
        apart = weighted_max(difference(*self.starts), unit)
        worst = max(Fraction(1), self.rate(self.slope))
        count = len(self.inputs)
        return Inequality(
            [weighted_max(difference(h, f), unit) for h, f in pairs],
            [apart * power for power in powers(rate, count)],
            [power * (4 * self.radius + 4) for power in powers(worst, count)],
            gated(len(self.A)) + 4,
        )


@st.composite
def cases(draw: st.DrawFn, slopes: tuple[int, int] = (0, 1)) -> Case:
    d, count = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    A = shrunk(draw(matrices(d)), ones(d), limit=2)
    inputs = draw(st.lists(vectors(d, dyadics()), min_size=count, max_size=count))
    starts = draw(st.tuples(vectors(d, dyadics()), vectors(d, dyadics())))
    slope = draw(dyadics(*slopes, 6)) / 8
    centre = draw(vectors(d, dyadics(0, 1, 3)))
    return Case(A, tuple(inputs), centre, slope, draw(dyadics(1, 8, 0)) / 8, starts)


@over(cases())
def test_trajectories_approach_at_the_rate(case):
    case.approach(case.rate(case.slope)).check(ID)


@over(cases())
def test_the_ball_is_never_left(case):
    for start in case.starts:
        for state in case.states(start):
            assert weighted_max(state, ones(len(state))) <= case.radius * (1 + Fraction(1, 2**48))


@over(cases())
def test_the_closed_form_is_the_rate(case):
    numbers = {"L": case.slope, "R": case.radius, "U": 1, "lo": case.lo, "theta": case.theta}
    value = closed_form(ID)(**{name: float(x) for name, x in numbers.items()})
    assert abs(value - float(case.rate(case.slope))) <= 1e-12


def test_the_slope_of_the_gate_counts():
    steep = cases(slopes=(8, 32))
    assert caught(steep, lambda case: not case.approach(case.rate(Fraction(0))).holds())
