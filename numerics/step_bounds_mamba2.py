"""The step sizes that a Mamba-2 head can take, whatever its block reads.

Theorem: contraction.prenorm_step_bound_mamba2. A head's logit is one row of in_proj times the
normalised token, so its bound is one norm, and the clamp of the deployed model limits both ends:

    Δ_h = clamp(softplus(E_h x + bias_h), t_lo, t_hi),   |E_h x| <= inflation·sqrt(d)·‖E_h diag(w)‖₂

Published code clamps where it reads a whole sequence, but not in its step for a single new token
(transformers 5, mamba_ssm 2): for decoding leave the limits at (0, inf).

The bounds hold for the weights as stored and the block in real arithmetic; evidence: verified
float (see `interval`). For the rounding of the normalisation in the dtype that runs, pass
`inflation`, the factor by which ‖x/w‖₂ may pass sqrt(d).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .block_weights import Array
from .errors import InputError
from .interval import Interval, around, slop, softplus
from .step_bounds import projected_radius


@dataclass(frozen=True, eq=False)
class HeadWeights:
    """What the steps of H heads are made of; float64 arrays that hold the stored numbers exactly.

    Attributes:
        norm_weight: w of the RMS normalisation in front of the block (d).
        rows: the rows of in_proj that dt is read from, its last H ones (H, d).
        dt_bias: the bias inside of softplus (H).
        limits: time_step_limit, t_lo <= t_hi; infinity where there is no upper limit.
        rows_bias: the bias of in_proj on these rows (H), or None.
    """

    norm_weight: Array
    rows: Array
    dt_bias: Array
    limits: tuple[float, float] = (0.0, float("inf"))
    rows_bias: Array | None = None

    def __post_init__(self) -> None:
        heads, width = self.rows.shape
        biases = [self.dt_bias] if self.rows_bias is None else [self.dt_bias, self.rows_bias]
        if self.norm_weight.shape != (width,) or any(b.shape != (heads,) for b in biases):
            raise InputError(
                f"the rows for dt are {heads} by {width} and do not fit the other weights",
                "the block's weights",
                "give norm_weight of the model's width and one bias a head",
            )
        if not 0 <= self.limits[0] <= self.limits[1]:
            raise InputError(
                f"the limits of the step are {self.limits[0]} and {self.limits[1]}",
                "time_step_limit",
                "give two numbers in order, from 0 on",
            )


def step_bounds_mamba2(weights: HeadWeights, inflation: float = 1.0) -> Interval:
    """Δ (H) over all inputs that the normalisation lets through, in the model's unit of time.

    Raises:
        InputError: the weights are so large (or not finite) that the bounds overflow.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        logits = _logits(weights, inflation)
    if not np.all(np.isfinite(logits.low) & np.isfinite(logits.high)):
        raise InputError(
            "the weights are so large that the bounds overflow",
            "the block's weights",
            "check the checkpoint for corrupted numbers",
        )
    steps = softplus(logits)
    return Interval(np.clip(steps.low, *weights.limits), np.clip(steps.high, *weights.limits))


def _logits(weights: HeadWeights, inflation: float) -> Interval:
    """E x + biases (H)."""
    radius = projected_radius(weights.rows, weights.norm_weight, inflation)
    if weights.rows_bias is None:
        return around(weights.dt_bias, radius)
    centre = weights.dt_bias + weights.rows_bias
    return around(centre, (radius + slop(1) * np.abs(centre)) * (1 + slop(1)))
