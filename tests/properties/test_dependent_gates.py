"""stochastic.dependent_gates_fail: a periodic input makes the machine diverge where an independent
one with the same gates would let it forget."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import strategies as st

from selssm import recurrence
from tests.properties.inequality import over
from tests.properties.outcomes import RandomGates, diagonal, norm_bound

pytestmark = pytest.mark.theorem("stochastic.dependent_gates_fail")


@dataclass(frozen=True)
class Rotation:
    """A = [[-a, b], [-b, -a]] with a² + b² < 1 and b > 1 - a; gates (1, lo) and (lo, 1) in turn."""

    a: Fraction
    b: Fraction
    low: Fraction

    @property
    def A(self):
        return ((-self.a, self.b), (-self.b, -self.a))

    @property
    def gates(self):
        one = Fraction(1)
        return (one, self.low), (self.low, one)


@st.composite
def rotations(draw):
    a = Fraction(draw(st.integers(7, 10)), 16)
    b = Fraction(draw(st.integers(10, 12)), 16)
    while a * a + b * b >= Fraction(15, 16):
        a -= Fraction(1, 16)
    if b <= 1 - a + Fraction(1, 16):
        a = Fraction(7, 16)
        b = Fraction(12, 16)
    return Rotation(a, b, Fraction(1, draw(st.sampled_from([64, 128, 256]))))


@over(rotations())
def test_a_periodic_input_diverges(case):
    assert norm_bound(case.A) < 1
    word = case.gates * 200
    states = recurrence.leaky(case.A, word, [[0.0, 0.0]] * len(word), [1.0, 1.0])
    assert float(states[-1].abs().max()) > 100


@over(rotations())
def test_the_same_gates_drawn_independently_contract_in_the_mean(case):
    """By the factor of stochastic.independent_gates, over all words of six steps."""
    random = RandomGates(case.A, case.gates, (Fraction(1), Fraction(1)))
    P = diagonal(tuple(1 / p for p in random.means))
    moments = random.moments(P, random.words(6))
    rate = 1 - (1 - norm_bound(case.A)) * min(random.means)
    slack = 1 + Fraction(1, 2**40)
    assert all(later <= rate * slack * earlier for earlier, later in pairwise(moments))
