"""contraction.replace_gate: with P diagonal, the norm at the high end bounds all words |g| ≤ hi."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.exact import Matrix, diagonal, matrix
from numerics.families import GateBox, Replace
from numerics.witnesses import Quadratic
from tests.properties.draw import TRAPS, flipped, runs, trap
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import least_rate, ones, shrinks
from tests.properties.runs import Run, quadratic_decay
from tests.strategies import positive_vectors

ID = "contraction.replace_gate"
STEP = Fraction(1, 2**10)
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """Gates of either sign, at most hi in size, and the P of the norm."""

    run: Run
    P: Matrix

    @property
    def rate(self) -> Fraction:
        """‖D_hi A‖_P, rounded up to a multiple of STEP."""
        family = self.run.family
        opened = family.transition(family.gate.high)
        return least_rate(lambda rate: shrinks(self.P, opened, rate))

    def shrinks_by(self, rate: Fraction) -> Inequality:
        return quadratic_decay(self.run, self.P, rate)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    run = draw(runs(Replace).flatmap(flipped))
    return Case(run, draw(positive_vectors(run.dimension).map(diagonal)))


traps = [Case(trap(A, Replace), diagonal(ones(len(A)))) for A in TRAPS]


@over(cases(), *traps)
def test_gates_of_either_sign_contract(case):
    case.shrinks_by(case.rate).check(ID)


@over(cases(), *traps)
def test_certificates_use_this_norm(case):
    """The checker accepts the least rate, and none below it."""
    norm, family = Quadratic(case.P), case.run.family
    assert norm.contracts(family, case.rate).kind is not None
    assert case.rate == 0 or norm.contracts(family, case.rate - STEP).kind is None


def test_a_smaller_rate_fails():
    assert caught(cases(), lambda case: not case.shrinks_by(case.rate * Fraction(63, 64)).holds())


def test_P_must_be_diagonal():
    """Under P = [[1, 7/8], [7/8, 1]] the vector (1, -1) is short, and (1, 0) is longer."""
    family = Replace(matrix([[0.5, 0], [-0.5, 0]]), GateBox.uniform(2, 0, 1))
    start, half_closed = (Fraction(1), Fraction(-7, 8)), (Fraction(1), Fraction(0))
    slanted = matrix([[1, 0.875], [0.875, 1]])
    opened, closed = (Case(Run(family, (g,), start), slanted) for g in (ones(2), half_closed))
    assert opened.shrinks_by(opened.rate).holds()
    assert not closed.shrinks_by(closed.rate).holds()


def test_the_low_end_does_not_decide():
    def breaks(case: Case) -> bool:
        family, gate = case.run.family, case.run.family.gate
        closed = replace(family, gate=replace(gate, high=gate.low))
        return not case.shrinks_by(Case(replace(case.run, family=closed), case.P).rate).holds()

    assert caught(cases(), breaks)
