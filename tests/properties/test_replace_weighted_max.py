"""contraction.replace_weighted_max: hi_i·(|A|w)_i ≤ γ·w_i bounds every word of gates |g| ≤ hi."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.exact import Matrix, Vector
from numerics.families import Replace
from numerics.witnesses.weighted_max import norm_over_box
from tests.properties.draw import TRAPS, corners, flipped, runs, trap
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import growth, ones, signed_growth, weighted_max
from tests.properties.runs import Run, decay
from tests.strategies import positive_vectors

ID = "contraction.replace_weighted_max"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """Gates of either sign, at most hi in size."""

    run: Run
    weights: Vector

    def opened(self, gate: Vector) -> Matrix:
        return self.run.family.transition(gate)

    def shrinks_by(self, rate: Fraction) -> Inequality:
        return decay(self.run, lambda x: weighted_max(x, self.weights), rate)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    run = draw(runs(Replace).flatmap(flipped))
    w = draw(positive_vectors(run.dimension))
    return Case(replace(run, start=draw(corners(w))), w)


traps = [Case(trap(A, Replace), ones(len(A))) for A in TRAPS]


@over(cases(), *traps)
def test_gates_of_either_sign_contract(case):
    rate = norm_over_box(case.run.family, case.weights)
    assert rate == growth(case.opened(case.run.family.gate.high), case.weights)
    case.shrinks_by(rate).check(ID)


def test_the_low_end_does_not_decide():
    def breaks(case: Case) -> bool:
        rate = growth(case.opened(case.run.family.gate.low), case.weights)
        return not case.shrinks_by(rate).holds()

    assert caught(cases(), breaks)


def test_the_signs_of_A_do_not_help():
    def breaks(case: Case) -> bool:
        rate = signed_growth(case.opened(case.run.family.gate.high), case.weights)
        return not case.shrinks_by(rate).holds()

    assert caught(cases(), breaks)
