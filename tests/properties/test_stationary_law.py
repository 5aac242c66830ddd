"""stochastic.coupled_laws and stationary_law: the laws of two starts, and runs from far apart.

On the line the squared Wasserstein distance of two laws of equally many equal weights is the mean
of (x_k - y_k)² over both in order, so it is exact here for the law of a state after all words.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.bounds import closed_form
from selssm import recurrence
from tests.properties.inequality import caught, over
from tests.strategies import dyadics

COUPLED = pytest.mark.theorem("stochastic.coupled_laws")
LEAKY = pytest.mark.theorem("stochastic.stationary_law")
STEPS = 4


@dataclass(frozen=True)
class Line:
    """One coordinate; every step draws one of these pairs (gate, Bx) anew; two starts."""

    a: Fraction
    draws: tuple[tuple[Fraction, Fraction], ...]
    starts: tuple[Fraction, Fraction]

    @property
    def open(self) -> Fraction:
        """p = E g."""
        return sum((g for g, _ in self.draws), Fraction(0)) / len(self.draws)

    @property
    def shrink(self) -> Fraction:
        """E m², m = 1 - g + ga: what common inputs make of the squared distance."""
        squares = ((1 - g + g * self.a) ** 2 for g, _ in self.draws)
        return sum(squares, Fraction(0)) / len(self.draws)

    def law(self, start: Fraction) -> list[torch.Tensor]:
        """All states after t = 1, 2, ... steps on the machine, in order."""
        picks = torch.cartesian_prod(*[torch.arange(len(self.draws))] * STEPS)
        table = torch.tensor([[float(v) for v in row] for row in self.draws], dtype=torch.float64)
        words = table[picks]  # (words, T, 2)
        begin = torch.full((len(picks), 1), float(start), dtype=torch.float64)
        states = recurrence.leaky([[self.a]], words[..., :1], words[..., 1:], begin)
        return list(states[..., 0].sort(0).values.T)

    def gaps(self) -> list[float]:
        """Squared Wasserstein distances for t = 0, 1, ..."""
        one, two = map(self.law, self.starts)
        later = [float((x - y).square().mean()) for x, y in zip(one, two, strict=True)]
        return [float(self.starts[0] - self.starts[1]) ** 2, *later]

    def within(self, limits: list[float]) -> bool:
        size = 1 + max(abs(self.starts[0]), abs(self.starts[1]))
        room = 1e-13 * float(size) ** 2
        return all(gap <= limit + room for gap, limit in zip(self.gaps(), limits, strict=True))


gates = st.integers(1, 8).map(lambda n: Fraction(n, 8))
draws = st.lists(st.tuples(gates, dyadics(-1, 1, 3)), min_size=2, max_size=4).map(tuple)
starts = st.tuples(dyadics(-2, 2, 2), dyadics(-2, 2, 2))
lines = st.builds(Line, dyadics(-1, 1, 4).filter(lambda a: abs(a) < 1), draws, starts)


def coupled(case: Line, power: int = 1) -> list[float]:
    form = closed_form("stochastic.coupled_laws")
    begin = case.gaps()[0]
    return [form(gamma=float(case.shrink) ** power, t=t) * begin for t in range(STEPS + 1)]


def stationary(case: Line) -> list[float]:
    form = closed_form("stochastic.stationary_law")
    begin = case.gaps()[0]
    rho, p_min = float(abs(case.a)), float(case.open)
    return [form(rho=rho, p_min=p_min, t=t) * begin for t in range(STEPS + 1)]


@COUPLED
@over(lines)
def test_two_laws_come_together_as_their_couplings_do(case):
    assert case.within(coupled(case))


@COUPLED
def test_not_by_the_square_of_the_factor():
    assert caught(lines, lambda case: not case.within(coupled(case, power=2)))


@LEAKY
@over(lines)
def test_the_laws_of_a_leaky_cell_come_together(case):
    assert case.within(stationary(case))


@LEAKY
@settings(max_examples=10)
@given(st.integers(0, 2**16))
def test_one_stationary_law_is_reached_from_far_apart_starts(seed):
    """Common inputs that are independent in time; the two runs end where no difference is left."""
    torch.manual_seed(seed)
    turn = torch.linalg.qr(torch.randn(3, 3, dtype=torch.float64))[0]
    gates, drive = torch.rand(800, 3).double(), torch.randn(800, 3).double()
    starts = torch.tensor([[1e6, -1e6, 1e6], [0.0, 0.0, 0.0]], dtype=torch.float64)
    one, two = (recurrence.leaky(0.75 * turn, gates, drive, start)[-1] for start in starts)
    assert float((one - two).abs().max()) <= float(Fraction(1, 2**40)) * float(1 + one.abs().max())
