"""bounded.influence and its horizon: the derivative that autograd finds on the machine fades with
the rate of the whole step."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
import torch
from hypothesis import strategies as st
from hypothesis import target
from torch import Tensor

from numerics.bounds import closed_form
from selssm import recurrence
from tests.properties.inequality import caught, over

INFLUENCE = pytest.mark.theorem("bounded.influence")
HORIZON = pytest.mark.theorem("bounded.influence_horizon")
STEPS, D = 6, 2
SLACK = 1 + 2**-40  # far above the rounding of some hundred operations


@dataclass(frozen=True)
class Cell:
    """A leaky cell with gate lo + (1 - lo)·σ(x·from_input + W h), driven by x·B, |x| ≤ 1."""

    A: Tensor  # (D, D)
    W: Tensor  # (D, D)
    from_input: Tensor  # (D,)
    B: Tensor  # (D,)
    lo: float
    inputs: Tensor  # (STEPS,)

    def states(self, inputs: Tensor) -> Tensor:
        """(STEPS, D), from zero."""

        def gate(step: int, state: Tensor) -> Tensor:
            pre = inputs[step] * self.from_input + self.W @ state
            return self.lo + (1 - self.lo) * torch.sigmoid(pre)

        return recurrence.leaky(self.A, gate, inputs[:, None] * self.B)

    @property
    def theta(self) -> float:
        return float(self.A.abs().sum(1).max())

    def bounds(self, look_at_state: bool = True) -> list[float]:
        """The theorem's bound on max_i |∂h_i(t)/∂x(0)|, t = 0, 1, ..."""
        b, slope = float(self.B.abs().max()), (1 - self.lo) / 4
        R = b / (1 - self.theta)
        L_h = slope * float(self.W.abs().sum(1).max()) if look_at_state else 0.0
        rate = closed_form("bounded.influence")(L_h=L_h, lo=self.lo, theta=self.theta, R=R, U=b)
        direct = slope * float(self.from_input.abs().max()) * ((1 + self.theta) * R + b) + b
        return [direct * rate**t for t in range(STEPS)]

    def influence(self) -> list[float]:
        """max_i |∂h_i(t)/∂x(0)| by automatic differentiation."""
        first = torch.autograd.functional.jacobian(self.states, self.inputs)[..., 0]
        return first.abs().amax(1).tolist()


@st.composite
def cells(draw):
    seed, size = draw(st.integers(0, 2**20)), draw(st.sampled_from([0.0, 0.25, 1.0, 4.0]))
    random = torch.Generator().manual_seed(seed)

    def drawn(*shape):
        return 2 * torch.rand(*shape, generator=random, dtype=torch.float64) - 1

    A = drawn(D, D)
    A = A * draw(st.sampled_from([0.25, 0.5, 0.9])) / A.abs().sum(1).max()
    lo = draw(st.sampled_from([0.0, 0.25, 0.75, 1.0]))
    return Cell(A, size * drawn(D, D), drawn(D), drawn(D), lo, drawn(STEPS))


@INFLUENCE
@over(cells())
def test_the_derivative_stays_below_the_bound(case):
    pairs = list(zip(case.influence(), case.bounds(), strict=True))
    target(max(seen / said for seen, said in pairs))
    assert all(seen <= said * SLACK for seen, said in pairs)


@INFLUENCE
def test_the_rate_of_the_transition_alone_is_no_bound():
    """A steep gate that looks at the state: a small push at step 0 opens step 1."""
    one, zero = torch.eye(D, dtype=torch.float64), torch.zeros(D, dtype=torch.float64)
    inputs = torch.tensor([0.0, 1.0, 0.0, 0.0, 0.0, 0.0], dtype=torch.float64)
    case = Cell(0 * one, 32 * one, zero, zero + 1, 0.0, inputs)
    assert case.influence()[1] > 4 * case.bounds(look_at_state=False)[1]
    assert case.influence()[1] <= case.bounds()[1]


def faded(rate: float, share: float, early: int = 0) -> bool:
    """Whether rate^n ≤ share on the machine at the horizon n, or so many steps before it."""
    steps = math.ceil(closed_form("bounded.influence_horizon")(gamma=rate, eps=share)) - early
    states = recurrence.linear([[rate]] * steps, [[0.0]] * steps, [1.0])
    return float(states[-1, 0]) <= share * (1 + steps * 2**-52)


fading = st.tuples(
    st.integers(1, 31).map(lambda n: n / 32), st.integers(2, 20).map(lambda n: 2.0**-n)
)


@HORIZON
@over(fading)
def test_at_the_horizon_it_has_faded(case):
    assert faded(*case)


@HORIZON
def test_the_horizon_is_not_too_late():
    assert caught(fading, lambda case: case[0] > 0.75 and not faded(*case, early=1))
