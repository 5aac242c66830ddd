"""contraction.prenorm_step_bound_mamba2: the clamped steps of random Mamba-2 heads."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from hypothesis import strategies as st
from hypothesis import target
from torch.nn import functional

from numerics.bounds import closed_form
from numerics.step_bounds_mamba2 import HeadWeights, step_bounds_mamba2
from selssm import recurrence
from selssm.layers import RMSNorm
from tests.properties.inequality import caught, over

ID = "contraction.prenorm_step_bound_mamba2"
WIDTH, HEADS = 5, 3
NEAR = 1e-12
LIMITS = ((0.0, math.inf), (1e-3, 0.1), (0.05, 0.05), (0.0, 3.0))
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """Heads from a seed, with or without a bias of in_proj; tokens of that size."""

    seed: int
    bias: bool
    limits: tuple[float, float]
    scale: float

    def weights(self) -> HeadWeights:
        rng = np.random.default_rng(self.seed)
        norm, rows = rng.normal(size=WIDTH), rng.normal(size=(HEADS, WIDTH))
        bias = rng.normal(size=HEADS) if self.bias else None
        return HeadWeights(norm, rows, 2 * rng.normal(size=HEADS) - 2, self.limits, bias)

    def tokens(self) -> torch.Tensor:
        """Random ones, and for each head those that its row asks for, from both sides (T, d)."""
        generator = torch.Generator().manual_seed(self.seed)
        random = torch.randn(8, WIDTH, generator=generator, dtype=torch.float64) * self.scale
        worst = torch.tensor(self.weights().rows * self.weights().norm_weight)
        return torch.cat([random, 1e3 * worst, -1e3 * worst])

    def steps(self) -> np.ndarray:
        """Δ (T, H) as the machine makes it."""
        weights = self.weights()
        norm = RMSNorm(WIDTH).double()
        norm.weight.data = torch.tensor(weights.norm_weight)
        with torch.no_grad():
            logits = norm(self.tokens()) @ torch.tensor(weights.rows).T
            logits = logits + torch.tensor(weights.dt_bias)
            if weights.rows_bias is not None:
                logits = logits + torch.tensor(weights.rows_bias)
            return functional.softplus(logits).clamp(*weights.limits).numpy()


cases = st.builds(
    Case,
    st.integers(0, 2**20),
    st.booleans(),
    st.sampled_from(LIMITS),
    st.sampled_from([1e-3, 1.0, 100.0]),
)


@over(cases)
def test_no_token_leaves_the_bound_and_the_worst_ones_attain_it(case):
    bounds, steps = step_bounds_mamba2(case.weights()), case.steps()
    target(float((steps / bounds.high).max()), label="share of the greatest step")
    assert np.all(steps >= bounds.low * (1 - NEAR)) and np.all(steps <= bounds.high * (1 + NEAR))
    # eps of the normalisation keeps a token of size 1e3 within 1e-9 of the sphere
    np.testing.assert_allclose(steps.max(0), bounds.high, rtol=1e-6)
    np.testing.assert_allclose(steps.min(0), bounds.low, rtol=1e-6)


@over(cases)
def test_a_head_decays_by_at_least_the_closed_form(case):
    """Undriven, with α = 1/2, for as many steps as there are tokens."""
    weights, steps = case.weights(), torch.tensor(case.steps())
    decay = torch.exp(-0.5 * steps)  # (T, H)
    last = recurrence.linear(decay, torch.zeros_like(decay), torch.ones(HEADS))[-1].numpy()
    row = np.linalg.norm(weights.rows * weights.norm_weight, axis=1)
    bias = weights.dt_bias + (0 if weights.rows_bias is None else weights.rows_bias)
    high = min(weights.limits[1], 1e3)
    for head in range(HEADS):
        slowest = closed_form(ID)(
            alpha=0.5, b=bias[head], iota=1.0, n=row[head], rho=math.sqrt(WIDTH),
            t_lo=weights.limits[0], t_hi=high,
        )  # fmt: skip
        assert last[head] <= slowest ** len(steps) * (1 + 1e-9)


def test_without_the_weights_of_the_normalisation_it_fails():
    def breaks(case: Case) -> bool:
        whole = case.weights()
        bounds = step_bounds_mamba2(replace(whole, norm_weight=np.ones(WIDTH)))
        steps = case.steps()
        return bool(np.any(steps > bounds.high) or np.any(steps < bounds.low))

    assert caught(cases, breaks)


def test_without_the_clamp_it_fails():
    def breaks(case: Case) -> bool:
        open_ended = step_bounds_mamba2(replace(case.weights(), limits=(0.0, math.inf)))
        return bool(np.any(case.steps() < open_ended.low))

    assert caught(cases, breaks)
