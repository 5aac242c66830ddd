"""bounded.replace_box: hi(R|A|w + b) ≤ Rw keeps |h_i(t)| ≤ R·w_i under gates of either sign."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.exact import Vector
from numerics.families import Replace
from tests.properties.draw import SIGNS, driven, flipped, runs, shrunk
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import absolute, apply, times, weighted_max
from tests.properties.rounding import gated
from tests.properties.runs import Run
from tests.strategies import positive_vectors, vectors

ID = "bounded.replace_box"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """Gates with |g| ≤ hi ≤ 1, a drive, and weights with |A|w ≤ w/2."""

    run: Run
    weights: Vector

    def radius(self, drive: Vector) -> Fraction:
        """The least R with room for the start and such a drive."""
        w, high = self.weights, self.run.family.gate.high
        taken = apply(absolute(self.run.family.A), w)
        parts = zip(high, drive, w, taken, strict=True)
        return max(weighted_max(self.run.start, w), *(g * b / (x - g * y) for g, b, x, y in parts))

    @property
    def drive(self) -> Vector:
        """b: the largest |u_i| on this run."""
        return tuple(max(map(abs, column)) for column in zip(*self.run.driven, strict=True))

    def stays(self, radius: Fraction) -> Inequality:
        """‖h_t‖_w ≤ R."""
        states = self.run.states()
        return Inequality(
            [weighted_max(h, self.weights) for h in states],
            [radius] * len(states),
            [weighted_max(h, self.weights) for h in self.run.sizes()],
            gated(self.run.dimension),
        )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Starts on the boundary of the box or at zero."""
    run = draw(runs(Replace).flatmap(driven).flatmap(flipped))
    w = draw(positive_vectors(run.dimension))
    family = replace(run.family, A=shrunk(run.family.A, w, limit=2))
    rest = (Fraction(0),) * run.dimension
    case = Case(replace(run, family=family, start=rest), w)
    radius = case.radius(case.drive)
    edge = times(draw(vectors(run.dimension, SIGNS)), [radius * x for x in w])
    return replace(case, run=replace(case.run, start=draw(st.sampled_from([rest, edge]))))


@over(cases())
def test_no_gates_lead_out_of_the_box(case):
    radius = case.radius(case.drive)
    case.stays(radius).check(ID)
    exact = [weighted_max(h, case.weights) for h in case.run.exact()]
    assert max(exact) <= radius, "without any tolerance"


def test_a_box_without_room_for_the_drive_is_left():
    def leaves(case):
        return not case.stays(case.radius((Fraction(0),) * case.run.dimension)).holds()

    assert caught(cases(), leaves)
