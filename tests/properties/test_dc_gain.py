"""discretise.dc_gain: the state that the loop comes to under a constant input, as a multiple of the
rest point of the continuous mode."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from selssm import recurrence
from tests.properties.inequality import Inequality, caught, over
from tests.properties.rounding import selective

ID = "discretise.dc_gain"
pytestmark = pytest.mark.theorem(ID)
RULES = ("zoh", "euler", "trapezoidal")
LENGTH = 160  # e^(-LENGTH/4) is below the rounding of the rest


@dataclass(frozen=True)
class Mode:
    """A decaying rate -α, a step with Δα ≥ 1/4, and the trapezoidal weight λ of the new input."""

    alpha: Fraction
    step: Fraction
    now: Fraction

    @property
    def z(self) -> float:
        return -float(self.alpha * self.step)

    def rest(self, rule: str) -> float:
        """The last state under the input 1, from 0."""
        x = torch.ones(LENGTH, 1, dtype=torch.float64)
        steps, rates = x * float(self.step), -torch.tensor([[float(self.alpha)]]).double()
        if rule != "trapezoidal":
            return recurrence.selective_scan(x, steps, rates, x, x, rule=rule)[1][-1].item()
        decay, gain = recurrence.euler(steps, rates, x)
        now = float(self.now)
        return recurrence.linear(decay, gain * (now + (1 - now) * decay))[-1].item()

    def ratio(self, rule: str) -> float:
        """What the theorem says, in units of 1/α."""
        if rule == "zoh":
            return 1.0
        ratio = closed_form(ID)(z=self.z)
        now = float(self.now)
        return ratio if rule == "euler" else ratio * (now + (1 - now) * math.exp(self.z))

    def apart(self, rule: str, ratio: float) -> Inequality:
        """|rest·α - ratio| ≤ 0. A rounding a step is remembered for 1/(1 - e^z) steps."""
        found = Fraction(self.rest(rule)) * self.alpha
        memory = math.ceil(1 / -math.expm1(self.z))
        roundings = (selective(-self.z) + 4) * (memory + 1)
        return Inequality([abs(found - Fraction(ratio))], [Fraction(0)], [abs(found)], roundings)


modes = st.builds(
    Mode,
    st.integers(2, 16).map(lambda n: Fraction(n, 4)),
    st.integers(4, 32).map(lambda n: Fraction(n, 8)),
    st.integers(0, 8).map(lambda n: Fraction(n, 8)),
)
traps = [Mode(Fraction(1, 2), Fraction(1, 2), Fraction(1, 2)),
         Mode(Fraction(16), Fraction(16), Fraction(1, 2))]  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
@over(modes, *traps)
def test_a_constant_input_is_worth_what_the_theorem_says(rule, mode):
    mode.apart(rule, mode.ratio(rule)).check(ID, rule)


@over(modes, *traps)
def test_the_symmetric_rule_has_a_hyperbolic_cotangent(mode):
    even = Mode(mode.alpha, mode.step, Fraction(1, 2))
    half = even.z / 2
    assert even.ratio("trapezoidal") == pytest.approx(half / math.tanh(half), rel=1e-14)


def test_the_deployed_rule_does_not_keep_the_gain():
    assert caught(modes, lambda mode: not mode.apart("euler", 1.0).holds())
