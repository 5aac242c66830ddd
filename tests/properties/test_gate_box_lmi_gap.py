"""contraction.gate_box_lmi_gap: gates that the LMI at 13/10 refuses, on the machine."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.exact import identity
from numerics.families import GateBox, Leaky
from numerics.witnesses import Quadratic
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import powers, quadratic, shrinks
from tests.properties.rounding import gated
from tests.properties.runs import Run
from tests.strategies import dyadics, vectors

ID = "contraction.gate_box_lmi_gap"
pytestmark = pytest.mark.theorem(ID)
F = Fraction
FAMILY = Leaky([[F(1, 2), F(-3, 4)], [F(-3, 4), F(1, 2)]], GateBox.uniform(2, 0, 1))
RATE = F(13, 10)
gates, states = vectors(2, dyadics(0, 1, 4)), vectors(2, dyadics(-2, 2, 3))
words = st.lists(gates, min_size=1, max_size=6).map(tuple)


def keeps_to(rate: Fraction, word, start) -> Inequality:
    """|h_t| ≤ rate^t·|h_0|."""
    run, one = Run(FAMILY, word, start), identity(2)
    return Inequality(
        [quadratic(h, one) for h in run.states()],
        [quadratic(start, one) * power for power in powers(rate, len(word))],
        [quadratic(h, one) for h in run.sizes()],
        gated(2) + 4,
    )


@over(st.tuples(words, states))
def test_every_transition_has_the_norm(drawn):
    word, start = drawn
    assert all(shrinks(identity(2), FAMILY.transition(gate), RATE) for gate in word)
    assert keeps_to(RATE, word, start).holds()


@over(vectors(2, dyadics(0, 8, 3)))
def test_no_multipliers_pass_at_that_rate_and_some_do_at_a_larger_one(tau):
    assert Quadratic(identity(2), tau).contracts(FAMILY, RATE).kind is None
    assert Quadratic(identity(2), (F(3), F(3))).contracts(FAMILY, F(7, 5)).kind is not None


def test_a_smaller_norm_is_refuted():
    drawn = st.tuples(words, states)
    assert caught(drawn, lambda pair: not keeps_to(F(5, 4), *pair).holds())
