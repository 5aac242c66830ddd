"""discretise.exact_state: two steps are one, of the loop if the input is constant, and in balls."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import strategies as st

from proofs.discretisation import rules
from tests.properties.inequality import caught, over
from tests.properties.rounding import gamma, selective
from tests.properties.test_order import Step
from tests.strategies import dyadics

pytestmark = pytest.mark.theorem("discretise.exact_state")
numbers = dyadics(-2, 2, 3)
drawn = st.builds(Step, st.integers(1, 16).map(lambda n: Fraction(n, 8)), dyadics(0, 2, 3),
                  numbers, numbers, numbers)  # fmt: skip
pairs = st.tuples(drawn, dyadics(0, 2, 3))
BALL = Fraction(1, 2**200)


def apart(step: Step, more: Fraction, rises: bool = True) -> Fraction:
    """Between one step and two, of the exact state."""
    whole = Step(step.alpha, step.step + more, step.h, step.u0, step.u1)
    level = step.u0 + step.u1 * step.step if rises else step.u0
    second = Step(step.alpha, more, step.exactly(rules.exact), level, step.u1)
    return abs(whole.exactly(rules.exact) - second.exactly(rules.exact))


@over(pairs)
def test_two_steps_are_one(pair):
    assert apart(*pair) <= BALL


def test_the_input_goes_on_rising():
    assert caught(pairs, lambda pair: apart(*pair, rises=False) > BALL)


@over(pairs)
def test_the_loop_under_a_constant_input_is_the_exact_state(pair):
    step, more = pair
    first = Step(step.alpha, step.step, step.h, step.u0, Fraction(0))
    second = Step(step.alpha, more, first.ran("zoh"), step.u0, Fraction(0))
    whole = Step(step.alpha, step.step + more, step.h, step.u0, Fraction(0))
    size = abs(step.h) + abs(step.u0) * (step.step + more)
    roundings = 2 * selective(float(step.alpha * (step.step + more)))
    assert abs(second.ran("zoh") - whole.exactly(rules.exact)) <= gamma(roundings) * size
