"""contraction.word_radius: the product of a word of t gates has spectral radius at most γ^t.

The product is what the machine makes of the unit vectors; its spectral radius is compared exactly,
by the roots of the exact characteristic polynomial of the floats.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st
from hypothesis import target

from numerics.bounds import closed_form
from numerics.exact import Matrix, Vector, spectral_radius_at_least
from numerics.families import Leaky, Replace
from numerics.witnesses.weighted_max import norm_over_box
from tests.properties.draw import TRAPS, runs, trap
from tests.properties.inequality import FACTOR, LIMITS, caught, over
from tests.properties.norms import absolute, growth, ones
from tests.properties.rounding import UNIT, gamma, gated
from tests.properties.runs import Run, rows
from tests.strategies import positive_vectors

ID = "contraction.word_radius"
TINY = Fraction(1, 2**100)
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    run: Run
    weights: Vector

    @property
    def rate(self) -> Fraction:
        """γ: no transition passes it in the norm of the weights."""
        return norm_over_box(self.run.family, self.weights)

    @property
    def length(self) -> int:
        return len(self.run.word)

    @property
    def product(self) -> Matrix:
        """Φ, from the unit vectors as starts."""
        starts = torch.eye(self.run.dimension, dtype=torch.float64)
        return tuple(rows(self.run.from_starts(starts)[:, -1].T))

    @property
    def size(self) -> Fraction:
        """An upper bound on the norm of the product of absolute values."""
        family, whole = self.run.family, Fraction(1)
        sizes = replace(family, A=absolute(family.A))
        for gate in self.run.word:
            whole *= growth(sizes.transition(gate), self.weights)
        return whole

    def reaches(self, level: Fraction) -> bool:
        return spectral_radius_at_least(self.product, max(level, TINY))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    run = draw(runs(draw(st.sampled_from([Leaky, Replace]))))
    return Case(run, draw(positive_vectors(run.dimension)))


traps = [Case(trap(A, form), ones(len(A))) for A in TRAPS for form in (Leaky, Replace)]


@over(cases(), *traps)
def test_no_word_outgrows_its_transitions(case):
    bound, size = case.rate**case.length, case.size
    shown = closed_form(ID)(gamma=float(case.rate), t=case.length)
    assert shown == pytest.approx(float(bound), rel=1e-14)
    target(float(sum(abs(row[i]) for i, row in enumerate(case.product)) / max(bound, TINY)))
    assert not case.reaches(bound + gamma(gated(case.run.dimension) * case.length) * size + TINY)
    assert not case.reaches(bound + FACTOR * Fraction(LIMITS[ID]) * UNIT * size + TINY)


def test_one_step_more_is_too_much():
    assert caught(cases(), lambda case: case.reaches(case.rate ** (case.length + 1) + UNIT * 2**10))


def test_a_long_word_of_a_diverging_family_is_caught():
    """Read backwards: spr(Φ) ≥ 1 leaves no norm with γ < 1, as the weights of this family show."""
    case = Case(trap(((Fraction(1 + 1e-9),),), low=1), ones(1))
    assert case.reaches(Fraction(1)) and case.rate > 1
