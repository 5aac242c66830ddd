"""bounded.l2_gain_corners: one step of the machine at a gate inside a box, against its corners."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import strategies as st
from hypothesis import target

from numerics.exact import Matrix, Vector, from_flint, to_flint
from selssm import recurrence
from tests.properties.inequality import caught, over
from tests.properties.outcomes import quadratic
from tests.properties.rounding import gamma, gated
from tests.strategies import dyadics, gram_matrices, matrices, vectors

pytestmark = pytest.mark.theorem("bounded.l2_gain_corners")
D = 2


@dataclass(frozen=True)
class Step:
    """h' of a leaky cell from a state and a drive, y = C h', measured by h'Ph' + |y|²."""

    A: Matrix
    P: Matrix
    C: Matrix
    state: Vector
    drive: Vector
    gate: Vector

    @property
    def form(self) -> Matrix:
        """P + C'C."""
        C = to_flint(self.C)
        return from_flint(to_flint(self.P) + C.transpose() * C)

    def measured(self, gate: Vector, absolute: bool = False) -> Fraction:
        """The form at the state that the machine computes (of absolute values: its size)."""
        parts = (self.A, self.drive, self.state, self.form)
        A, drive, state, form = map(_absolute, parts) if absolute else parts
        after = recurrence.leaky(A, [gate], [drive], state)[-1]
        return quadratic(tuple(map(Fraction, after.tolist())), form)

    def inside(self, least: Fraction) -> bool:
        """At most the greatest value at the corners of [least, 1]^2."""
        corners = itertools.product((least, Fraction(1)), repeat=D)
        limit = max(self.measured(corner) for corner in corners)
        size = max(
            self.measured(gate, absolute=True)
            for gate in (self.gate, *itertools.product((Fraction(0), Fraction(1)), repeat=D))
        )
        return self.measured(self.gate) <= limit + gamma(4 * gated(D)) * size


def _absolute(numbers):
    return abs(numbers) if isinstance(numbers, Fraction) else tuple(map(_absolute, numbers))


steps = st.builds(
    Step, matrices(D), gram_matrices(D), matrices(D), vectors(D, dyadics()),
    vectors(D, dyadics()), vectors(D, dyadics(0, 1, 3)),
)  # fmt: skip


@over(steps)
def test_a_gate_inside_needs_no_more_than_the_corners(step):
    corners = itertools.product((Fraction(0), Fraction(1)), repeat=D)
    limit = max(step.measured(corner) for corner in corners)
    if limit:
        target(float(step.measured(step.gate) / limit))
    assert step.inside(Fraction(0))


def test_corners_of_a_smaller_box_do_not_cover_it():
    assert caught(steps, lambda step: not step.inside(Fraction(1, 2)))
