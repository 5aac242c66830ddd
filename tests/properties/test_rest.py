"""discretise.rest: loop and scan under a constant input, with short dyadic numbers for which every
float operation is exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from selssm import recurrence
from selssm.scans import scan
from tests.properties.inequality import caught, over
from tests.strategies import dyadics

ID = "discretise.rest"
pytestmark = pytest.mark.theorem(ID)
MACHINES = {"loop": recurrence.linear, "scan": scan}


@dataclass(frozen=True)
class Constant:
    """A decay, a rest point, a start, and a number of steps."""

    decay: Fraction
    rest: Fraction
    start: Fraction
    length: int

    def distance(self, machine: str) -> Fraction:
        """How far the last state is from rest, on the machine."""
        decay, taken = (
            torch.full((self.length, 1), float(x), dtype=torch.float64)
            for x in (self.decay, (1 - self.decay) * self.rest)
        )
        start = torch.tensor([float(self.start)], dtype=torch.float64)
        return Fraction(MACHINES[machine](decay, taken, start)[-1].item()) - self.rest

    def faded(self, more: int = 0) -> Fraction:
        """ā^t·(h(0) - r), a closed form that floats hold exactly here."""
        share = closed_form(ID)(abar=float(self.decay), t=self.length + more)
        return Fraction(share) * (self.start - self.rest)


constants = st.builds(
    Constant, dyadics(-1, 1, 3), dyadics(-2, 2, 2), dyadics(-2, 2, 2), st.integers(1, 8)
)


@pytest.mark.parametrize("machine", MACHINES)
@over(constants)
def test_the_distance_fades_by_the_decay(machine, constant):
    assert constant.distance(machine) == constant.faded()


def test_one_step_more_is_another_distance():
    assert caught(constants, lambda constant: constant.distance("loop") != constant.faded(1))
