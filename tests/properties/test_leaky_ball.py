"""bounded.leaky_ball: θR + U ≤ R keeps ‖h_t‖ ≤ R under one gate a step, also when it closes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given, target
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Vector
from selssm import recurrence

ID = "bounded.leaky_ball"
pytestmark = pytest.mark.theorem(ID)
PAIRS = ((3, 4, 5), (5, 12, 13), (1, 0, 1))
TURNS = tuple((Fraction(a, c), Fraction(b, c)) for a, b, c in PAIRS)


@dataclass(frozen=True)
class Case:
    """A = θ × rotation, gates in [0, 1] and inputs on the circle of radius U, all exact."""

    theta: Fraction
    turn: tuple[Fraction, Fraction]
    gates: tuple[Fraction, ...]
    directions: tuple[tuple[Fraction, Fraction], ...]
    size: Fraction

    @property
    def A(self) -> tuple[Vector, Vector]:
        c, s = (self.theta * x for x in self.turn)
        return ((c, -s), (s, c))

    @property
    def drive(self) -> list[Vector]:
        return [(self.size * c, self.size * s) for c, s in self.directions]

    @property
    def radius(self) -> Fraction:
        return self.size / (1 - self.theta)

    def states(self, start: Vector) -> list[Vector]:
        """h_1, ..., h_T, exact."""
        h, states = start, []
        for g, u in zip(self.gates, self.drive, strict=True):
            offer = [sum(a * x for a, x in zip(r, h, strict=True)) for r in self.A]
            h = tuple((1 - g) * x + g * (p + v) for x, p, v in zip(h, offer, u, strict=True))
            states.append(h)
        return states


@st.composite
def cases(draw: st.DrawFn) -> Case:
    steps = draw(st.integers(1, 6))
    share = st.integers(0, 16).map(lambda k: Fraction(k, 16))
    each = lambda of: tuple(draw(st.lists(of, min_size=steps, max_size=steps)))  # noqa: E731
    theta = draw(st.integers(0, 15).map(lambda k: Fraction(k, 16)))
    turn = draw(st.sampled_from(TURNS))
    return Case(theta, turn, each(share), each(st.sampled_from(TURNS)), draw(share))


def squared(h: Vector) -> Fraction:
    return sum((x * x for x in h), Fraction(0))


@given(cases())
def test_no_gate_sequence_leaves_the_ball(case):
    """Exactly, from a start on its boundary."""
    states = case.states((case.radius, Fraction(0)))
    if case.radius:
        target(float(max(map(squared, states)) / case.radius**2))
    assert all(squared(h) <= case.radius**2 for h in states)


@given(cases())
def test_the_machine_runs_the_exact_states(case):
    """The float64 loop stays within a rounding of each exact state."""
    start = (case.radius, Fraction(0))
    gates = [[float(g)] for g in case.gates]
    run = recurrence.leaky(case.A, gates, case.drive, start)
    for t, h in enumerate(case.states(start)):
        size = float(case.radius) + 1
        assert max(abs(run[t].numpy() - [float(x) for x in h])) <= 32 * (t + 1) * 2**-53 * size


@given(cases())
def test_a_ball_without_room_for_the_input_is_left(case):
    """The mutant θR ≤ R: an open gate moves the center out of a ball of radius zero."""
    if case.size and case.gates[0]:
        assert squared(case.states((Fraction(0), Fraction(0)))[0]) > 0


def test_the_closed_form_is_the_radius():
    assert closed_form(ID)(theta=0.75, U=2.0) == 8.0
