"""The step sizes that a Mamba-1 block can take, whatever it reads.

Theorems: contraction.prenorm_step_bound and its two forms for the whole block, _mamba1 (intervals)
and _affine (bands), contraction.silu_range and contraction.silu_curvature.

RMS normalisation with weights w hands the block only x with ‖x/w‖₂ <= sqrt(d), eps included, so a
row E_i of in_proj gives |E_i x| <= sqrt(d)·‖E_i diag(w)‖₂. From there interval arithmetic follows
the block: the taps of the convolution (each sees another token, or nothing before the first one),
SiLU, the product of dt_proj with its rows of x_proj taken as one matrix, and softplus. The logits
are bounded a second time with SiLU between two lines (`affine_logits`), which is tighter for wide
blocks, and both bounds count.

The bounds hold for the weights as stored and the block in real arithmetic; evidence: verified
float (see `interval`). For the rounding of the normalisation in the dtype that runs, pass
`inflation`, the factor by which ‖x/w‖₂ may pass sqrt(d).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .affine_logits import affine_logits
from .block_weights import Array, BlockWeights
from .errors import InputError
from .interval import TINY, Interval, around, linear, product, silu, slop, softplus
from .silu_band import silu_band

ROWS = 512  # rows of dt_proj·x_proj formed at a time


@dataclass(frozen=True, eq=False)
class StepBounds:
    """What every token sequence respects, channel by channel; arrays of float64.

    Attributes:
        steps: Δ (i), in the model's unit of time per token.
        drive: sup over n and tokens of |B_n v| (i), the input of the recurrence before Δ.
        activation: v, what the convolution and SiLU hand to the recurrence (i).
        selection: |B_n| (N), a bound on the input matrix.
    """

    steps: Interval
    drive: Array
    activation: Interval
    selection: Array


def step_bounds(weights: BlockWeights, inflation: float = 1.0) -> StepBounds:
    """Bounds over all inputs that the normalisation lets through.

    Raises:
        InputError: the weights are so large (or not finite) that the bounds overflow.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        z = convolved(weights.conv_weight, weights.conv_bias, _projected(weights, inflation))
        v = silu(z)
        r = weights.rank
        selected = linear(weights.x_proj[r : r + weights.state], None, v, None).magnitude
        drive = np.nextafter(selected.max() * v.magnitude, np.inf)
        steps = softplus(_step_logits(weights, z, v, inflation))
    if not all(np.all(np.isfinite(a)) for a in (steps.low, steps.high, drive)):
        raise InputError(
            "the weights are so large that the bounds overflow",
            "the block's weights",
            "check the checkpoint for corrupted numbers",
        )
    return StepBounds(steps, drive, v, selected)


def projected_radius(rows: Array, norm_weight: Array, inflation: float) -> Array:
    """A number that |E_i x| never passes, per row E_i (m, d), for ‖x/w‖₂ <= inflation·sqrt(d)."""
    d = rows.shape[1]
    squares = np.sum((rows * norm_weight) ** 2, axis=1)
    radius = np.sqrt(d * squares) * inflation * (1 + slop(d))
    return np.asarray(radius + d * 1e-150)  # what squares lose by underflow


def _projected(weights: BlockWeights, inflation: float) -> Interval:
    """u, the recurrent half of in_proj x (+ bias), for one token (i)."""
    i, bias = weights.inner, weights.in_proj_bias
    radius = projected_radius(weights.in_proj[:i], weights.norm_weight, inflation)
    return around(np.zeros(i) if bias is None else bias[:i], radius)


def convolved(taps: Array, bias: Array | None, u: Interval) -> Interval:
    """Σ_j taps[:, j]·u_j + bias (i), taps (i, k), each u_j within u or, before the first token,
    zero: the last tap surely sees a token."""
    i, k = taps.shape
    low = np.repeat(np.minimum(u.low, 0.0)[:, None], k, axis=1)
    high = np.repeat(np.maximum(u.high, 0.0)[:, None], k, axis=1)
    low[:, -1], high[:, -1] = u.low, u.high
    centre, radius = Interval(low, high).ball
    bias = np.zeros(i) if bias is None else bias
    spread = np.sum(np.abs(taps) * (radius + slop(k + 1) * np.abs(centre)), axis=1)
    spread = (spread + slop(k + 1) * np.abs(bias)) * (1 + slop(k + 1)) + TINY
    return around(np.sum(taps * centre, axis=1) + bias, spread)


def _step_logits(weights: BlockWeights, z: Interval, v: Interval, inflation: float) -> Interval:
    """dt_proj·(the first r rows of x_proj)·v + bias (i), a block of rows at a time.

    Both relaxations hold; what is returned is where they overlap.
    """
    lows, highs, band = [], [], silu_band(z)
    for first in range(0, weights.inner, ROWS):
        rows = slice(first, first + ROWS)
        mixed, error = product(weights.dt_proj_weight[rows], weights.x_proj[: weights.rank])
        boxed = linear(mixed, error, v, weights.dt_proj_bias[rows])
        affine = affine_logits(weights, mixed, error, rows, z, v, band, inflation)
        lows.append(np.fmax(boxed.low, affine.low))
        highs.append(np.fmin(boxed.high, affine.high))
    return Interval(np.concatenate(lows), np.concatenate(highs))
