"""contraction.box_is_hull: among words of gates in a box, words of its corners reach furthest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import strategies as st

from numerics.exact import Vector
from numerics.families import Leaky, Replace
from tests.properties.draw import runs
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import weighted_max
from tests.properties.rounding import gated
from tests.properties.runs import Run
from tests.strategies import positive_vectors

ID = "contraction.box_is_hull"
GATES = 6  # 2^6 corner words are run exactly for each case
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """A short word of vector gates, and weights of a maximum norm."""

    run: Run
    weights: Vector

    def corner_words(self) -> Iterator[tuple[Vector, ...]]:
        box = self.run.family.gate
        corners = list(product(*zip(box.low, box.high, strict=True)))
        return product(corners, repeat=len(self.run.word))

    def bound(self) -> Inequality:
        """‖h_T‖ ≤ the greatest ‖h_T‖ among the corner words, these exact."""
        ends = (replace(self.run, word=word).exact()[-1] for word in self.corner_words())
        return Inequality(
            [weighted_max(self.run.states()[-1], self.weights)],
            [max(weighted_max(h, self.weights) for h in ends)],
            [weighted_max(self.run.sizes()[-1], self.weights)],
            gated(self.run.dimension) * len(self.run.word),
        )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    run = draw(runs(draw(st.sampled_from([Leaky, Replace]))))
    run = replace(run, word=run.word[: GATES // run.dimension])
    return Case(run, draw(positive_vectors(run.dimension)))


@over(cases())
def test_corner_words_reach_furthest(case):
    case.bound().check(ID)


def test_outside_the_box_it_fails():
    """Gates beyond the box, at two and a half times themselves."""

    def breaks(case: Case) -> bool:
        far = tuple(tuple(g * Fraction(5, 2) for g in gate) for gate in case.run.word)
        bound, outside = case.bound(), replace(case, run=replace(case.run, word=far))
        reached = weighted_max(outside.run.exact()[-1], case.weights)
        return reached > bound.right[0]

    assert caught(cases(), breaks)
