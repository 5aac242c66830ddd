"""contraction.prenorm_step_bound_mamba1 and its affine form: the steps of the S6 module."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import target

from numerics.block_weights import BlockWeights
from numerics.bounds import closed_form
from numerics.interval import Interval, silu, softplus
from numerics.step_bounds import projected_radius, step_bounds
from tests.properties.inequality import caught, over
from tests.properties.mamba1 import INNER, RANK, Case, cases

ID, AFFINE = "contraction.prenorm_step_bound_mamba1", "contraction.prenorm_step_bound_affine"
NEAR = 1e-12


def by_intervals(weights: BlockWeights) -> Interval:
    """The formula of the theorem in floats: intervals at every layer, absent taps included."""
    radius = projected_radius(weights.in_proj[:INNER], weights.norm_weight, 1.0)[:, None]
    bias = np.zeros(INNER) if weights.in_proj_bias is None else weights.in_proj_bias[:INNER]
    taps = weights.conv_weight
    seen = np.minimum(0, bias)[:, None] - radius, np.maximum(0, bias)[:, None] + radius
    centre, spread = (seen[0] + seen[1]) / 2, (seen[1] - seen[0]) / 2
    middle = (taps * centre).sum(1) + (0 if weights.conv_bias is None else weights.conv_bias)
    reach = (np.abs(taps) * spread).sum(1)
    v = silu(Interval(middle - reach, middle + reach))
    rows = weights.dt_proj_weight @ weights.x_proj[:RANK]
    level = rows @ (v.low + v.high) / 2 + weights.dt_proj_bias
    width = np.abs(rows) @ (v.high - v.low) / 2
    return softplus(Interval(level - width, level + width))


@pytest.mark.theorem(ID)
@over(cases())
def test_no_token_sequence_leaves_the_intervals(case):
    bounds, steps = by_intervals(case.weights()), case.steps()
    target(float((steps / bounds.high).max()), label="share of the greatest step")
    assert np.all(steps >= bounds.low * (1 - NEAR)) and np.all(steps <= bounds.high * (1 + NEAR))


@pytest.mark.theorem(AFFINE)
@over(cases())
def test_nor_the_affine_ones_which_lie_inside(case):
    """`step_bounds` keeps the block affine: at least as sharp, up to its outward rounding."""
    bounds, steps, wide = (
        step_bounds(case.weights()).steps,
        case.steps(),
        by_intervals(case.weights()),
    )
    assert np.all(steps >= bounds.low * (1 - NEAR)) and np.all(steps <= bounds.high * (1 + NEAR))
    assert np.all(bounds.high <= wide.high * (1 + 1e-9)) and np.all(
        bounds.low * (1 + 1e-9) >= wide.low
    )


@pytest.mark.theorem(ID)
@over(cases())
def test_the_ends_are_steps_of_their_logits(case):
    for end in step_bounds(case.weights()).steps.low.tolist():
        logit = math.log(math.expm1(end))
        assert abs(closed_form(ID)(logit=logit) - end) <= 1e-9 * end + 1e-15
        assert closed_form(AFFINE)(logit=logit) == closed_form(ID)(logit=logit)


@pytest.mark.theorem(AFFINE)
def test_without_the_earlier_taps_it_fails():
    def breaks(case: Case) -> bool:
        whole = case.weights()
        taps = np.zeros_like(whole.conv_weight)
        taps[:, -1] = whole.conv_weight[:, -1]
        bounds = step_bounds(replace(whole, conv_weight=taps)).steps
        steps = case.steps()
        return bool(np.any(steps > bounds.high) or np.any(steps < bounds.low))

    assert caught(cases(), breaks)
