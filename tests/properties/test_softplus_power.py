"""identity.softplus_power: the decay of a selective mode is a power of 1 + e^c."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from selssm import recurrence
from tests.properties.inequality import Inequality, caught, over
from tests.strategies import dyadics

ID = "identity.softplus_power"
pytestmark = pytest.mark.theorem(ID)
Mode = tuple[Fraction, Fraction]
modes = st.tuples(dyadics(-4, 0, 3), dyadics(-8, 8, 2))  # rate a, logit c
traps: list[Mode] = [(Fraction(a), Fraction(c)) for a, c in ((0, 3), (-1, -40), (-1, 30), (-4, 0))]


def decay(mode: Mode) -> Fraction:
    """exp(Δa) as the machine has it, Δ = softplus(c)."""
    rate, logit = (torch.tensor(float(x), dtype=torch.float64) for x in mode)
    step = torch.logaddexp(logit, torch.zeros_like(logit))
    return Fraction(recurrence.zoh(step, rate, torch.ones_like(rate))[0].item())


def apart(mode: Mode, base: float) -> Inequality:
    """|exp(aΔ) - base^a| ≤ 0; the errors of Δ and of the base are multiplied by |a|."""
    rate, logit = mode
    claimed = Fraction(base ** float(rate))
    size = closed_form(ID)(s=float(rate), c=float(logit))
    exponent = abs(float(rate)) * (math.log(base) + 4)
    return Inequality(
        [abs(decay(mode) - claimed)], [Fraction(0)], [Fraction(size)], 16 + 4 * math.ceil(exponent)
    )


@over(modes, *traps)
def test_a_decay_is_a_power_of_one_plus_e_to_the_c(mode):
    apart(mode, 1 + math.exp(mode[1])).check(ID)


def test_it_is_no_power_of_e_to_the_c():
    assert caught(modes, lambda mode: not apart(mode, math.exp(mode[1]) + 1e-9).holds())
