"""contraction.schur_vertices (false): two stable matrices whose alternation diverges."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.exact import Matrix, Vector, is_schur, spectral_radius_at_least, to_flint
from selssm import recurrence
from tests.properties.inequality import over
from tests.properties.norms import ones, weighted_max
from tests.properties.runs import rows

ID = "contraction.schur_vertices"
ROUNDS = 24
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """A = a·[[1, -1], [1, -1]] + noise, B = b·[[1, 1], [-1, -1]]: nilpotent but for noise."""

    a: Fraction
    b: Fraction
    noise: Fraction = Fraction(0)

    @property
    def pair(self) -> tuple[Matrix, Matrix]:
        a, b, e = self.a, self.b, self.noise
        return ((a + e, -a), (a, -a)), ((b, b), (-b, -b))

    @property
    def diverges(self) -> bool:
        """Whether the product has spectral radius above one, exactly."""
        first, second = (to_flint(M) for M in self.pair)
        return spectral_radius_at_least(second * first, Fraction(1001, 1000))

    def sizes(self, *order: int) -> list[float]:
        """max |h_i| after each round of a word of vertices, from (1, 1/2), on the machine."""
        h: Vector = (Fraction(1), Fraction(1, 2))
        sizes = []
        for _ in range(ROUNDS):
            for vertex in order:
                step = recurrence.replace(self.pair[vertex], [[1.0, 1.0]], [[0.0, 0.0]], h)
                h = rows(step)[0]
            sizes.append(float(weighted_max(h, ones(2))))
        return sizes


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """4ab, which is the growth of a round, from 9/8 on."""
    a, b = (Fraction(draw(st.integers(17, 32)), 32) for _ in range(2))
    return Case(a, b, Fraction(draw(st.integers(-8, 8)), 2**10))


@over(cases().filter(lambda case: case.diverges), Case(Fraction(1), Fraction(1)))
def test_each_forgets_and_their_alternation_diverges(case):
    assert all(is_schur(M) for M in case.pair)
    assert case.sizes(0)[-1] < 1e-6 and case.sizes(1)[-1] < 1e-6
    assert case.sizes(0, 1)[-1] > case.sizes(0, 1)[0] > 0


def test_small_ones_do_not_diverge():
    tame = Case(Fraction(1, 4), Fraction(1, 2))
    assert not tame.diverges and tame.sizes(0, 1)[-1] < 1e-6
