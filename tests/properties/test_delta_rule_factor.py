"""contraction.delta_rule_factor, exactly on short numbers and on the machine's loop."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from numerics.bounds import closed_form
from numerics.exact import Vector, identity
from selssm.switching import delta
from tests.properties.inequality import caught, over
from tests.properties.norms import apply, quadratic, shrinks, times
from tests.properties.test_delta_rule import Case, cases

ID = "contraction.delta_rule_factor"
ROUNDINGS = 40
"""More than the roundings of three steps of the loop in dimension three."""


def factor(case: Case) -> Fraction:
    """max(1, |1 - s|), and |1 - s| on a line."""
    along = abs(1 - case.strength)
    return along if len(case.key) == 1 else max(Fraction(1), along)


def length(v: Vector) -> Fraction:
    return sum(times(v, v), Fraction(0))


@pytest.mark.theorem(ID)
@over(cases(most=4))
def test_no_vector_is_stretched_by_more_and_some_is_by_as_much(case: Case) -> None:
    """Exactly: I - βkk' has the factor max(1, |1 - s|), and the key its share |1 - s|."""
    d, bound = len(case.key), factor(case)
    assert shrinks(identity(d), case.matrix, bound)
    assert bound == 0 or not shrinks(identity(d), case.matrix, bound * (1 - Fraction(1, 10**6)))
    assert length(apply(case.matrix, case.key)) == (1 - case.strength) ** 2 * length(case.key)


@pytest.mark.theorem(ID)
@over(cases(most=4))
def test_a_gated_step_on_the_machine_keeps_to_the_closed_form(case: Case) -> None:
    steps = len(case.decays)
    keys = np.tile(np.array(case.key, dtype=np.float64), (steps, 1))
    strengths = np.full(steps, float(case.beta))
    start = np.array(case.start, dtype=np.float64)
    states = np.vstack([start, delta(keys, strengths, case.decays, initial=start).numpy()])
    largest = float(factor(case) ** 2)
    scale = float(quadratic(case.start, identity(len(case.key)))) * (1 + float(case.strength)) ** 12
    for before, after, decay in zip(states, states[1:], case.decays, strict=False):
        bound = closed_form(ID)(alpha=float(decay), f=largest) * (before @ before)
        assert after @ after <= bound + ROUNDINGS * 2.0**-53 * scale


@pytest.mark.theorem(ID)
def test_one_alone_is_no_factor_beyond_strength_two() -> None:
    assert caught(cases(most=4), lambda c: not shrinks(identity(len(c.key)), c.matrix, Fraction(1)))
