"""identity.telescope: a leaky cell weighs its inputs and its start with weights that add up to one.

The loop h ← a h + (1 - a)·1 from 0 computes the sum of the weights of all inputs; from 1 it must
stay at 1.
"""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from selssm import recurrence
from selssm.scans import scan
from tests.properties.inequality import Inequality, caught, over
from tests.properties.rounding import LINEAR, scanned
from tests.strategies import dyadics

ID = "identity.telescope"
pytestmark = pytest.mark.theorem(ID)
Decays = list[Fraction]

decays = st.lists(dyadics(-2, 2), min_size=1, max_size=9)
traps: list[Decays] = [
    [Fraction(0)], [Fraction(1)] * 3, [Fraction(-1)] * 5, [Fraction(1 + 1e-9)] * 4,
    [Fraction(1 - 1e-9)] * 4, [Fraction(2)] * 9,
]  # fmt: skip


def loop(decay: torch.Tensor, drive: torch.Tensor, start: torch.Tensor) -> torch.Tensor:
    return recurrence.linear(decay, drive, start)


MACHINES = {"loop": loop, "scan": scan}


def total_weight(a: Decays, inputs: Decays, machine: str, start: int = 0) -> Inequality:
    """|Σ weights - (1 - (1 - start)·Π a)| ≤ 0 after every step, with `inputs` for the 1 - a."""
    column = torch.tensor([[float(x)] for x in a], dtype=torch.float64)
    drive = torch.tensor([[float(x)] for x in inputs], dtype=torch.float64)
    first = torch.tensor([float(start)], dtype=torch.float64)
    found = MACHINES[machine](column, drive, first).flatten().tolist()
    sizes = recurrence.linear(column.abs(), drive.abs(), first).flatten().tolist()
    claimed = [1 - (1 - start) * math.prod(a[: t + 1]) for t in range(len(a))]
    return Inequality(
        [abs(Fraction(h) - x) for h, x in zip(found, claimed, strict=True)],
        [Fraction(0)] * len(a),
        [Fraction(s) + abs(x) for s, x in zip(sizes, claimed, strict=True)],
        LINEAR + 1 if machine == "loop" else scanned(LINEAR + 1, len(a)),
    )


@pytest.mark.parametrize("machine", MACHINES)
@over(decays, *traps)
def test_the_weights_add_up_to_one(machine, a):
    gates = [1 - x for x in a]
    total_weight(a, gates, machine).check(ID, "inputs only")
    total_weight(a, gates, machine, start=1).check(ID, "start and inputs")


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("wrong", [lambda x: x * (1 - x), lambda x: x], ids=["own decay", "a"])
def test_other_weights_do_not(machine, wrong):
    assert caught(decays, lambda a: not total_weight(a, [wrong(x) for x in a], machine).holds())
