"""contraction.vector_gate_euclidean (false): a vector gate that switches makes a Euclidean
contraction diverge, on the machine as on paper; one gate for all coordinates does not."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import strategies as st

from numerics.exact import Vector, identity, matrix, spectral_radius_at_least, to_flint
from numerics.families import GateBox, Leaky
from tests.properties.inequality import over
from tests.properties.norms import ones, shrinks, weighted_max
from tests.properties.runs import Run
from tests.strategies import dyadics, vectors

ID = "contraction.vector_gate_euclidean"
ROUNDS = 120
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """A = [[-a, -a], [a, -a]] + noise; gates (lo, 1), (1, lo), (lo, 1), ..."""

    a: Fraction
    lo: Fraction
    noise: Vector = (Fraction(0),) * 4

    @property
    def family(self) -> Leaky:
        exact = (-self.a, -self.a, self.a, -self.a)
        p, q, r, s = (x + e / 256 for x, e in zip(exact, self.noise, strict=True))
        return Leaky(matrix([[p, q], [r, s]]), GateBox.uniform(2, self.lo, 1))

    @property
    def word(self) -> tuple[Vector, Vector]:
        return (self.lo, Fraction(1)), (Fraction(1), self.lo)

    def diverges(self) -> bool:
        """Whether the product of the word has spectral radius above one, exactly."""
        first, second = (to_flint(self.family.transition(gate)) for gate in self.word)
        return spectral_radius_at_least(second * first, Fraction(1001, 1000))

    def sizes(self, word: tuple[Vector, ...]) -> list[float]:
        """max |h_i| after every second step, from (1, 0)."""
        states = Run(self.family, word, (Fraction(1), Fraction(0))).states()
        return [float(weighted_max(h, ones(2))) for h in states[1::2]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    a = Fraction(draw(st.integers(176, 179)), 256)
    return Case(a, draw(dyadics(2, 4, 0)) / 16, draw(vectors(4, dyadics())))


@over(cases(), Case(Fraction(11, 16), Fraction(1, 4)))
def test_the_word_diverges_on_the_machine(case):
    """‖A‖₂ < 1, and yet every thirty rounds multiply the state by the same factor above one."""
    assert shrinks(identity(2), case.family.A, Fraction(999, 1000)) and case.diverges()
    sizes = case.sizes(case.word * ROUNDS)
    logs = [math.log(later / earlier) for earlier, later in pairwise(sizes[29::30])]
    assert min(logs) > 0 and max(logs) - min(logs) < 1e-6 * max(logs)


@over(cases())
def test_one_gate_for_all_coordinates_forgets(case):
    """The same A under the same gate values, each given to both coordinates."""
    common = tuple((g, g) for gate in case.word for g in gate)
    assert case.sizes(common * 30)[-1] < 1e-3


@over(cases())
def test_a_gate_that_stands_still_forgets(case):
    """Each gate of the word by itself: it is the switching that diverges."""
    for gate in case.word:
        assert case.sizes((gate,) * ROUNDS)[-1] < 1e-3


def test_a_tame_box_does_not_diverge():
    """With lo = 3/4 the same word contracts, and both the exact and the float check see it."""
    tame = replace(Case(Fraction(11, 16), Fraction(1, 4)), lo=Fraction(3, 4))
    assert not tame.diverges() and tame.sizes(tame.word * ROUNDS)[-1] < 1e-3
