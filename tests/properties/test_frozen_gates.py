"""contraction.frozen_gates: with ‖A‖₂ < 1, a constant gate in (0, 1]^d leaves a stable matrix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.exact import Vector, identity, is_schur
from numerics.families import GateBox, Leaky
from tests.properties.draw import runs
from tests.properties.inequality import caught, over
from tests.properties.norms import ones, shrinks, sum_norm, weighted_max
from tests.properties.runs import Run
from tests.strategies import vectors

ID = "contraction.frozen_gates"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    run: Run
    gate: Vector

    @property
    def stable(self) -> bool:
        """Whether every eigenvalue of M(g) lies inside the unit circle, exactly."""
        return is_schur(self.run.family.transition(self.gate))

    def after(self, steps: int) -> Fraction:
        """max |h_i| on the machine after so many steps under the frozen gate."""
        run = replace(self.run, word=(self.gate,) * steps)
        return weighted_max(run.states()[-1], ones(len(self.gate)))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """‖A‖_F² < 1 by scaling, so ‖A‖₂ < 1; gates from 1/8 to 1."""
    run = draw(runs(Leaky))
    d, A = run.dimension, run.family.A
    square = sum((sum_norm(tuple(a * a for a in row)) for row in A), Fraction(0))
    shrink = 1
    while square * Fraction(1, shrink**2) >= Fraction(63, 64):
        shrink *= 2
    A = tuple(tuple(a / shrink for a in row) for row in A)
    gate = draw(vectors(d, st.integers(1, 8).map(lambda n: Fraction(n, 8))))
    return Case(replace(run, family=Leaky(A, GateBox.uniform(d, 0, 1))), gate)


@over(cases())
def test_a_frozen_gate_is_harmless(case):
    d = len(case.gate)
    assert shrinks(identity(d), case.run.family.A, Fraction(1))
    assert case.stable


@over(cases())
def test_the_machine_forgets(case):
    """With ‖A‖₂ ≤ 1/2 and gates from 1/8 on, eigenvalues are at most 1 - 1/16."""
    half = replace(case.run.family, A=tuple(tuple(a / 2 for a in row) for row in case.run.family.A))
    start = weighted_max(case.run.start, ones(len(case.gate)))
    assert replace(case, run=replace(case.run, family=half)).after(300) <= start / 2


def test_a_gate_at_zero_is_not():
    def breaks(case: Case) -> bool:
        closed = (Fraction(0), *case.gate[1:])
        return not replace(case, gate=closed).stable

    assert caught(cases(), breaks)
