"""contraction.prenorm_step_bound_mamba1: the steps of the S6 module behind RMS normalisation."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from hypothesis import strategies as st
from hypothesis import target

from numerics.block_weights import BlockWeights
from numerics.bounds import closed_form
from numerics.step_bounds import step_bounds
from selssm.layers import S6, RMSNorm
from tests.properties.inequality import caught, over

ID = "contraction.prenorm_step_bound_mamba1"
WIDTH, INNER, STATE, TAPS, RANK = 4, 6, 2, 4, 2
NEAR = 1e-12
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """A block from a seed, with or without biases, and tokens of that size."""

    seed: int
    bias: bool
    scale: float

    def machine(self) -> tuple[RMSNorm, S6]:
        torch.manual_seed(self.seed)
        norm, mixer = RMSNorm(WIDTH), S6(WIDTH, INNER, STATE, TAPS, RANK, bias=self.bias)
        norm, mixer = norm.double(), mixer.double()
        norm.weight.data = torch.randn(WIDTH, dtype=torch.float64)
        mixer.in_proj.weight.data *= 3
        return norm, mixer

    def weights(self) -> BlockWeights:
        norm, mixer = self.machine()
        arrays = {name: p.detach().numpy().copy() for name, p in mixer.named_parameters()}
        get = arrays.get
        return BlockWeights(
            norm.weight.detach().numpy().copy(), norm.eps, arrays["in_proj.weight"],
            get("in_proj.bias"), arrays["conv1d.weight"][:, 0], get("conv1d.bias"),
            arrays["x_proj.weight"], arrays["dt_proj.weight"], arrays["dt_proj.bias"],
            arrays["A_log"], arrays["D"], arrays["out_proj.weight"], get("out_proj.bias"),
        )  # fmt: skip

    def steps(self) -> np.ndarray:
        """Δ (T, i) on random tokens, and on those that one channel's in_proj asks for."""
        norm, mixer = self.machine()
        tokens = self.scale * torch.randn(8, WIDTH, dtype=torch.float64)
        worst = mixer.in_proj.weight[:INNER].detach() * norm.weight.detach()
        with torch.no_grad():
            rows = torch.cat([tokens, 100 * worst, -100 * worst])
            return mixer.run(norm(rows)[None]).selection.steps[0].numpy()


@st.composite
def cases(draw: st.DrawFn) -> Case:
    scale = draw(st.sampled_from([1e-3, 1.0, 100.0]))
    return Case(draw(st.integers(0, 2**20)), draw(st.booleans()), scale)


@over(cases())
def test_no_token_sequence_leaves_the_interval(case):
    bounds, steps = step_bounds(case.weights()).steps, case.steps()
    target(float((steps / bounds.high).max()), label="share of the greatest step")
    assert np.all(steps >= bounds.low * (1 - NEAR)) and np.all(steps <= bounds.high * (1 + NEAR))


@over(cases())
def test_the_ends_are_steps_of_their_logits(case):
    for end in step_bounds(case.weights()).steps.low.tolist():
        logit = math.log(math.expm1(end))
        assert abs(closed_form(ID)(logit=logit) - end) <= 1e-9 * end + 1e-15


def test_without_the_later_taps_it_fails():
    def breaks(case: Case) -> bool:
        whole = case.weights()
        taps = np.zeros_like(whole.conv_weight)
        taps[:, -1] = whole.conv_weight[:, -1]
        bounds = step_bounds(replace(whole, conv_weight=taps)).steps
        steps = case.steps()
        return bool(np.any(steps > bounds.high) or np.any(steps < bounds.low))

    assert caught(cases(), breaks)
