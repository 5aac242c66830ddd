"""bounded.euler: the deployed rule keeps |h_t| ≤ max(|h_0|, f(Δmax)·sup|u|), f(Δ) = Δ/(1 - e^-Δα);
bounded.euler_complex: for oscillating modes too; bounded.euler_factor: f increases from 1/α on;
bounded.euler_no_bound_free_of_step: and nothing free of Δ."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.families import Diagonal
from numerics.witnesses.step_size import coordinate_bounds
from selssm import recurrence
from selssm.layers import S6
from tests.properties.inequality import Inequality, caught, over
from tests.properties.modes import modes, oscillations
from tests.properties.selective import MACHINES, TRAPS, Channel, channels
from tests.strategies import dyadics

EULER, FREE = "bounded.euler", "bounded.euler_no_bound_free_of_step"
COMPLEX, FACTOR = "bounded.euler_complex", "bounded.euler_factor"


def certified(channel: Channel, n: int) -> Fraction:
    """max(|h_n(0)|, f(Δmax)·U_n), as certificates have it: from balls, rounded up."""
    rates, column = [-a for a in channel.alpha], [[u] for u in channel.reach]
    family = Diagonal(rates, 0, max(channel.steps), column, 1, rule="euler")
    bound = coordinate_bounds(family, abs(channel.start[n]))[n]
    assert bound is not None, "every mode decays"
    return bound


def stays(channel: Channel, n: int, machine: str, bound: Fraction) -> Inequality:
    """|h_n(t)| ≤ bound."""
    states, sizes = channel.states(machine, "euler"), channel.sizes("euler")
    return Inequality(
        [abs(h[n]) for h in states], [bound] * len(states),
        [size[n] for size in sizes], channel.roundings(machine),
    )  # fmt: skip


@pytest.mark.theorem(EULER)
@pytest.mark.parametrize("machine", MACHINES)
@over(channels(), *TRAPS)
def test_the_longest_step_bounds_the_state(machine, channel):
    for n in range(len(channel.alpha)):
        stays(channel, n, machine, certified(channel, n)).check(EULER, f"state {n}")


@pytest.mark.theorem(EULER)
@over(channels(least=Fraction(1, 8)))
def test_the_closed_form_is_what_certificates_say(channel):
    """Up to the cancellation in 1 - e^-x, a relative 2u/x."""
    step, start = max(channel.steps), tuple(Fraction(0) for _ in channel.start)
    for n, (alpha, reach) in enumerate(zip(channel.alpha, channel.reach, strict=True)):
        shown = closed_form(EULER)(Delta_max=float(step), alpha=float(alpha), U=float(reach))
        rested = Channel(channel.alpha, channel.steps, channel.B, channel.x, start)
        slack = 2.0**-52 * (2 + 1 / float(step * alpha))
        assert shown == pytest.approx(float(certified(rested, n)), rel=slack)


@pytest.mark.theorem(EULER)
@pytest.mark.parametrize("machine", MACHINES)
def test_the_bound_of_exact_hold_is_too_small(machine):
    def breaks(channel: Channel) -> bool:
        bound = max(abs(channel.start[0]), channel.reach[0] / channel.alpha[0])
        return not stays(channel, 0, machine, bound).holds()

    assert caught(channels(), breaks)


@pytest.mark.theorem(EULER)
@over(st.tuples(st.integers(0, 2**20), st.integers(-4, 4)))
def test_the_mamba_mixer_keeps_within_the_bound(drawn):
    """Every channel and state of `layers.S6` in float64, with the steps and inputs that it chose.

    The tolerance covers n = 16 roundings and the cancellation u/x with x = Δα ≥ 10⁻³.
    """
    seed, shift = drawn
    torch.manual_seed(seed)
    mixer = S6(4, inner=3, state=2, rank=1).double()
    mixer.dt_proj.bias.data += shift
    with torch.no_grad():
        run = mixer.run(2 * torch.randn(1, 8, 4, dtype=torch.float64))
        steps = run.selection.steps[0].amax(0)[:, None].clamp(min=1e-3)  # (i, 1)
        inputs = run.selection.B[0, :, None] * run.inputs[0, :, :, None]  # (T, i, N)
        alpha, reach = mixer.A_log.exp().numpy(), inputs.abs().amax(0).numpy()  # (i, N)
    bound = closed_form(EULER)(Delta_max=steps.numpy(), alpha=alpha, U=reach)
    assert (run.states[0].abs().numpy() <= bound * (1 + 1e-12)).all()


# -- oscillating modes, and the factor ---------------------------------------------------------


@pytest.mark.theorem(COMPLEX)
@pytest.mark.parametrize("machine", MACHINES)
@over(modes(), *oscillations)
def test_the_longest_step_bounds_an_oscillating_mode(machine, mode):
    mode.stays(machine, "euler", certified(mode.channel, 0)).check(COMPLEX, machine)
    step, alpha, reach = max(mode.channel.steps), mode.channel.alpha[0], mode.channel.reach[0]
    if step * alpha > Fraction(1, 2**20):  # up to the cancellation in 1 - e^-x
        shown = closed_form(COMPLEX)(Delta_max=float(step), alpha=float(alpha), U=float(reach))
        slack = 2.0**-52 * (2 + 1 / float(step * alpha))
        assert shown <= float(certified(mode.channel, 0)) * (1 + slack)


@pytest.mark.theorem(COMPLEX)
@pytest.mark.parametrize("machine", MACHINES)
def test_half_of_it_does_not(machine):
    def breaks(mode) -> bool:
        bound = max(abs(mode.channel.start[0]), certified(mode.channel, 0) / 2)
        return not mode.stays(machine, "euler", bound).holds()

    assert caught(modes(), breaks)


@pytest.mark.theorem(FACTOR)
@over(st.tuples(dyadics(0, 4, 3), dyadics(0, 4, 3), st.integers(1, 32)))
def test_the_factor_increases_from_that_of_exact_hold(drawn):
    """On the machine: the rest of the deployed loop fed with ones, step by step up to its limit."""
    (short, long), alpha = sorted(drawn[:2]), Fraction(drawn[2], 8)
    if short == 0:
        return
    factors = [closed_form(FACTOR)(Delta=float(step), alpha=float(alpha)) for step in (short, long)]
    slack = 1 + 2.0**-52 * (3 + 1 / float(short * alpha))
    assert float(1 / alpha) <= factors[0] * slack and factors[0] <= factors[1] * slack
    for step, factor in zip((short, long), factors, strict=True):
        ones = [[1.0]] * 8
        given = (ones, [[float(step)]] * 8, [[-float(alpha)]], ones, ones)
        last = recurrence.selective_scan(*given, rule="euler")[1].flatten()[-1].item()
        rest = factor * (1 - math.exp(-8 * float(step * alpha)))
        assert last == pytest.approx(rest, rel=slack**8 - 1 + 1e-14)


@pytest.mark.theorem(FACTOR)
def test_the_factor_is_not_that_of_the_step_alone():
    """f(Δ)/Δ falls: the bound grows, but less than the step."""
    assert closed_form(FACTOR)(Delta=2.0, alpha=1.0) < 2 * closed_form(FACTOR)(Delta=1.0, alpha=1.0)


# -- nothing free of the step ------------------------------------------------------------------


def first_state(step: float, alpha: Fraction, rule: str) -> float:
    """h_1 from h_0 = 0 under the input 1."""
    one = [[1.0]]
    states = recurrence.selective_scan(one, [[step]], [[-alpha]], one, one, rule=rule)[1]
    return states.item()


rates = st.integers(1, 32).map(lambda n: Fraction(n, 8))
levels = st.tuples(dyadics(-(2**20), 2**20, 2), rates)


@pytest.mark.theorem(FREE)
@over(levels, (Fraction(0), Fraction(1, 8)), (Fraction(2**52), Fraction(1)))
def test_a_step_exceeds_every_level(case):
    """Strictly; up to |R| = 2^52, beyond which |R| + 1 is no longer above R in floats."""
    level, alpha = case
    step = float(closed_form(FREE)(R=float(level)))
    assert step > 0 and first_state(step, alpha, "euler") > level


@pytest.mark.theorem(FREE)
def test_exact_hold_stays_below_its_level():
    def below(case: tuple[Fraction, Fraction]) -> bool:
        level, alpha = case
        step = float(closed_form(FREE)(R=float(level)))
        return alpha * level >= 1 and first_state(step, alpha, "zoh") <= level

    assert caught(levels, below)
