"""bounded.zoh and bounded.zoh_complex: with exact hold |h_t| ≤ max(|h_0|, sup|u|/α), whatever the
steps, for real and for oscillating modes."""

from __future__ import annotations

import pytest

from numerics.bounds import closed_form
from tests.properties.inequality import Inequality, caught, over
from tests.properties.modes import Mode, modes, oscillations
from tests.properties.selective import MACHINES, TRAPS, Channel, channels

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


def oscillates(mode: Mode, machine: str, room: int = 1, rule: str = "zoh") -> Inequality:
    """|h(t)| ≤ max(|h(0)|, U/(room·α)), the moduli within two roundings."""
    channel = mode.channel
    alpha, start, reach = channel.alpha[0], channel.start[0], channel.reach[0]
    return mode.stays(machine, rule, max(abs(start), reach / alpha / room))


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
