"""discretise.a_stable: decays of the machine, and bilinear and Euler multipliers in fractions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from selssm import recurrence
from tests.properties.inequality import Inequality, caught, over
from tests.properties.rounding import oscillating
from tests.strategies import dyadics

ID = "discretise.a_stable"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Mode:
    """λ = x + iy and a step."""

    x: Fraction
    y: Fraction
    step: Fraction

    @property
    def square(self) -> Fraction:
        """|λ|²."""
        return self.x**2 + self.y**2

    @property
    def bilinear(self) -> Fraction:
        """|1 + Δλ/2|²/|1 - Δλ/2|²."""
        u, v = self.step * self.x / 2, self.step * self.y / 2
        return ((1 + u) ** 2 + v**2) / ((1 - u) ** 2 + v**2)

    @property
    def euler(self) -> Fraction:
        """|1 + Δλ|²."""
        return (1 + self.step * self.x) ** 2 + (self.step * self.y) ** 2

    def held(self) -> Inequality:
        """|e^{Δλ}| ≤ 1 for the decay of the loop."""
        rate = torch.tensor([complex(self.x, self.y)], dtype=torch.complex128)
        step = torch.tensor([float(self.step)], dtype=torch.complex128)
        decay = recurrence.zoh(step, rate, torch.ones_like(rate))[0]
        roundings = oscillating(float(self.step * (abs(self.x) + abs(self.y))))
        size = Fraction(abs(decay.item()))
        return Inequality([size], [Fraction(1)], [size], roundings)


def modes(most: int = 0) -> st.SearchStrategy[Mode]:
    """Real parts from -4 to `most`, 0 left out; steps up to 4, short ones included."""
    steps = st.one_of(dyadics(0, 4, 3), st.integers(1, 40).map(lambda n: Fraction(1, 2**n)))
    return st.builds(Mode, dyadics(-4, most, 3).filter(bool), dyadics(-8, 8, 2), steps.filter(bool))


traps = [
    Mode(Fraction(-1e-9), Fraction(8), Fraction(4)),
    Mode(Fraction(-4), Fraction(0), Fraction(1, 2)),  # at Euler's longest step
    Mode(Fraction(-1), Fraction(1), Fraction(1)),  # there too
    Mode(Fraction(-1), Fraction(0), Fraction(1e9)),
]


@over(modes(), *traps)
def test_hold_and_bilinear_keep_a_decaying_mode_decaying(mode):
    mode.held().check(ID)
    assert mode.bilinear < 1


@over(modes(), *traps)
def test_euler_does_up_to_its_longest_step_and_no_further(mode):
    longest = -2 * mode.x / mode.square
    assert (mode.euler < 1) == (mode.step < longest)
    assert closed_form(ID)(x=float(mode.x), y=float(mode.y)) == pytest.approx(float(longest))


def test_a_growing_mode_grows():
    assert caught(modes(most=4), lambda mode: not mode.held().holds())
    assert caught(modes(most=4), lambda mode: mode.bilinear >= 1)


def test_the_real_part_alone_allows_too_long_a_step():
    assert caught(modes(), lambda mode: mode.step < -2 / mode.x and mode.euler >= 1)
