"""contraction.divergent_gate_sum and divergent_step_sum: how much of a start is left."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Vector
from numerics.families import Leaky
from tests.properties.draw import corners, runs, shrunk
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import growth, weighted_max
from tests.properties.rounding import gated
from tests.properties.runs import Run
from tests.properties.selective import TRAPS, Channel, channels
from tests.strategies import positive_vectors

ID, STEPS = "contraction.divergent_gate_sum", "contraction.divergent_step_sum"
EXP = 8  # roundings of an exponential and its argument


@dataclass(frozen=True)
class Case:
    """Scalar gates and ‖A‖_w = θ ≤ 1; the run starts at the difference of two trajectories."""

    run: Run
    weights: Vector

    @property
    def theta(self) -> Fraction:
        return growth(self.run.family.A, self.weights)

    @property
    def sums(self) -> list[Fraction]:
        """Σ_{s<t} g_s for t = 1, 2, ..."""
        return list(accumulate(gate[0] for gate in self.run.word))

    def left_over(self) -> list[Fraction]:
        """‖δ_t‖ on the machine."""
        return [weighted_max(h, self.weights) for h in self.run.states()]

    def sizes(self) -> list[Fraction]:
        return [weighted_max(h, self.weights) for h in self.run.sizes()]

    def at_most(self, theta: Fraction) -> Inequality:
        start = weighted_max(self.run.start, self.weights)
        form = closed_form(ID)
        right = [start * Fraction(form(S=float(S), theta=float(theta))) for S in self.sums]
        return Inequality(self.left_over(), right, self.sizes(), gated(self.run.dimension) + EXP)

    def at_least(self) -> Inequality:
        start = weighted_max(self.run.start, self.weights)
        shares = [math.exp(-2 * float((1 + self.theta) * S)) for S in self.sums]
        left = [start * Fraction(share) for share in shares]
        return Inequality(left, self.left_over(), self.sizes(), gated(self.run.dimension) + EXP)


@st.composite
def cases(draw: st.DrawFn, most: Fraction = Fraction(1)) -> Case:
    """Gates in [0, most], the start at a corner of the unit ball."""
    run = draw(runs(Leaky, scalar=True))
    w = draw(positive_vectors(run.dimension))
    family = replace(run.family, A=shrunk(run.family.A, w))
    word = tuple(tuple(most * g for g in gate) for gate in run.word)
    return Case(replace(run, family=family, word=word, start=draw(corners(w))), w)


@pytest.mark.theorem(ID)
@over(cases())
def test_no_more_is_left_than_the_gates_allow(case):
    case.at_most(case.theta).check(ID)


@pytest.mark.theorem(ID)
@over(cases(most=Fraction(1, 4)))
def test_no_less_is_left_under_small_gates(case):
    """(1 + θ)g ≤ 2·¼ = ½."""
    case.at_least().check(ID)


@pytest.mark.theorem(ID)
def test_one_large_gate_can_forget_all():
    assert caught(cases(), lambda case: not case.at_least().holds())


@pytest.mark.theorem(ID)
def test_theta_counts():
    assert caught(cases(), lambda case: not case.at_most(Fraction(0)).holds())


@pytest.mark.theorem(STEPS)
@pytest.mark.parametrize("machine", ["loop", "scan"])
@pytest.mark.parametrize("side", ["no more", "no less"])
@over(channels(), *TRAPS)
def test_steps_add_up(side, machine, channel):
    """exp(-α·ΣΔ) of the start is left, no more and no less."""
    quiet = replace(channel, x=(Fraction(0),) * len(channel.x))
    _exactly(quiet, machine, up=side == "no more").check(STEPS, machine)


def _exactly(channel: Channel, machine: str, up: bool) -> Inequality:
    """δ_t ≤ share of δ_0 (or ≥) in the first state, for a start at one."""
    one = replace(channel, start=(Fraction(1),) * len(channel.alpha))
    form, alpha = closed_form(STEPS), float(channel.alpha[0])
    shares = [Fraction(form(S=float(S), alpha=alpha)) for S in accumulate(one.steps)]
    states = [h[0] for h in one.states(machine, "zoh")]
    sizes = [max(h[0], share) for h, share in zip(one.sizes("zoh"), shares, strict=True)]
    left, right = (states, shares) if up else (shares, states)
    total = math.ceil(float(sum(one.steps)) * alpha)  # the exponent of the share rounds too
    return Inequality(left, right, sizes, one.roundings(machine) + EXP + 2 * total)
