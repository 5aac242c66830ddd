"""bounded.passive: what a mode takes in through held inputs covers what it stores."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from hypothesis import strategies as st

from selssm import recurrence
from tests.properties.inequality import caught, over

pytestmark = pytest.mark.theorem("bounded.passive")


@dataclass(frozen=True)
class Schedule:
    """h' = a h + b_k x, y = c_k h, in modes k held for steps Δ, with storage ½h² (Q = 1)."""

    a: float
    b: tuple[float, ...]
    steps: tuple[float, ...]
    inputs: tuple[float, ...]

    def excess(self, output: tuple[float, ...]) -> float:
        """½h(T)² - ∫ y x dt from rest; ∫h over a held step is (h⁺ - h - Δbx)/a, exactly."""
        step, b = torch.tensor(self.steps).double(), torch.tensor(self.b).double()
        x, c = torch.tensor(self.inputs).double(), torch.tensor(output).double()
        decay, gain = recurrence.zoh(step, torch.tensor(self.a).double(), b)
        states = recurrence.linear(decay[:, None], (gain * x)[:, None])[:, 0]
        before = torch.cat([torch.zeros(1).double(), states[:-1]])
        held = (states - before - step * b * x) / self.a
        return float(states[-1] ** 2 / 2 - (c * x * held).sum())


@st.composite
def schedules(draw):
    count = draw(st.integers(1, 6))

    def numbers(low, high):
        eighths = st.integers(8 * low, 8 * high).map(lambda n: n / 8)
        return tuple(draw(st.lists(eighths, min_size=count, max_size=count)))

    a = -draw(st.integers(1, 16)) / 8
    return Schedule(a, numbers(-2, 2), tuple(s + 0.125 for s in numbers(0, 2)), numbers(-2, 2))


SLACK = 1e-12  # sizes are at most some hundred; every operation rounds by 2^-53


@over(schedules())
def test_matched_modes_are_passive_under_every_schedule(case):
    assert case.excess(case.b) <= SLACK


@over(schedules(), Schedule(-0.5, (1.0, -1.0), (1.0, 1.0), (1.0, 1.0)))
def test_the_stored_energy_is_what_matching_measures(case):
    """With QB = C' the excess is ∫ a h² dt ≤ 0, so it falls as the schedule goes on."""
    shorter = Schedule(case.a, case.b[:1], case.steps[:1], case.inputs[:1])
    assert case.excess(case.b) <= shorter.excess(shorter.b) + SLACK


def test_one_fixed_output_for_changing_inputs_is_not_passive():
    fixed = (1.0,) * 6
    assert caught(schedules(), lambda case: case.excess(fixed[: len(case.b)]) > SLACK)
