"""One oscillating mode, a = -α + iβ: drawn, and run by both machines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import torch
from hypothesis import strategies as st

from selssm import recurrence
from selssm.scans import scan
from tests.properties.inequality import Inequality
from tests.properties.rounding import oscillating, scanned
from tests.properties.selective import TRAPS, Channel, channels, steady
from tests.strategies import dyadics


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

    def stays(self, machine: str, rule: str, bound: Fraction) -> Inequality:
        """|h(t)| ≤ bound; the sizes are those of the bound for the real mode."""
        h, loop = self._states(machine, rule), oscillating(self._exponent)
        sizes = [size[0] for size in self.channel.sizes(rule)]
        return Inequality(
            [Fraction(x) for x in h.abs().flatten().tolist()],
            [bound] * len(sizes),
            [max(bound, size) for size in sizes],
            loop if machine == "loop" else scanned(loop, len(sizes)),
        )

    @property
    def _exponent(self) -> float:
        """The largest |Δa|, or more."""
        channel = self.channel
        return float(abs(channel.alpha[0]) + abs(self.beta)) * float(max(channel.steps))

    def _states(self, machine: str, rule: str) -> torch.Tensor:
        channel = self.channel
        rate = torch.tensor([[complex(-channel.alpha[0], self.beta)]], dtype=torch.complex128)
        steps = recurrence.wide([[step] for step in channel.steps])  # (T, 1)
        u = torch.tensor(self.inputs, dtype=torch.complex128)[:, None]  # (T, 1)
        first = torch.tensor([complex(channel.start[0])], dtype=torch.complex128)
        one = torch.ones_like(u)
        if machine == "loop":
            given = {"initial": first[None], "rule": rule}
            return recurrence.selective_scan(u, steps, rate, one, one, **given)[1]
        decay, gain = recurrence.DISCRETISATIONS[rule](steps, rate, one)
        return scan(decay, gain * u, first)


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
