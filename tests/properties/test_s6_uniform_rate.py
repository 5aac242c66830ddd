"""contraction.s6_uniform_rate: steps from Δmin on make a diagonal state forget by e^(-Δmin·α);
contraction.diagonal_rate: in a range of steps the factor is that of an end, whatever the signs;
contraction.s6_no_rate_at_zero_step: steps that may vanish leave no rate."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from selssm import recurrence
from selssm.layers import S6
from selssm.layers.s6 import Carry
from tests.properties.inequality import Inequality, caught, over
from tests.properties.modes import Mode
from tests.properties.norms import ones, powers, weighted_max
from tests.properties.rounding import oscillating, scanned, selective
from tests.properties.selective import MACHINES, TRAPS, Channel, channels
from tests.strategies import dyadics

RATE, NONE = "contraction.s6_uniform_rate", "contraction.s6_no_rate_at_zero_step"
DIAGONAL = "contraction.diagonal_rate"


def at_rest(channel: Channel) -> Channel:
    """Without inputs, from ones: the state is what is left of the start."""
    zeros = (Fraction(0),) * len(channel.steps)
    return replace(channel, x=zeros, start=ones(len(channel.alpha)))


quiet = channels().map(at_rest)


def fades(channel: Channel, machine: str, slowest: Fraction, least: Fraction) -> Inequality:
    """max |h_n(t)| ≤ e^(-least·slowest·t)·max |h_n(0)|."""
    rate = Fraction(closed_form(RATE)(Delta_min=float(least), alpha=float(slowest)))
    size = ones(len(channel.alpha))
    bound = powers(rate, len(channel.steps))
    return Inequality(
        [weighted_max(h, size) for h in channel.states(machine, "zoh")], bound,
        [weighted_max(h, size) for h in channel.sizes("zoh")],
        2 * channel.roundings("scan"),  # those of the closed form and its powers included
    )  # fmt: skip


@pytest.mark.theorem(RATE)
@pytest.mark.parametrize("machine", MACHINES)
@over(quiet, *map(at_rest, TRAPS))
def test_the_shortest_step_and_the_slowest_mode_give_the_rate(machine, channel):
    fades(channel, machine, min(channel.alpha), min(channel.steps)).check(RATE, machine)


@pytest.mark.theorem(RATE)
@pytest.mark.parametrize(
    ("mode", "step"), [(max, min), (min, max)], ids=["fastest mode", "longest step"]
)
def test_the_fastest_mode_or_the_longest_step_does_not(mode, step):
    def breaks(channel: Channel) -> bool:
        return not fades(channel, "scan", mode(channel.alpha), step(channel.steps)).holds()

    assert caught(quiet, breaks)


@pytest.mark.theorem(RATE)
@over(st.tuples(st.integers(0, 2**20), st.integers(-4, 4)))
def test_the_mamba_mixer_forgets_its_start(drawn):
    """Two starts of `layers.S6` under the same rows, in float64; Δmin as it was on these rows."""
    seed, shift = drawn
    torch.manual_seed(seed)
    mixer = S6(4, inner=3, state=2, rank=1).double()
    mixer.dt_proj.bias.data += shift
    rows, state = torch.randn(1, 8, 4).double(), torch.randn(1, 3, 2).double()
    blank = mixer.blank(1)
    with torch.no_grad():
        one, two = (mixer.run(rows, Carry(blank.window, x)) for x in (blank.state, state))
    apart = (two.states - one.states)[0].abs().amax((1, 2)).tolist()  # T numbers
    sizes = (two.states.abs() + one.states.abs())[0].amax((1, 2)).tolist()
    alpha, steps = mixer.A_log.exp(), one.selection.steps
    rate = closed_form(RATE)(Delta_min=steps.min().item(), alpha=alpha.min().item())
    start, loop = Fraction(state.abs().max().item()), selective((steps.max() * alpha.max()).item())
    Inequality(
        list(map(Fraction, apart)),
        [start * power for power in powers(Fraction(rate), 8)],
        [Fraction(max(sizes)) + start] * 8,
        2 * scanned(loop, 8),
    ).check(RATE)


# -- oscillating modes, and rates of any sign ---------------------------------------------------


def moduli(alpha: Fraction, beta: Fraction, steps: tuple[Fraction, ...], machine: str) -> list:
    """|h(1)|, ..., |h(T)| of a mode -α + iβ that starts at one, without inputs."""
    zero = (Fraction(0),) * len(steps)
    channel = Channel((alpha,), steps, ((Fraction(0),),) * len(steps), zero, ones(1))
    return Mode(channel, beta, (0,) * len(steps)).stays(machine, "zoh", Fraction(1)).left


runs = st.lists(dyadics(0, 4, 3), min_size=1, max_size=6).map(tuple)
rates_of_any_sign = dyadics(-1, 4, 3).filter(bool)


def grows(case, machine: str, exponent: Fraction) -> Inequality:
    """|h(t)| ≤ e^(E·t)."""
    alpha, beta, steps = case
    bound = powers(Fraction(math.exp(exponent)), len(steps))
    left = moduli(alpha, beta, steps, machine)
    loop = oscillating(float((abs(alpha) + abs(beta)) * max(steps)))
    roundings = 2 * (loop if machine == "loop" else scanned(loop, len(steps)))
    return Inequality(
        left, bound, [high + low for high, low in zip(bound, left, strict=True)], roundings
    )


@pytest.mark.theorem(RATE)
@pytest.mark.theorem(DIAGONAL)
@pytest.mark.parametrize("machine", MACHINES)
@over(st.tuples(rates_of_any_sign, dyadics(-16, 16, 2), runs))
def test_only_the_real_part_counts_and_the_step_at_an_end(machine, case):
    """E = max(-αΔmin, -αΔmax), for modes that decay and modes that grow."""
    alpha, _, steps = case
    ends = [-alpha * step for step in (min(steps), max(steps))]
    grows(case, machine, max(ends)).check(DIAGONAL, machine)


@pytest.mark.theorem(DIAGONAL)
def test_the_other_end_is_not_enough():
    def breaks(case) -> bool:
        ends = [-case[0] * step for step in (min(case[2]), max(case[2]))]
        return not grows(case, "loop", min(ends)).holds()

    assert caught(st.tuples(rates_of_any_sign, dyadics(-16, 16, 2), runs), breaks)


# -- no rate when the step may vanish ----------------------------------------------------------


def left_over(step: float, alpha: Fraction, count: int = 3) -> list[Fraction]:
    """What is left of a start of one after each of so many equal steps."""
    zero = [[0.0]] * count
    given = {"inputs": zero, "steps": [[step]] * count, "rates": [[-alpha]], "B": zero, "C": zero}
    states = recurrence.selective_scan(**given, initial=[[1.0]])[1]
    return [Fraction(x) for x in states.flatten().tolist()]


shares = dyadics(0, 1, 10).filter(lambda gamma: gamma < 1)
claims = st.tuples(shares, dyadics(0, 8, 3))


@pytest.mark.theorem(NONE)
@over(claims, (Fraction(1 - 1e-9), Fraction(8)), (Fraction(0), Fraction(0)))
def test_some_step_is_slower_than_any_rate(case):
    """Strictly, after every step: the margin is Δ itself, far above rounding."""
    gamma, alpha = case
    step = float(closed_form(NONE)(gamma=float(gamma), alpha=float(alpha)))
    assert step > 0
    bounds = powers(gamma, 3)
    assert all(h > bound for h, bound in zip(left_over(step, alpha), bounds, strict=True))


@pytest.mark.theorem(NONE)
@pytest.mark.parametrize("step", [1.0, 2.0**-6])
def test_no_step_is_slower_than_every_rate(step):
    """The step has to be chosen after γ."""
    assert caught(claims, lambda case: left_over(step, case[1])[0] <= case[0])
