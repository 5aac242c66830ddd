"""Mamba-2 steps: what may be given, outward rounding, and a block as transformers runs it."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from flint import arb
from hypothesis import given
from hypothesis import strategies as st
from torch.overrides import TorchFunctionMode

from numerics.errors import InputError
from numerics.step_bounds_mamba2 import HeadWeights, step_bounds_mamba2


def heads(seed=0, d=6, n=4, **more):
    rng = np.random.default_rng(seed)
    return HeadWeights(rng.normal(size=d), rng.normal(size=(n, d)), rng.normal(size=n), **more)


@given(st.integers(0, 10**6), st.booleans())
def test_the_enclosure_contains_the_exact_ends(seed, biased):
    """softplus(bias ± sqrt(d)·‖row ∘ w‖₂) in balls, from the exact numbers."""
    w = heads(seed, rows_bias=np.linspace(-3, 3, 4) if biased else None)
    bounds = step_bounds_mamba2(w)
    for head in range(4):
        square = sum(Fraction(e) ** 2 * Fraction(x) ** 2
                     for e, x in zip(w.rows[head], w.norm_weight, strict=True))  # fmt: skip
        exact = 6 * square
        radius = (arb(exact.numerator) / exact.denominator).sqrt()
        centre = arb(w.dt_bias[head]) + (arb(w.rows_bias[head]) if biased else 0)
        low, high = ((centre + sign * radius).exp().log1p() for sign in (-1, 1))
        assert not low < bounds.low[head] and not high > bounds.high[head]
        assert float(high) * (1 + 1e-12) >= bounds.high[head]


def test_the_limits_hold_and_infinity_is_no_limit():
    free, tight = heads(limits=(0.0, math.inf)), heads(limits=(0.25, 0.5))
    assert np.all(step_bounds_mamba2(free).high > 0.5)
    bounds = step_bounds_mamba2(tight)
    assert np.all(bounds.low >= 0.25) and np.all(bounds.high <= 0.5)


def test_inflation_only_widens():
    plain, wider = step_bounds_mamba2(heads()), step_bounds_mamba2(heads(), inflation=1.01)
    assert np.all(wider.low < plain.low) and np.all(wider.high > plain.high)


@pytest.mark.parametrize("limits", [(-1.0, 1.0), (2.0, 1.0), (math.nan, 1.0)])
def test_limits_out_of_order_are_an_input_error(limits):
    with pytest.raises(InputError, match="time_step_limit"):
        heads(limits=limits)


def test_weights_that_do_not_fit_are_an_input_error():
    with pytest.raises(InputError, match="do not fit"):
        replace(heads(), dt_bias=np.zeros(3))
    with pytest.raises(InputError, match="do not fit"):
        replace(heads(), rows_bias=np.zeros(5))
    with pytest.raises(InputError, match="overflow"):
        step_bounds_mamba2(replace(heads(), rows=heads().rows * 1e300))
    with pytest.raises(InputError, match="overflow"):
        step_bounds_mamba2(replace(heads(), dt_bias=np.full(4, np.nan)))


class Clamped(TorchFunctionMode):
    """Keeps what every clamp to these limits returns."""

    def __init__(self, limits):
        super().__init__()
        self.limits, self.seen = limits, []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if func is torch.clamp and tuple((kwargs or {}).values()) == self.limits:
            self.seen.append(result.detach().double().numpy())
        return result


def test_a_block_of_transformers_stays_inside():
    """dt is read from the last rows of in_proj, behind the block's own normalisation."""
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    limits = (0.01, 4.0)
    config = transformers.Mamba2Config(
        hidden_size=16, num_heads=4, head_dim=8, expand=2, state_size=8, n_groups=1,
        num_hidden_layers=1, vocab_size=20, chunk_size=8, time_step_limit=limits,
    )  # fmt: skip
    block = transformers.Mamba2Model(config).eval().layers[0]
    with torch.no_grad(), Clamped(limits) as clamped:
        mixer, norm = block.mixer, block.norm
        norm.weight.uniform_(0.5, 2)
        mixer.in_proj.weight *= 8
        rows = mixer.in_proj.weight[-4:] * norm.weight
        tokens = torch.cat([torch.randn(10, 16), 100 * rows, -100 * rows])[None]
        block(tokens)
        weights = HeadWeights(
            *(p.detach().double().numpy()
              for p in (norm.weight, mixer.in_proj.weight[-4:], mixer.dt_bias)), limits,
        )  # fmt: skip
    bounds, steps = step_bounds_mamba2(weights, inflation=1 + 1e-6), np.concatenate(clamped.seen)
    steps = steps.reshape(-1, 4)
    assert len(steps) >= tokens.shape[1]
    room = 1e-6
    assert np.all(steps >= bounds.low * (1 - room)) and np.all(steps <= bounds.high * (1 + room))
    np.testing.assert_allclose(steps.max(0), bounds.high, rtol=1e-4)
    np.testing.assert_allclose(steps.min(0), bounds.low, rtol=1e-4)
