"""contraction.gate_box_lmi: P and multipliers τ that pass the LMI bound every word of vector gates.

No solver: for a drawn P the multipliers are multiples of its row sums (so that T - P > 0), and the
rate is the least at which `numerics` finds the LMI of size 2d exactly semidefinite.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.checker.flint_matrix import Rational
from numerics.exact import Matrix, Vector, diagonal
from numerics.witnesses import Quadratic
from numerics.witnesses.quadratic import gate_box_matrix
from tests.properties.draw import TRAPS, runs, trap
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import least_rate, ones, shrinks, sum_norm
from tests.properties.runs import Run, quadratic_decay
from tests.strategies import positive_definite

ID = "contraction.gate_box_lmi"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """Vector gates in a box, P, and τ = share·(row sums of |P|)."""

    run: Run
    P: Matrix
    share: Fraction

    @property
    def multipliers(self) -> Vector:
        return tuple(self.share * sum_norm(row) for row in self.P)

    @property
    def rate(self) -> Fraction:
        norm = Quadratic(self.P, self.multipliers)
        return least_rate(lambda rate: norm.contracts(self.run.family, rate).kind is not None)

    def shrinks_by(self, rate: Fraction) -> Inequality:
        return quadratic_decay(self.run, self.P, rate)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    run = draw(runs())
    share = st.sampled_from([Fraction(9, 8), Fraction(3, 2), Fraction(2), Fraction(6)])
    return Case(run, draw(positive_definite(run.dimension)), draw(share))


traps = [Case(trap(A), diagonal(ones(len(A))), Fraction(2)) for A in TRAPS]


@over(cases(), *traps)
def test_the_lmi_bounds_every_word(case):
    case.shrinks_by(case.rate).check(ID)


@over(cases(), *traps)
def test_the_lmi_bounds_every_gate(case):
    """Without any rounding: γ²P - M(g)'PM(g) is positive semidefinite for all gates of the word."""
    assert all(shrinks(case.P, case.run.family.transition(g), case.rate) for g in case.run.word)


def test_the_corner_is_T_minus_P():
    def passes(case: Case, rate: Fraction) -> bool:
        exact, d = Rational(), len(case.P)
        P = exact.matrix(case.P)
        nothing = exact.matrix(((Fraction(0),) * d,) * d)
        S = gate_box_matrix(exact, case.run.family, P, case.multipliers, rate)
        corner = nothing.beside(nothing).above(nothing.beside(P))  # T in place of T - P
        return exact.is_semidefinite(S + corner)

    def breaks(case: Case) -> bool:
        return not case.shrinks_by(least_rate(lambda rate: passes(case, rate))).holds()

    assert caught(cases(), breaks)


def test_the_multipliers_are_not_negative():
    """The checker refuses them."""
    case = traps[0]
    family, rate = case.run.family, Fraction(8)
    assert Quadratic(case.P, case.multipliers).contracts(family, rate).kind is not None
    assert Quadratic(case.P, (Fraction(-2),)).contracts(family, rate).kind is None
