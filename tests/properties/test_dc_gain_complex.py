"""discretise.dc_gain_complex: the state that the loop comes to under a constant input into an
oscillating mode, as a multiple of the rest point of the continuous mode."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from selssm import recurrence
from tests.properties.inequality import Inequality, caught, over
from tests.properties.rounding import oscillating

ID = "discretise.dc_gain_complex"
pytestmark = pytest.mark.theorem(ID)
RULES = ("zoh", "euler", "trapezoidal")
LENGTH = 160  # e^(-LENGTH/4) is below the rounding of the rest


@dataclass(frozen=True)
class Mode:
    """A rate -α + iβ, a step with Δα ≥ 1/4, and the trapezoidal weight λ of the new input."""

    alpha: Fraction
    beta: Fraction
    step: Fraction
    now: Fraction

    @property
    def rate(self) -> complex:
        return complex(-self.alpha, self.beta)

    @property
    def z(self) -> complex:
        return self.rate * float(self.step)

    def rest(self, rule: str) -> complex:
        """The last state under the input 1, from 0."""
        x = torch.ones(LENGTH, 1, dtype=torch.float64)
        steps, rates = x * float(self.step), torch.tensor([[self.rate]], dtype=torch.complex128)
        if rule != "trapezoidal":
            return recurrence.selective_scan(x, steps, rates, x, x, rule=rule)[1][-1].item()
        decay, gain = recurrence.euler(steps, rates, x)
        now = float(self.now)
        return recurrence.linear(decay, gain * (now + (1 - now) * decay))[-1].item()

    def ratio(self, rule: str) -> complex:
        """What the theorem says, in units of -1/a."""
        if rule == "zoh":
            return 1.0
        ratio, now = self.z / (cmath.exp(self.z) - 1), float(self.now)
        return ratio if rule == "euler" else ratio * (now + (1 - now) * cmath.exp(self.z))

    def apart(self, rule: str, ratio: complex) -> Inequality:
        """|rest·(-a) - ratio| ≤ 0. A rounding a step is remembered for 1/(1 - |e^z|) steps."""
        found = self.rest(rule) * -self.rate
        memory = math.ceil(1 / -math.expm1(self.z.real))
        roundings = (oscillating(abs(self.z)) + 20) * (memory + 1)
        size = abs(self.rate) / float(self.alpha) * max(abs(found), abs(self.z))
        return Inequality(
            [Fraction(abs(found - ratio))], [Fraction(0)], [Fraction(size)], roundings
        )


modes = st.builds(
    Mode,
    st.integers(2, 16).map(lambda n: Fraction(n, 4)),
    st.integers(-16, 16).map(lambda n: Fraction(n, 4)),
    st.integers(4, 32).map(lambda n: Fraction(n, 8)),
    st.integers(0, 8).map(lambda n: Fraction(n, 8)),
)
traps = [Mode(Fraction(1, 2), Fraction(b), Fraction(1, 2), Fraction(1, 2)) for b in (0, 6, -13)]


@pytest.mark.parametrize("rule", RULES)
@over(modes, *traps)
def test_a_constant_input_is_worth_what_the_theorem_says(rule, mode):
    mode.apart(rule, mode.ratio(rule)).check(ID, rule)


@over(modes, *traps)
def test_the_loudness_is_the_closed_form(mode):
    shown = closed_form(ID)(
        alpha=float(mode.alpha), beta=float(mode.beta), Delta=float(mode.step)
    )  # fmt: skip
    assert abs(mode.rest("euler") * mode.rate) ** 2 == pytest.approx(shown, rel=1e-9)


@over(modes, *traps)
def test_the_symmetric_rule_has_a_hyperbolic_cotangent(mode):
    even = Mode(mode.alpha, mode.beta, mode.step, Fraction(1, 2))
    half = even.z / 2
    assert even.ratio("trapezoidal") == pytest.approx(half / cmath.tanh(half), rel=1e-12)


def test_the_deployed_rule_does_not_keep_the_gain():
    assert caught(modes, lambda mode: not mode.apart("euler", 1.0).holds())


def test_the_oscillation_counts():
    """With the gain of the real mode -α."""

    def breaks(mode: Mode) -> bool:
        real = mode.z.real / (math.exp(mode.z.real) - 1)
        return not mode.apart("euler", real).holds()

    assert caught(modes, breaks)
