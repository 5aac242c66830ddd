"""bounded.l2_gain, _leaky and _attained: the energy of the states against that of the inputs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import strategies as st
from hypothesis import target

from numerics.bounds import closed_form
from selssm import recurrence
from tests.properties.inequality import caught, over
from tests.properties.rounding import LINEAR, gamma, gated
from tests.strategies import dyadics

GAIN = pytest.mark.theorem("bounded.l2_gain")
LEAKY = pytest.mark.theorem("bounded.l2_gain_leaky")
ATTAINED = pytest.mark.theorem("bounded.l2_gain_attained")


def energy(numbers) -> Fraction:
    return sum((Fraction(x) ** 2 for x in numbers), Fraction(0))


@dataclass(frozen=True)
class Gates:
    """Gates in [lo, 1] and inputs of a scalar average."""

    lo: Fraction
    gates: tuple[Fraction, ...]
    inputs: tuple[Fraction, ...]

    def run(self, absolute: bool = False) -> list[float]:
        inputs = [[abs(u) if absolute else u] for u in self.inputs]
        return recurrence.leaky([[0.0]], [[g] for g in self.gates], inputs)[:, 0].tolist()

    def within(self, factor: Fraction) -> bool:
        sent, fed = energy(self.run()), energy(self.inputs)
        slack = gamma(2 * gated(1) * len(self.gates)) * energy(self.run(absolute=True))
        return sent <= factor * fed + slack


@st.composite
def averages(draw):
    lo, steps = Fraction(draw(st.integers(1, 16)), 16), draw(st.integers(1, 12))
    shares = draw(st.lists(dyadics(0, 1, 2), min_size=steps, max_size=steps))
    inputs = draw(st.lists(dyadics(-1, 1, 3), min_size=steps, max_size=steps))
    return Gates(lo, tuple(lo + (1 - lo) * share for share in shares), tuple(inputs))


@LEAKY
@over(averages())
def test_a_gated_average_gains_at_most_this(case):
    gain = Fraction(1 + case.lo) / (2 * case.lo)
    assert float(gain) == pytest.approx(closed_form("bounded.l2_gain_leaky")(lo=float(case.lo)))
    if any(case.inputs):
        target(float(energy(case.run()) / energy(case.inputs) / gain))
    assert case.within(gain)


@LEAKY
def test_it_gains_more_than_a_constant_gate():
    assert caught(averages(), lambda case: not case.within(Fraction(1)))


@ATTAINED
@over(st.integers(1, 15).map(lambda n: Fraction(n, 16)))
def test_the_gain_is_attained_in_the_limit(lo):
    """One unit through an open gate, then u = lo/(1 + lo)·h under g = lo, in exact arithmetic; the
    machine runs the same inputs."""
    steps, state = 200, Fraction(1)
    inputs = [Fraction(1)]
    for _ in range(steps):
        inputs.append(round(lo / (1 + lo) * state * 2**40) / Fraction(2**40))
        state = (1 - lo) * state + lo * inputs[-1]
    case = Gates(lo, (Fraction(1),) + (lo,) * steps, tuple(inputs))
    gain = (1 + lo) / (2 * lo)
    missing = gain * energy(inputs) - energy(case.run())
    limit = closed_form("bounded.l2_gain_attained")(lo=float(lo), t=steps)
    assert -1e-12 <= float(missing) <= limit + 1e-9


@dataclass(frozen=True)
class Linear:
    """h' = a·h + b·x, y = h', and a storage P·h²."""

    a: Fraction
    b: Fraction
    storage: Fraction
    inputs: tuple[Fraction, ...]

    @property
    def gain(self) -> Fraction:
        """The least γ² for which the bounded-real inequality holds with this storage."""
        both = self.storage + 1
        corner = self.storage - both * self.a**2
        return both * self.b**2 + (both * self.a * self.b) ** 2 / corner

    def within(self, factor: Fraction) -> bool:
        drive = [[self.b * x] for x in self.inputs]
        decay = [[self.a]] * len(drive)
        states = recurrence.linear(decay, drive)[:, 0].tolist()
        sizes = recurrence.linear([[abs(self.a)]] * len(drive), [[abs(u[0])] for u in drive])[
            :, 0
        ].tolist()
        slack = gamma(2 * (LINEAR + 1) * len(drive)) * energy(sizes)
        return energy(states) <= factor * energy(self.inputs) + slack


@st.composite
def systems(draw):
    a, b = draw(dyadics(-1, 1, 4).filter(lambda a: abs(a) < 1)), draw(dyadics(-2, 2, 2))
    least = a**2 / (1 - a**2)
    storage = least + draw(st.sampled_from([Fraction(1, 8), Fraction(1), Fraction(4)]))
    inputs = draw(st.lists(dyadics(-1, 1, 3), min_size=1, max_size=12))
    return Linear(a, b, storage, tuple(inputs))


@GAIN
@over(systems())
def test_the_bounded_real_inequality_bounds_the_gain(case):
    assert case.within(case.gain)


@GAIN
def test_a_storage_is_needed():
    assert caught(systems(), lambda case: not case.within(case.b**2))
