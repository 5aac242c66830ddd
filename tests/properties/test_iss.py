"""bounded.iss: where every transition contracts by γ < 1, ‖h_t‖ ≤ γ^t‖h_0‖ + (1-γ^t)/(1-γ)·U."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Vector
from numerics.families import Leaky, Replace
from numerics.witnesses.weighted_max import norm_over_box
from tests.properties.draw import TRAPS, corners, driven, runs, shrunk, trap
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import growth, ones, times, weighted_max
from tests.properties.rounding import UNIT, gated
from tests.properties.runs import Run
from tests.strategies import positive_vectors

ID = "bounded.iss"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """Gates from 1/8 on and ‖A‖_w ≤ 1/2, so that γ < 1."""

    run: Run
    weights: Vector

    @property
    def rate(self) -> Fraction:
        """γ."""
        return norm_over_box(self.run.family, self.weights)

    @property
    def reach(self) -> Fraction:
        """U: the largest ‖D_g B x‖ on this run."""
        terms = map(times, self.run.word, self.run.driven)
        return max(weighted_max(term, self.weights) for term in terms)

    @property
    def first(self) -> Fraction:
        return weighted_max(self.run.start, self.weights)

    def stays(self, bound: Callable[[int], Fraction]) -> Inequality:
        """‖h_t‖_w ≤ bound(t)."""
        run, w = self.run, self.weights
        return Inequality(
            [weighted_max(h, w) for h in run.states()],
            [bound(t) for t in range(1, len(run.word) + 1)],
            [weighted_max(h, w) for h in run.sizes()],
            gated(run.dimension),
        )

    def bound(self, t: int) -> Fraction:
        faded = self.rate**t
        return faded * self.first + (1 - faded) / (1 - self.rate) * self.reach


@st.composite
def cases(draw: st.DrawFn) -> Case:
    form = draw(st.sampled_from([Leaky, Replace]))
    run = draw(runs(form, least=Fraction(1, 8)).flatmap(driven))
    w = draw(positive_vectors(run.dimension))
    family = replace(run.family, A=shrunk(run.family.A, w, limit=2))
    return Case(replace(run, family=family, start=draw(corners(w))), w)


def pushed(run: Run) -> Case:
    """Under a constant drive of the sign of the start."""
    return Case(replace(run, drive=(run.start,) * len(run.word)), ones(run.dimension))


traps = [
    pushed(trap(A, form, low=0.25))
    for A in TRAPS
    for form in (Leaky, Replace)
    if growth(A, ones(len(A))) < 1
]


@over(cases(), *traps)
def test_bounded_inputs_leave_the_state_bounded(case):
    case.stays(case.bound).check(ID)


@over(cases(), *traps)
def test_the_closed_form_is_the_limit(case):
    """Up to the cancellation in 1 - γ, with γ itself rounded: a relative u/(1 - γ)."""
    gap = 1 - case.rate
    slack = 2 * UNIT * (2 + 1 / gap)
    limit = closed_form(ID)(U=float(case.reach), gamma=float(case.rate))
    assert limit == pytest.approx(float(case.reach / gap), rel=float(slack))
    assert case.stays(lambda t: case.first + Fraction(limit) * (1 + slack)).holds()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda case, t: case.rate**t * case.first + case.reach,
        lambda case, t: (1 - case.rate**t) / (1 - case.rate) * case.reach,
    ],
    ids=["no memory of inputs", "start forgotten"],
)
def test_less_is_not_enough(wrong):
    assert caught(cases(), lambda case: not case.stays(lambda t: wrong(case, t)).holds())
