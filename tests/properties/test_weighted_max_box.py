"""contraction.weighted_max_box: the two ends of every gate give the norm over the whole box.

`norm_over_box` is what certificates check; here it meets the norm at every corner, and runs whose
gates are anywhere in the box.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import strategies as st

from numerics.exact import Vector
from numerics.families import GateBox, Gated
from numerics.witnesses.weighted_max import norm_over_box
from tests.properties.draw import TRAPS, corners, runs, trap
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import growth, ones, weighted_max
from tests.properties.runs import Run, decay
from tests.strategies import positive_vectors

ID = "contraction.weighted_max_box"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    run: Run
    weights: Vector

    @property
    def family(self) -> Gated:
        return self.run.family

    def shrinks_by(self, rate: Fraction) -> Inequality:
        return decay(self.run, lambda x: weighted_max(x, self.weights), rate)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    run = draw(runs())
    w = draw(positive_vectors(run.dimension))
    return Case(replace(run, start=draw(corners(w))), w)


traps = [Case(trap(A), ones(len(A))) for A in TRAPS]


@over(cases(), *traps)
def test_the_box_contracts_by_the_norm_of_its_ends(case):
    case.shrinks_by(norm_over_box(case.family, case.weights)).check(ID)


@over(cases(), *traps)
def test_the_norm_is_attained_at_a_corner(case):
    """Over all 2^d corners the largest norm of M(g) is the number from 2d row sums, exactly."""
    ends = zip(case.family.gate.low, case.family.gate.high, strict=True)
    norms = [growth(case.family.transition(corner), case.weights) for corner in product(*ends)]
    assert max(norms) == norm_over_box(case.family, case.weights)


@pytest.mark.parametrize("end", ["low", "high"])
def test_one_end_is_not_enough(end):
    def breaks(case: Case) -> bool:
        gate = getattr(case.family.gate, end)
        frozen = replace(case.family, gate=GateBox(gate, gate))
        return not case.shrinks_by(norm_over_box(frozen, case.weights)).holds()

    assert caught(cases(), breaks)
