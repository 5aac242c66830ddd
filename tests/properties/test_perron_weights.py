"""contraction.perron_weights: (I - |A|)w = 1 gives weights exactly if spr(|A|) < 1, and for A ≥ 0
nothing contracts without them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import (
    Matrix,
    Vector,
    from_flint,
    identity,
    spectral_radius_at_least,
    to_flint,
)
from numerics.families import GateBox, Leaky
from tests.properties.draw import corners, runs, words
from tests.properties.inequality import caught, over
from tests.properties.norms import absolute, growth, ones, weighted_max
from tests.properties.runs import Run, decay
from tests.strategies import dyadics

ID = "contraction.perron_weights"
pytestmark = pytest.mark.theorem(ID)


def weights_of(A: Matrix) -> Vector | None:
    """w with |A|w = w - 1, if there is such a w > 0: then |A|w ≤ (1 - 1/max w)·w."""
    d = len(A)
    pairs = zip(identity(d), absolute(A), strict=True)
    gap = tuple(tuple(e - a for e, a in zip(one, row, strict=True)) for one, row in pairs)
    try:
        solved = to_flint(gap).solve(to_flint(tuple((Fraction(1),) for _ in range(d))))
    except ZeroDivisionError:
        return None
    w = tuple(row[0] for row in from_flint(solved))
    return w if all(x > 0 for x in w) else None


@dataclass(frozen=True)
class Case:
    run: Run
    lo: Fraction

    @property
    def weights(self) -> Vector | None:
        return weights_of(self.run.family.A)

    @property
    def large(self) -> bool:
        return spectral_radius_at_least(absolute(self.run.family.A), Fraction(1))

    def shrinks(self, lo: Fraction) -> bool:
        """‖h_t‖_w ≤ rate^t·‖h_0‖_w on the machine."""
        w = self.weights
        assert w is not None
        rate = 1 - lo * (1 - growth(self.run.family.A, w))
        shown = closed_form(ID)(lo=float(lo), theta=float(growth(self.run.family.A, w)))
        assert shown == pytest.approx(float(rate), rel=1e-12, abs=1e-12)
        return decay(self.run, lambda x: weighted_max(x, w), rate).holds()


@st.composite
def cases(draw: st.DrawFn) -> Case:
    run = draw(runs())
    lo, scale = draw(dyadics(0, 1, 3)), draw(st.integers(0, 2))
    A = tuple(tuple(a / 2**scale for a in row) for row in run.family.A)
    box = GateBox.uniform(run.dimension, lo, 1)
    start = draw(corners(ones(run.dimension)))
    return Case(Run(Leaky(A, box), draw(words(box)), start), lo)


small = cases().filter(lambda case: not case.large)


@over(cases())
def test_weights_exist_exactly_below_radius_one(case):
    assert (case.weights is not None) == (not case.large)


@over(small)
def test_and_with_them_all_gates_contract(case):
    assert case.shrinks(case.lo)


def test_not_at_the_rate_of_open_gates():
    assert caught(small, lambda case: not case.shrinks(Fraction(1)))


def expands(case: Case) -> bool:
    """|A| in place of A: the norm of every transition of the run is at least one."""
    family = Leaky(absolute(case.run.family.A), case.run.family.gate)
    norms = (growth(family.transition(gate), ones(len(family.A))) for gate in case.run.word)
    return all(norm >= 1 for norm in norms)


@over(cases().filter(lambda case: case.large))
def test_from_radius_one_on_nothing_contracts(case):
    assert expands(case)


def test_below_it_something_does():
    assert caught(small, lambda case: not expands(case))
