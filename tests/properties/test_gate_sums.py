"""Sums of gates and of steps: how much of a start is left, and when all of it is forgotten."""

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
from selssm import recurrence
from tests.properties.draw import corners, runs, shrunk
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import growth, weighted_max
from tests.properties.rounding import gamma, gated
from tests.properties.runs import Run
from tests.properties.selective import TRAPS, Channel, channels
from tests.strategies import dyadics, positive_vectors

ID, STEPS = "contraction.gate_sum_bounds", "contraction.step_sum_share"
KEEP, FORGET = "contraction.summable_gates_keep", "contraction.divergent_gate_sum"
FORGET_STEPS = "contraction.divergent_step_sum"
EPS, HALF = 2.0**-8, Fraction(1, 2)
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
        """ℓ = 1, which small gates allow."""
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
    """(1 + θ)g ≤ 2·¼ = ½, so that a step keeps a half."""
    case.at_least().check(ID)


@pytest.mark.theorem(ID)
def test_one_large_gate_can_forget_all():
    assert caught(cases(), lambda case: not case.at_least().holds())


@pytest.mark.theorem(ID)
def test_theta_counts():
    assert caught(cases(), lambda case: not case.at_most(Fraction(0)).holds())


# -- the start is forgotten exactly where the sums pass every bound ------------------------------


def forgotten(case: Case, gates: Fraction) -> bool:
    """Whether at most ε = 2^-8 is left of the start, the word repeated until Σ g ≥ `gates`."""
    often = math.ceil(gates / case.sums[-1])
    long = replace(case, run=replace(case.run, word=case.run.word * often))
    limit = Fraction(EPS) * weighted_max(case.run.start, case.weights)
    room = gamma(gated(case.run.dimension) * len(long.run.word)) * long.sizes()[-1]
    return long.left_over()[-1] <= limit + room


def needed(case: Case) -> Fraction:
    return Fraction(closed_form(FORGET)(eps=EPS, theta=float(case.theta)))


open_and_losing = cases().filter(
    lambda case: case.sums[-1] >= Fraction(1, 2) and case.theta <= HALF
)


@pytest.mark.theorem(FORGET)
@over(open_and_losing)
def test_gates_that_sum_to_enough_forget(case):
    assert forgotten(case, needed(case))


@pytest.mark.theorem(FORGET)
def test_the_loss_in_the_cell_counts():
    """log(1/ε) in place of log(1/ε)/(1 - θ)."""
    assert caught(
        open_and_losing, lambda case: not forgotten(case, needed(case) * (1 - case.theta))
    )


@dataclass(frozen=True)
class Line:
    """One coordinate, A = a with |a| = θ, gates that halve from step to step: Σ g ≤ 2·g_0."""

    a: Fraction
    first: Fraction

    @property
    def gates(self) -> list[Fraction]:
        return [self.first / 2**s for s in range(40)]

    @property
    def share(self) -> Fraction:
        """The least that a step keeps; it need not be positive."""
        return min(abs(1 - g + g * self.a) for g in self.gates)

    def left_over(self) -> list[float]:
        idle = [[0.0]] * len(self.gates)
        word = [[g] for g in self.gates]
        return recurrence.leaky([[self.a]], word, idle, [1.0])[:, 0].abs().tolist()

    def kept(self, length: float) -> bool:
        """Whether exp(-2ℓ(1 + θ)K) is left for ever."""
        least = closed_form(KEEP)(ell=length, theta=float(abs(self.a)), K=float(2 * self.first))
        return all(left >= least * (1 - 1e-12) for left in self.left_over())


lines = st.builds(Line, dyadics(-1, 1, 4), dyadics(0, 1, 4)).filter(lambda line: line.share > 0)


@pytest.mark.theorem(KEEP)
@over(lines)
def test_gates_of_finite_sum_keep_a_share(line):
    assert line.kept(max(1.0, -math.log(line.share)))


@pytest.mark.theorem(KEEP)
def test_a_share_of_small_gates_is_too_much_for_large_ones():
    assert caught(lines, lambda line: not line.kept(1.0))


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


def steps_forget(channel: Channel, elapsed: float) -> bool:
    """Whether ε is left of the slowest mode, the steps repeated until they add up."""
    alpha = min(channel.alpha)
    often = math.ceil(elapsed / sum(channel.steps))
    count = often * len(channel.steps)
    quiet = [[0.0]] * count
    _, states = recurrence.selective_scan(
        quiet, [[step] for step in channel.steps] * often, [[-alpha]], quiet, [[1.0]] * count,
        initial=[[1.0]],
    )  # fmt: skip
    return float(states[-1, 0, 0]) <= EPS * (1 + 1e-12 * count)


moving = channels().filter(lambda channel: sum(channel.steps) >= 1)


@pytest.mark.theorem(FORGET_STEPS)
@over(moving)
def test_steps_that_sum_to_enough_forget(channel):
    elapsed = closed_form(FORGET_STEPS)(eps=EPS, alpha=float(min(channel.alpha)))
    assert steps_forget(channel, elapsed)


@pytest.mark.theorem(FORGET_STEPS)
def test_the_rate_counts():
    assert caught(moving, lambda channel: not steps_forget(channel, math.log(1 / EPS)))
