"""contraction.polytope: a quadratic norm at the two ends of a scalar gate serves every word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.exact import Matrix, Vector, diagonal
from numerics.family import Leaky, Replace
from numerics.witnesses import Quadratic
from tests.properties.draw import TRAPS, runs, trap, words
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import least_rate, ones, quadratic, shrinks
from tests.properties.runs import Run, decay
from tests.strategies import matrices, positive_definite

ID = "contraction.polytope"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """One gate for all coordinates, and the P of the norm."""

    run: Run
    P: Matrix

    def rate_at(self, *gates: Vector) -> Fraction:
        """The largest ‖M(g)‖_P at these gates, rounded up."""
        transitions = [self.run.family.transition(gate) for gate in gates]
        return least_rate(lambda rate: all(shrinks(self.P, M, rate) for M in transitions))

    @property
    def rate(self) -> Fraction:
        gate = self.run.family.gate
        return self.rate_at(gate.low, gate.high)

    def shrinks_by(self, rate: Fraction) -> Inequality:
        return decay(self.run, lambda x: quadratic(x, self.P), rate, more=2)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    run = draw(runs(draw(st.sampled_from([Leaky, Replace])), scalar=True))
    return Case(run, draw(positive_definite(run.dimension)))


traps = [
    Case(trap(A, form, scalar=True), diagonal(ones(len(A))))
    for A in TRAPS
    for form in (Leaky, Replace)
]


@over(cases(), *traps)
def test_two_ends_bound_every_word(case):
    assert Quadratic(case.P).contracts(case.run.family, case.rate) is None
    case.shrinks_by(case.rate).check(ID)


@st.composite
def hulls(draw: st.DrawFn) -> tuple[list[Matrix], Matrix, list[Fraction]]:
    """Three vertices, P, and weights that are not negative and add up to one."""
    d = draw(st.integers(1, 3))
    cuts = sorted(draw(st.lists(st.integers(0, 8), min_size=2, max_size=2)))
    shares = [cuts[0], cuts[1] - cuts[0], 8 - cuts[1]]
    vertices = draw(st.lists(matrices(d), min_size=3, max_size=3))
    return vertices, draw(positive_definite(d)), [Fraction(n, 8) for n in shares]


@over(hulls())
def test_vertices_bound_their_hull(hull):
    """Exactly, for three vertices."""
    vertices, P, weights = hull
    rate = least_rate(lambda rate: all(shrinks(P, M, rate) for M in vertices))
    d = len(P)
    mean = tuple(
        tuple(sum(w * M[i][j] for w, M in zip(weights, vertices, strict=True)) for j in range(d))
        for i in range(d)
    )
    assert shrinks(P, mean, rate)


@pytest.mark.parametrize("end", ["low", "high"])
def test_one_end_is_not_enough(end):
    def breaks(case: Case) -> bool:
        return not case.shrinks_by(case.rate_at(getattr(case.run.family.gate, end))).holds()

    assert caught(cases(), breaks)


@st.composite
def split(draw: st.DrawFn) -> Case:
    """The same boxes with a gate for every coordinate."""
    case = draw(cases())
    box = replace(case.run.family.gate, scalar=False)
    family = replace(case.run.family, gate=box)
    return Case(replace(case.run, family=family, word=draw(words(box))), case.P)


def test_vector_gates_leave_the_hull():
    assert caught(split(), lambda case: not case.shrinks_by(case.rate).holds())
