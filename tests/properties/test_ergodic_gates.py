"""stochastic.ergodic_gates and lyapunov_exponent: periodic gates, whose time averages are exact.

A periodic sequence with random phase is stationary and ergodic, and after whole periods its time
average is the mean: Birkhoff's theorem without the limit.
"""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import strategies as st
from hypothesis import target

from numerics.bounds import closed_form
from selssm import recurrence
from tests.properties.inequality import caught, over
from tests.properties.norms import growth, ones, weighted_max
from tests.properties.outcomes import random_gates

GATES = pytest.mark.theorem("stochastic.ergodic_gates")
EXPONENT = pytest.mark.theorem("stochastic.lyapunov_exponent")
PERIODS = 8
SLACK = 1 + 2**-40


def transition(A, gate):
    """M(g) = I + D_g(A - I)."""
    return tuple(
        tuple((1 - g if i == j else 0) + g * a for j, a in enumerate(row))
        for i, (g, row) in enumerate(zip(gate, A, strict=True))
    )


def reach(case, rate=None) -> float:
    """‖δ(t)‖_∞/‖δ(0)‖_∞ after whole periods, over exp(t·mean ℓ): at most one by the theorem."""
    gates, d = case.gates, len(case.A)
    norms = [float(growth(transition(case.A, gate), ones(d))) for gate in gates]
    mean_log = sum(map(math.log, norms)) / len(norms) if rate is None else rate(norms)
    steps = PERIODS * len(gates)
    states = recurrence.leaky(case.A, gates * PERIODS, [[0.0] * d] * steps, case.start)
    allowed = closed_form("stochastic.ergodic_gates")(t=steps, mean_log=mean_log, eps=0.0)
    begin = float(weighted_max(case.start, ones(d)))
    return float(states[-1].abs().max()) / (allowed * begin) if begin else 0.0


@GATES
@over(random_gates(contracting=False))
def test_the_path_stays_below_the_mean_log_norm(case):
    if all(growth(transition(case.A, gate), ones(len(case.A))) > 0 for gate in case.gates):
        target(reach(case))
        assert reach(case) <= SLACK


@GATES
def test_the_smallest_norm_is_no_rate():
    assert caught(
        random_gates(contracting=False),
        lambda case: (
            all(growth(transition(case.A, g), ones(len(case.A))) > 0 for g in case.gates)
            and reach(case, lambda norms: math.log(min(norms))) > SLACK
        ),
    )


steps = st.lists(st.integers(0, 16).map(lambda n: n / 8), min_size=1, max_size=5)
modes = st.tuples(st.integers(-16, -1).map(lambda n: n / 8), steps)


def exponent_error(case, rate=None) -> float:
    """|log|h_t/h_0| - t·exponent| after whole periods of an S6 mode without input."""
    decay, period = case
    word = [[step] for step in period * PERIODS]
    count = len(word)
    idle = [[0.0]] * count
    _, states = recurrence.selective_scan(
        idle, word, [[decay]], idle, [[1.0]] * count, initial=[[1.0]]
    )
    mean = sum(map(Fraction, period)) / len(period) if rate is None else Fraction(rate(period))
    said = closed_form("stochastic.lyapunov_exponent")(rate=decay, mean_step=float(mean))
    return abs(math.log(float(states[-1, 0, 0])) - count * said)


@EXPONENT
@over(modes)
def test_a_mode_decays_at_its_exponent(case):
    assert exponent_error(case) <= 1e-11


@EXPONENT
def test_the_largest_step_is_not_the_exponent():
    assert caught(modes, lambda case: exponent_error(case, max) > 1e-11)
