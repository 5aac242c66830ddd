"""stochastic.independent_gates: E Σ δ_i²/p_i on the machine, over all words of a few gates."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import target

from numerics.bounds import closed_form
from tests.properties.inequality import Inequality, caught, over
from tests.properties.outcomes import (
    STEPS,
    RandomGates,
    diagonal,
    norm_bound,
    quadratic,
    random_gates,
)
from tests.properties.rounding import gated

ID = "stochastic.independent_gates"
pytestmark = pytest.mark.theorem(ID)


def fading(case: RandomGates, kept: bool = False, power: int = 1) -> Inequality:
    """E V(δ_t) ≤ rate^t·V(δ_0), gates drawn at every step or once (kept); p^power in the rate."""
    P = diagonal(tuple(1 / p for p in case.means))
    words = [(gate,) * STEPS for gate in case.gates] if kept else case.words()
    rate = 1 - (1 - norm_bound(case.A)) * min(case.means) ** power
    begin = quadratic(case.start, P)
    return Inequality(
        case.moments(P, words),
        [rate**t * begin for t in range(1, STEPS + 1)],
        case.sizes(P, words),
        2 * gated(len(case.A)),
    )


@over(random_gates())
def test_gates_that_are_drawn_anew_contract_in_the_mean(case):
    fades = fading(case)
    target(fades.reach)
    assert fades.holds()
    rate = closed_form(ID)(rho=math.sqrt(norm_bound(case.A)), p_min=float(min(case.means)))
    begin = fades.right[0] / Fraction(rate) if rate else Fraction(0)
    assert float(fades.right[-1]) == pytest.approx(rate**STEPS * float(begin))


def test_gates_that_are_drawn_once_need_not():
    assert caught(random_gates(), lambda case: not fading(case, kept=True).holds())


def test_the_rate_of_a_gate_that_is_always_open_is_too_fast():
    assert caught(random_gates(), lambda case: not fading(case, power=0).holds())
