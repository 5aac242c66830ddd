"""No token sequence takes a step, or drives a channel, beyond the bounds from the weights."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.block_weights import BlockWeights
from numerics.errors import InputError
from numerics.interval import DIP, DIP_VALUE, Interval, linear, product, silu, silu_at, softplus_at
from numerics.step_bounds import projected_radius, step_bounds


def block(seed, d=6, i=8, N=3, k=4, r=2, biases=True):
    rng = np.random.default_rng(seed)
    some = lambda *shape: rng.normal(size=shape) / np.sqrt(shape[-1])  # noqa: E731
    bias = (lambda n: rng.normal(size=n)) if biases else (lambda n: None)
    return BlockWeights(
        rng.normal(size=d), 1e-5, some(2 * i, d), bias(2 * i), some(i, k), bias(i),
        some(r + 2 * N, i), some(i, r), rng.normal(size=i) - 3, some(i, N), some(i), some(d, i),
        bias(d),
    )  # fmt: skip


def run(w, rows):
    """Δ, v and |B_n v| of every token, by the sequential definition; rows (T, d)."""
    x = rows / np.sqrt((rows**2).mean(1, keepdims=True) + w.norm_eps) * w.norm_weight
    u = x @ w.in_proj[: w.inner].T
    u = u if w.in_proj_bias is None else u + w.in_proj_bias[: w.inner]
    k = w.conv_weight.shape[1]
    padded = np.concatenate([np.zeros((k - 1, w.inner)), u])
    c = np.stack([(padded[t : t + k].T * w.conv_weight).sum(1) for t in range(len(u))])
    c = c if w.conv_bias is None else c + w.conv_bias
    v = c / (1 + np.exp(-c))
    s = v @ w.x_proj.T
    steps = np.logaddexp(0, s[:, : w.rank] @ w.dt_proj_weight.T + w.dt_proj_bias)
    B = s[:, w.rank : w.rank + w.state]
    return steps, v, np.abs(B).max(1)[:, None] * np.abs(v)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.booleans(), st.sampled_from([1e-3, 1.0, 1e3]))
def test_every_sequence_stays_inside_the_bounds(seed, biases, scale):
    w = block(seed, biases=biases)
    bounds = step_bounds(w)
    rows = scale * np.random.default_rng(seed + 1).normal(size=(50, w.width))
    steps, v, drive = run(w, rows)
    assert np.all(steps >= bounds.steps.low) and np.all(steps <= bounds.steps.high)
    assert np.all(v >= bounds.activation.low) and np.all(v <= bounds.activation.high)
    assert np.all(drive <= bounds.drive)


@given(st.integers(0, 10**6))
def test_the_projected_radius_is_attained_so_nothing_smaller_would_do(seed):
    w = block(seed)
    row, norm = w.in_proj[:1], w.norm_weight
    radius = projected_radius(row, norm, 1.0)[0]
    direction = row[0] * norm
    attained = row[0] @ (np.sqrt(w.width) * direction / np.linalg.norm(direction) * norm)
    assert radius * (1 - 1e-12) < attained <= radius


def test_dropping_the_dimension_from_the_radius_is_caught():
    """The mutant ‖E_i diag(w)‖₂ without sqrt(d) is passed by an input that is let through."""
    w = block(3)
    row, norm = w.in_proj[0], w.norm_weight
    direction = row * norm / np.linalg.norm(row * norm)
    assert row @ (np.sqrt(w.width) * direction * norm) > np.linalg.norm(row * norm) * 1.5


def test_dropping_the_padding_from_the_convolution_is_caught():
    """With a bias in in_proj the first tokens see zeros that no later tap can take."""
    w = block(5)
    bias = np.full(2 * w.inner, 50.0)
    taps = np.abs(w.conv_weight)
    w = replace(w, in_proj_bias=bias, conv_weight=taps, conv_bias=None)
    _, v, _ = run(w, np.random.default_rng(0).normal(size=(6, w.width)))
    bounds = step_bounds(w)
    assert np.all(v >= bounds.activation.low)
    radius = projected_radius(w.in_proj[: w.inner], w.norm_weight, 1.0)
    without_padding = (taps * (50 - radius)[:, None]).sum(1)
    assert np.any(v[0] < without_padding - 1)


def test_inflation_only_widens():
    plain, wider = step_bounds(block(1)), step_bounds(block(1), inflation=1.01)
    assert np.all(wider.steps.low <= plain.steps.low)
    assert np.all(wider.steps.high > plain.steps.high)


def test_weights_that_overflow_the_bounds_are_an_input_error():
    w = block(1)
    with pytest.raises(InputError, match="overflow"):
        step_bounds(replace(w, in_proj=w.in_proj * 1e200, x_proj=w.x_proj * 1e200))


@given(st.floats(-800, 800))
def test_silu_and_softplus_are_enclosed(x):
    low, high = silu_at(x)
    exact = arb(x) / (1 + (-arb(x)).exp())
    assert not exact < low and not exact > high and high - low <= 1e-12 * (1 + abs(x))
    low, high = softplus_at(x)
    exact = (1 + arb(x).exp()).log()
    assert not exact < low and not exact > high
    assert high - low <= (1e-12 if x <= 20 else 2.1e-9) * (1 + abs(x))


def test_softplus_as_deployed_lies_inside_the_bounds():
    """Beyond 20 deployed code returns x, which is below ln(1 + e^x)."""
    for x in (19.0, 20.0, 20.1, 25.0, 700.0, 1000.0):
        low, high = softplus_at(x)
        assert low <= (x if x > 20 else math.log1p(math.exp(x))) <= high
        assert low >= x


def test_the_dip_of_silu_is_where_it_is_said_to_be():
    for x in (-DIP - 1e-9, -DIP, -DIP + 1e-9):
        assert silu_at(x)[1] >= DIP_VALUE and silu_at(x)[0] > DIP_VALUE - 1e-15
    derivative = lambda x: 1 + (-arb(x)).exp() * (1 + x)  # noqa: E731
    assert derivative(-DIP - 1e-13) < 0 < derivative(-DIP + 1e-13)
    whole = silu(Interval(np.array([-5.0]), np.array([1.0])))
    assert whole.low[0] == DIP_VALUE and 0.731058 < whole.high[0] < 0.731059
    falling = silu(Interval(np.array([-5.0]), np.array([-2.0])))
    assert -0.2385 < falling.low[0] < -0.2384 and -0.0335 < falling.high[0] < -0.0334


@given(st.integers(0, 10**6))
def test_linear_intervals_hold_exact_products(seed):
    rng = np.random.default_rng(seed)
    W, x, b = rng.normal(size=(3, 5)), rng.normal(size=5), rng.normal(size=3)
    enclosed = linear(W, None, Interval(x, x), b)
    exact = [exact_dot(row, x) + Fraction(c) for row, c in zip(W, b, strict=True)]
    for value, low, high in zip(exact, enclosed.low, enclosed.high, strict=True):
        assert low < value < high and high - low < 1e-12
    left, right = rng.normal(size=(2, 4)), rng.normal(size=(4, 2))
    middle, error = product(left, right)
    distance = abs(exact_dot(left[0], right[:, 0]) - Fraction(middle[0, 0]))
    assert distance < error[0, 0] < 1e-12


def exact_dot(a, b):
    return sum((Fraction(x) * Fraction(y) for x, y in zip(a, b, strict=True)), Fraction(0))
