"""SiLU stays between its two lines, and keeping the block affine loses less than intervals do."""

import dataclasses

import numpy as np
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from numerics import silu_band as silu_module
from numerics import step_bounds as module
from numerics.interval import Interval, linear, product, silu, softplus
from numerics.silu_band import silu_band
from tests.numerics.test_step_bounds import block, run

ends = st.floats(-80, 80, allow_nan=False)


@given(ends, ends, st.floats(0, 1))
def test_silu_stays_between_the_lines(one, other, share):
    low, high = sorted((one, other))
    band = silu_band(Interval(np.array([low]), np.array([high])))
    z = min(max(low + share * (high - low), low), high)
    with ctx.workprec(200):
        exact = arb(z) / (1 + (-arb(z)).exp())
        line = arb(float(band.slope[0])) * arb(z)
        assert exact >= line + arb(float(band.below[0]))
        assert exact <= line + arb(float(band.above[0]))


def test_the_band_is_thin_where_silu_is_nearly_straight():
    band = silu_band(Interval(np.array([4.0]), np.array([5.0])))
    assert (band.above - band.below)[0] < 0.01


def test_without_the_slack_for_curvature_the_band_is_left(monkeypatch):
    """The grid alone misses the dip between two of its points."""
    z = np.linspace(-0.4, 0.7, 20001)
    interval = Interval(z[:1], z[-1:])

    def holds():
        band = silu_band(interval)
        return np.all(z / (1 + np.exp(-z)) - band.slope[0] * z >= band.below[0])

    assert holds()
    monkeypatch.setattr(silu_module, "SLACK", 0.0)
    monkeypatch.setattr(silu_module, "ROUNDING", 0.0)
    assert not holds()


def boxed_steps(w):
    """Δ by intervals alone."""
    v = silu(module.convolved(w.conv_weight, w.conv_bias, module._projected(w, 1.0)))
    mixed, error = product(w.dt_proj_weight, w.x_proj[: w.rank])
    return softplus(linear(mixed, error, v, w.dt_proj_bias))


def test_wide_blocks_get_a_much_larger_least_step():
    w = block(11, d=64, i=128, N=4, k=4, r=4)
    assert module.step_bounds(w).steps.low.min() > 100 * boxed_steps(w).low.min()


@given(st.integers(0, 10**6))
def test_steps_of_wide_blocks_stay_inside(seed):
    w = block(seed, d=24, i=48, N=2, k=4, r=3)
    bounds = module.step_bounds(w).steps
    rows = np.random.default_rng(seed).normal(size=(40, w.width))
    steps, _, _ = run(w, rows)
    assert np.all(steps >= bounds.low) and np.all(steps <= bounds.high)


def test_forgetting_the_earlier_taps_is_caught(monkeypatch):
    """The mutant that bounds the last tap only is left by some sequence."""
    w = block(7, d=24, i=48, N=2, k=4, r=3)
    rows = np.random.default_rng(0).normal(size=(4000, w.width)) * 3
    steps, _, _ = run(w, rows)
    short = np.array(w.conv_weight)
    short[:, :-1] = 0
    mutant = module.step_bounds(dataclasses.replace(w, conv_weight=short)).steps
    assert not (np.all(steps >= mutant.low) and np.all(steps <= mutant.high))
