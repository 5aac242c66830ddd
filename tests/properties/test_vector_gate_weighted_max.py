"""contraction.vector_gate_weighted_max: |A|w ≤ θw gives the rate 1 - lo(1 - θ) in the norm of w,
whatever the gates of the coordinates do, also if they look at the state."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Vector
from numerics.families import GateBox, Leaky
from selssm.layers import Gated
from tests.properties.draw import TRAPS, corners, runs, shrunk, trap, words
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import growth, ones, powers, signed_growth, weighted_max
from tests.properties.runs import Run, decay, observed
from tests.strategies import dyadics, positive_vectors

ID = "contraction.vector_gate_weighted_max"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """Gates in [lo, 1]^d at every step, and |A|w ≤ w."""

    run: Run
    weights: Vector

    @property
    def lo(self) -> Fraction:
        return min(self.run.family.gate.low)

    @property
    def theta(self) -> Fraction:
        return growth(self.run.family.A, self.weights)

    @property
    def rate(self) -> Fraction:
        return 1 - self.lo * (1 - self.theta)

    def norm(self, x: Vector) -> Fraction:
        return weighted_max(x, self.weights)

    def shrinks_by(self, rate: Fraction) -> Inequality:
        return decay(self.run, self.norm, rate)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    run = draw(runs())
    w = draw(positive_vectors(run.dimension))
    box = GateBox.uniform(run.dimension, draw(dyadics(0, 1, 3)), 1)
    family = Leaky(shrunk(run.family.A, w), box)
    return Case(Run(family, draw(words(box)), draw(corners(w))), w)


traps = [Case(trap(A), ones(len(A))) for A in TRAPS if growth(A, ones(len(A))) <= 1]
jordan = Case(trap(TRAPS[4], low=0.25), (Fraction(4), Fraction(1)))


@over(cases(), *traps, jordan)
def test_every_word_of_gates_contracts(case):
    case.shrinks_by(case.rate).check(ID)
    start, count = case.norm(case.run.start), len(case.run.word)
    bounds = zip(case.run.exact(), powers(case.rate, count), strict=True)
    assert all(case.norm(h) <= start * power for h, power in bounds), "without any tolerance"
    shown = closed_form(ID)(lo=float(case.lo), theta=float(case.theta))
    assert shown == pytest.approx(float(case.rate), rel=1e-15)


@over(st.tuples(st.integers(0, 2**20), st.sampled_from([0.0, 0.125, 1.0])))
def test_gates_may_look_at_the_state(drawn):
    seed, lo = drawn
    torch.manual_seed(seed)
    cell = Gated("leaky", 2, 3, feedback=True, low=lo).double()
    run, states = observed(cell, torch.zeros(6, 2).double(), torch.randn(3).double())
    case = Case(run, ones(3))
    decay(run, case.norm, case.rate, states).check(ID)


def test_the_rate_of_open_gates_is_too_small():
    assert caught(cases(), lambda case: not case.shrinks_by(case.theta).holds())


def test_the_signs_of_A_do_not_help():
    def breaks(case: Case) -> bool:
        theta = signed_growth(case.run.family.A, case.weights)
        return not case.shrinks_by(1 - case.lo * (1 - theta)).holds()

    assert caught(cases(), breaks)
