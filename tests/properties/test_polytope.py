"""contraction.polytope: a quadratic norm at the two ends of a scalar gate serves every word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.exact import Matrix, Vector, diagonal, matrix
from numerics.families import GateBox, Leaky, Replace
from numerics.witnesses import Quadratic
from tests.properties.draw import TRAPS, runs, trap
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import least_rate, ones, shrinks
from tests.properties.runs import Run, quadratic_decay
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
        return quadratic_decay(self.run, self.P, rate)


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
    assert Quadratic(case.P).contracts(case.run.family, case.rate).kind is not None
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


def test_vector_gates_leave_the_hull():
    """The same ends, but a gate for each coordinate: see contraction.vector_gate_euclidean."""
    A, low = matrix([[-0.6875, -0.6875], [0.6875, -0.6875]]), Fraction(1, 4)
    common = trap(A, low=low, scalar=True)
    vector = replace(common.family, gate=GateBox.uniform(2, low, 1))
    word = ((low, Fraction(1)), (Fraction(1), low)) * 8
    case = Case(common, diagonal(ones(2)))
    assert case.rate < 1 and case.shrinks_by(case.rate).holds()
    switched = Case(replace(common, family=vector, word=word), case.P)
    assert not switched.shrinks_by(case.rate).holds()
