"""identity.leaky_integrator: the selective loop with a = -1, B = 1, Δ = softplus(z) and exact hold
does what the leaky loop does with A = 0 and the gate σ(z)."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from selssm import recurrence
from tests.properties.inequality import Inequality, caught, over
from tests.properties.rounding import gated, selective
from tests.strategies import dyadics

ID = "identity.leaky_integrator"
pytestmark = pytest.mark.theorem(ID)
Tokens = list[tuple[Fraction, Fraction]]
SOFTPLUS = 8  # roundings in softplus, and in the gate

tokens = st.lists(st.tuples(dyadics(-8, 8, 2), dyadics(-2, 2)), min_size=1, max_size=8)
traps: list[Tokens] = [
    [(Fraction(z), Fraction(1))] * 4 for z in (-40, -1, 0, 1, 30)
]  # closed gates, half open, wide open


def apart(rows: Tokens, rule: str = "zoh", rate: int = -1) -> Inequality:
    """|selective - leaky| ≤ 0, state by state."""
    z, x = (recurrence.wide([[row[n]] for row in rows]) for n in (0, 1))  # (T, 1) each
    one, steps = torch.ones_like(x), torch.logaddexp(z, torch.zeros_like(z))
    rates = torch.full((1, 1), float(rate), dtype=torch.float64)
    cell = recurrence.selective_scan(x, steps, rates, one, one, rule=rule)[1].flatten().tolist()
    gates = torch.tensor(closed_form(ID)(z=z.numpy()))
    leaky = recurrence.leaky([[0]], gates, x).flatten().tolist()
    # The gate is rounded, so 1 - g is as inexact as 1 + g: that is the decay of the sizes.
    sizes = recurrence.linear(1 + gates, gates * x.abs()).flatten().tolist()
    longest = float(steps.max())
    return Inequality(
        [abs(Fraction(h) - Fraction(k)) for h, k in zip(cell, leaky, strict=True)],
        [Fraction(0)] * len(rows),
        [Fraction(size) for size in sizes],
        selective(longest) + gated(1) + math.ceil(longest + 2) * SOFTPLUS,
    )


@over(tokens, *traps)
def test_it_is_a_leaky_cell(rows):
    apart(rows).check(ID)


def test_the_deployed_rule_is_not():
    assert caught(tokens, lambda rows: not apart(rows, rule="euler").holds())


def test_another_rate_is_not():
    assert caught(tokens, lambda rows: not apart(rows, rate=-2).holds())
