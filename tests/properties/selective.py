"""One channel of the selective scan with N states: drawn, run by both machines, and in size.

The input u_n(s) of state n is B_n(s)·x(s); a rate is -α with α > 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st
from torch import Tensor

from numerics.exact import Vector
from selssm import recurrence
from selssm.scans import scan
from tests.properties import rounding
from tests.properties.runs import rows
from tests.strategies import dyadics, vectors

MACHINES = ("loop", "scan")


@dataclass(frozen=True)
class Channel:
    """T steps of N states: rates -α (N), steps Δ (T), B (T × N), x (T), h_0 (N)."""

    alpha: Vector
    steps: Vector
    B: tuple[Vector, ...]
    x: Vector
    start: Vector

    @property
    def inputs(self) -> tuple[Vector, ...]:
        """u (T × N)."""
        return tuple(tuple(b * x for b in row) for row, x in zip(self.B, self.x, strict=True))

    @property
    def reach(self) -> Vector:
        """sup |u_n| over all steps, for each state."""
        return tuple(max(map(abs, column)) for column in zip(*self.inputs, strict=True))

    @property
    def exponent(self) -> float:
        """The largest |Δα|."""
        return float(max(self.alpha) * max(self.steps))

    def states(self, machine: str, rule: str) -> list[Vector]:
        """h_1, ..., h_T by the sequential loop or by the parallel scan."""
        rates, steps, B, x, start = self._tensors()
        if machine == "loop":
            return rows(_loop(x, steps, -rates, B, start, rule)[:, 0])
        decay, gain = recurrence.DISCRETISATIONS[rule](steps, -rates, B)  # (T, N) each
        return rows(scan(decay, gain * x, start[0]))

    def sizes(self, rule: str) -> list[Vector]:
        """The loop on absolute values; decays and gains are positive anyway."""
        rates, steps, B, x, start = self._tensors()
        return rows(_loop(x.abs(), steps, -rates, B.abs(), start.abs(), rule)[:, 0])

    def roundings(self, machine: str) -> int:
        """Roundings a step, the rounding of B·x in the bounds included."""
        loop = rounding.selective(self.exponent) + 1
        return loop if machine == "loop" else rounding.scanned(loop, len(self.steps))

    def _tensors(self) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """α (1, N), Δ (T, 1), B (T, N), x (T, 1), h_0 (1, N)."""
        column_of_steps, column_of_x = ([[x] for x in row] for row in (self.steps, self.x))
        parts = ([self.alpha], column_of_steps, self.B, column_of_x, [self.start])
        alpha, steps, B, x, start = map(recurrence.wide, parts)
        return alpha, steps, B, x, start


def _loop(x: Tensor, steps: Tensor, rates: Tensor, B: Tensor, start: Tensor, rule: str) -> Tensor:
    return recurrence.selective_scan(x, steps, rates, B, B, initial=start, rule=rule)[1]


@st.composite
def channels(draw: st.DrawFn, least: Fraction = Fraction(0)) -> Channel:
    """1 to 3 states, 1 to 6 steps from `least` to 4, often 0 or long; α from 1/8 to 4."""
    count, length = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    alpha = vectors(count, st.integers(1, 32).map(lambda n: Fraction(n, 8)))
    steps = vectors(length, dyadics(0, 4, 3).map(lambda step: max(step, least)))
    B = st.lists(vectors(count, dyadics()), min_size=length, max_size=length)
    x = vectors(length, dyadics(-2, 2, 2))
    return Channel(
        draw(alpha), draw(steps), tuple(draw(B)), draw(x), draw(vectors(count, dyadics()))
    )


def steady(alpha: Fraction, step: Fraction, length: int = 6) -> Channel:
    """One state from 0 under a constant input 1: what comes closest to the bounds."""
    ones = (Fraction(1),) * length
    return Channel((alpha,), (step,) * length, tuple((x,) for x in ones), ones, (Fraction(0),))


TRAPS = (
    steady(Fraction(1), Fraction(0)),
    steady(Fraction(1), Fraction(64)),
    steady(Fraction(1e-9), Fraction(1)),
    steady(Fraction(4), Fraction(1e-9)),
    steady(Fraction(1e-9), Fraction(1e-9)),
)
"""No step, a step that forgets all, slow modes, short steps."""
