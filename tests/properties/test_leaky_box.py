"""bounded.leaky_box: R|A|w + b ≤ Rw keeps |h_i(t)| ≤ R·w_i, also with gates that may close."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Vector
from selssm.layers import Gated
from tests.properties.draw import SIGNS, TRAPS, driven, runs, shrunk, trap
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import absolute, apply, growth, ones, times, weighted_max
from tests.properties.rounding import gated
from tests.properties.runs import Run, observed
from tests.strategies import positive_vectors, vectors

ID = "bounded.leaky_box"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """Gates in [0, 1]^d, a drive, and weights with |A|w < w."""

    run: Run
    weights: Vector

    @property
    def radius(self) -> Fraction:
        """The least R with room for the start and the drive."""
        w, A = self.weights, self.run.family.A
        taken = apply(absolute(A), w)
        rooms = [b / (x - y) for b, x, y in zip(self.drive, w, taken, strict=True)]
        return max(weighted_max(self.run.start, w), *rooms)

    @property
    def drive(self) -> Vector:
        """b: the largest |u_i| on this run."""
        return tuple(max(map(abs, column)) for column in zip(*self.run.driven, strict=True))

    def stays(self, radius: Fraction, states: list[Vector] | None = None) -> Inequality:
        """‖h_t‖_w ≤ R."""
        states = self.run.states() if states is None else states
        return Inequality(
            [weighted_max(h, self.weights) for h in states],
            [radius] * len(states),
            [weighted_max(h, self.weights) for h in self.run.sizes()],
            gated(self.run.dimension),
        )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Starts on the boundary of the box or at zero."""
    run = draw(runs().flatmap(driven))
    w = draw(positive_vectors(run.dimension))
    family = replace(run.family, A=shrunk(run.family.A, w, limit=2))
    rest = (Fraction(0),) * run.dimension
    case = Case(replace(run, family=family, start=rest), w)
    edge = times(draw(vectors(run.dimension, SIGNS)), [case.radius * x for x in w])
    return replace(case, run=replace(case.run, start=draw(st.sampled_from([rest, edge]))))


traps = [
    Case(replace(run, drive=(run.start,) * len(run.word)), ones(len(A)))
    for A in TRAPS
    if growth(A, ones(len(A))) < 1
    for run in [trap(A)]
]


@over(cases(), *traps)
def test_no_gates_lead_out_of_the_box(case):
    case.stays(case.radius).check(ID)
    exact = [weighted_max(h, case.weights) for h in case.run.exact()]
    assert max(exact) <= case.radius, "without any tolerance"


@over(cases(), *traps)
def test_the_closed_form_is_the_room_of_a_row(case):
    taken = apply(absolute(case.run.family.A), case.weights)
    for b, w, y in zip(case.drive, case.weights, taken, strict=True):
        shown = closed_form(ID)(b=float(b), theta=float(y / w), w=float(w))
        assert shown == pytest.approx(float(b / (w - y)), rel=1e-14)


@over(st.integers(0, 2**20))
def test_the_module_stays_with_gates_that_look_at_the_state(seed):
    torch.manual_seed(seed)
    cell = Gated("leaky", 2, 3, feedback=True).double()
    run, states = observed(cell, torch.randn(6, 2).double(), torch.zeros(3).double())
    case = Case(run, ones(3))
    assert growth(run.family.A, ones(3)) < 1
    case.stays(case.radius, states).check(ID)


def test_no_smaller_box_will_do():
    def breaks(case: Case) -> bool:
        return not case.stays(case.radius * Fraction(31, 32)).holds()

    assert caught(cases(), breaks)


def test_the_box_needs_room_for_the_drive():
    def breaks(case: Case) -> bool:
        rested = replace(case, run=replace(case.run, drive=None))
        return not case.stays(rested.radius).holds()

    assert caught(cases(), breaks)
