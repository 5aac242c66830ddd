"""bounded.zoh and bounded.zoh_complex: with exact hold |h_t| ≤ max(|h_0|, sup|u|/α), whatever the
steps, for real and for oscillating modes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from selssm import recurrence
from selssm.scans import scan
from tests.properties.inequality import Inequality, caught, over
from tests.properties.rounding import oscillating, scanned
from tests.properties.selective import MACHINES, TRAPS, Channel, channels, steady
from tests.strategies import dyadics

ZOH, COMPLEX = "bounded.zoh", "bounded.zoh_complex"


def stays(channel: Channel, n: int, machine: str, rule: str = "zoh", room: int = 1) -> Inequality:
    """|h_n(t)| ≤ max(|h_n(0)|, U_n/(room·α_n)) for state n."""
    bound = max(abs(channel.start[n]), channel.reach[n] / channel.alpha[n] / room)
    states = channel.states(machine, rule)
    return Inequality(
        [abs(h[n]) for h in states],
        [bound] * len(states),
        [size[n] for size in channel.sizes(rule)],
        channel.roundings(machine),
    )


@pytest.mark.theorem(ZOH)
@pytest.mark.parametrize("machine", MACHINES)
@over(channels(), *TRAPS)
def test_no_steps_drive_a_real_mode_out(machine, channel):
    for n, (alpha, reach) in enumerate(zip(channel.alpha, channel.reach, strict=True)):
        stays(channel, n, machine).check(ZOH, f"state {n}")
        shown = closed_form(ZOH)(U=float(reach), alpha=float(alpha))
        assert shown == pytest.approx(float(reach / alpha), rel=1e-15)


@pytest.mark.theorem(ZOH)
@pytest.mark.parametrize("machine", MACHINES)
def test_the_deployed_rule_breaks_the_bound_of_exact_hold(machine):
    assert caught(channels(), lambda channel: not stays(channel, 0, machine, "euler").holds())


@pytest.mark.theorem(ZOH)
@pytest.mark.parametrize("machine", MACHINES)
def test_nothing_less_than_the_reach_will_do(machine):
    def breaks(channel: Channel) -> bool:
        return not stays(channel, 0, machine, room=2).holds()

    assert caught(channels(), breaks)


# -- oscillating modes -------------------------------------------------------------------------


@dataclass(frozen=True)
class Mode:
    """One state with rate -α + iβ: a channel and the frequency; inputs turn by quarters."""

    channel: Channel
    beta: Fraction
    quarters: tuple[int, ...]

    @property
    def inputs(self) -> list[complex]:
        """u(s)·i^q(s)."""
        turns = (1, 1j, -1, -1j)
        sizes = [float(u[0]) for u in self.channel.inputs]
        return [u * turns[q % 4] for u, q in zip(sizes, self.quarters, strict=True)]


@st.composite
def modes(draw: st.DrawFn) -> Mode:
    channel = draw(channels())
    turns = st.integers(0, 3)
    length = len(channel.steps)
    quarters = tuple(draw(st.lists(turns, min_size=length, max_size=length)))
    return Mode(channel, draw(dyadics(-16, 16, 2)), quarters)


oscillations = [Mode(trap, Fraction(b), (0,) * 6) for trap in TRAPS for b in (0, 1, -16)] + [
    Mode(steady(Fraction(1, 8), Fraction(math.pi)), Fraction(b), (0, 2, 0, 2, 0, 2)) for b in (1, 2)
]


def oscillates(mode: Mode, machine: str, room: int = 1, rule: str = "zoh") -> Inequality:
    """|h(t)| ≤ max(|h(0)|, U/(room·α)), the moduli within two roundings."""
    channel = mode.channel
    alpha, start, reach = channel.alpha[0], channel.start[0], channel.reach[0]
    rate = torch.tensor([[complex(-alpha, mode.beta)]], dtype=torch.complex128)
    steps = recurrence.wide([[step] for step in channel.steps])  # (T, 1)
    u = torch.tensor(mode.inputs, dtype=torch.complex128)[:, None]  # (T, 1)
    first = torch.tensor([complex(start)], dtype=torch.complex128)
    if machine == "loop":
        one = torch.ones_like(u)
        h = recurrence.selective_scan(u, steps, rate, one, one, initial=first[None], rule=rule)[1]
    else:
        decay, gain = recurrence.DISCRETISATIONS[rule](steps, rate, torch.ones_like(u))
        h = scan(decay, gain * u, first)
    loop = oscillating(float(abs(alpha) + abs(mode.beta)) * float(max(channel.steps)))
    sizes = channel.sizes(rule)
    return Inequality(
        [Fraction(x) for x in h.abs().flatten().tolist()],
        [max(abs(start), reach / alpha / room)] * len(sizes),
        [max(abs(start), reach / alpha)] * len(sizes),
        loop if machine == "loop" else scanned(loop, len(sizes)),
    )


@pytest.mark.theorem(COMPLEX)
@pytest.mark.parametrize("machine", MACHINES)
@over(modes(), *oscillations)
def test_no_steps_drive_an_oscillating_mode_out(machine, mode):
    oscillates(mode, machine).check(COMPLEX)
    alpha, reach = mode.channel.alpha[0], mode.channel.reach[0]
    shown = closed_form(COMPLEX)(U=float(reach), alpha=float(alpha))
    assert shown == pytest.approx(float(reach / alpha), rel=1e-15)


@pytest.mark.theorem(COMPLEX)
@pytest.mark.parametrize("machine", MACHINES)
def test_half_the_room_is_too_little(machine):
    assert caught(modes(), lambda mode: not oscillates(mode, machine, room=2).holds())


@pytest.mark.theorem(COMPLEX)
@pytest.mark.parametrize("machine", MACHINES)
def test_the_deployed_rule_drives_an_oscillating_mode_out(machine):
    assert caught(modes(), lambda mode: not oscillates(mode, machine, rule="euler").holds())
