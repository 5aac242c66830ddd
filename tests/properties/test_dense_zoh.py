"""bounded.dense_zoh: exact holds of any length keep a dense state inside the ball."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Vector
from selssm import recurrence
from tests.properties.inequality import caught, over
from tests.properties.norms import quadratic
from tests.properties.runs import rows
from tests.properties.test_dense_continuous import NEAR, Case, cases
from tests.strategies import dyadics, vectors

ID = "bounded.dense_zoh"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Held:
    """A dense mode with A'P + PA ≤ -2αP, α > 0, and one held input u for each step."""

    mode: Case
    inputs: tuple[Vector, ...]

    @property
    def reach(self) -> float:
        """U = max ‖u‖_P."""
        return float(max(quadratic(u, self.mode.P) for u in self.inputs))

    def radius(self, room: float = 1) -> float:
        start = float(quadratic(self.mode.start, self.mode.P))
        return max(start, closed_form(ID)(U=self.reach, alpha=float(self.mode.alpha)) / room)

    def sizes(self, exact: bool = True) -> list[float]:
        """‖h_t‖_P on the machine, with the integral of the hold or the deployed input Δu."""
        A = recurrence.wide(self.mode.A)
        d, h, sizes = len(A), self.mode.start, []
        for step, u in zip(self.mode.steps, self.inputs, strict=True):
            both = torch.zeros(2 * d, 2 * d).double()
            both[:d] = float(step) * torch.cat([A, torch.eye(d).double()], dim=1)
            power = torch.linalg.matrix_exp(both)
            gain = power[:d, d:] if exact else float(step) * torch.eye(d).double()
            taken = (gain @ recurrence.wide(u))[None]
            h = rows(recurrence.replace(power[:d, :d], [[1.0] * d], taken, h))[0]
            sizes.append(float(quadratic(h, self.mode.P)))
        return sizes

    def holds(self, room: float = 1, exact: bool = True) -> bool:
        limit = self.radius(room)
        return all(size <= limit + NEAR * max(1.0, limit) for size in self.sizes(exact))


@st.composite
def held(draw: st.DrawFn) -> Held:
    mode = draw(cases().filter(lambda case: case.alpha > 0))
    d, count = len(mode.start), len(mode.steps)
    inputs = draw(st.lists(vectors(d, dyadics(-2, 2, 2)), min_size=count, max_size=count))
    return Held(mode, tuple(inputs))


@over(held())
def test_no_hold_leaves_the_ball(case):
    assert case.mode.proved and case.holds()


def test_half_the_room_is_too_little():
    assert caught(held(), lambda case: not case.holds(room=2))


def test_the_deployed_input_leaves_it():
    assert caught(held(), lambda case: not case.holds(exact=False))
