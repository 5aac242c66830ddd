"""Step sizes and inputs of every head of a Mamba-2 block, whatever it reads.

Theorems: contraction.prenorm_step_bound_mamba2 for the steps, contraction.prenorm_step_bound and
contraction.silu_range for what the recurrence is fed. The input of head h before Δ is v_p B_n with
v a channel of the head and B that of its group; both come out of SiLU behind a convolution of
rows |E_c x| <= inflation·sqrt(d)·‖E_c diag(w)‖₂, one token a tap. Evidence: verified float.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .block_weights import Array
from .block_weights_mamba2 import BlockWeights2
from .errors import InputError
from .interval import Interval, around, silu
from .step_bounds import convolved, projected_radius
from .step_bounds_mamba2 import step_bounds_mamba2


@dataclass(frozen=True, eq=False)
class HeadBounds:
    """Δ (H), and sup |v_p B_n| over the channels and states of a head and all tokens (H)."""

    steps: Interval
    drive: Array


def head_bounds(weights: BlockWeights2, inflation: float = 1.0) -> HeadBounds:
    """Bounds over all inputs that the normalisation lets through.

    Raises:
        InputError: the weights are so large (or not finite) that the bounds overflow.
    """
    steps = step_bounds_mamba2(weights.head_weights, inflation)
    with np.errstate(over="ignore", invalid="ignore"):
        fed = silu(_before_silu(weights, inflation)).magnitude  # (i + 2GN)
        i, end = weights.inner, weights.inner + weights.groups * weights.state
        v = fed[:i].reshape(weights.heads, -1).max(1)  # (H)
        B = fed[i:end].reshape(weights.groups, -1).max(1)  # (G)
        drive = np.nextafter(v * np.repeat(B, weights.heads // weights.groups), np.inf)
    if not np.all(np.isfinite(drive)):
        raise InputError(
            "the weights are so large that the bounds overflow",
            "the block's weights",
            "check the checkpoint for corrupted numbers",
        )
    return HeadBounds(steps, np.asarray(drive))


def _before_silu(weights: BlockWeights2, inflation: float) -> Interval:
    """What enters SiLU, (i + 2GN)."""
    rows = slice(weights.inner, weights.inner + len(weights.conv_weight))
    radius = projected_radius(weights.in_proj[rows], weights.norm_weight, inflation)
    bias = weights.in_proj_bias
    centre = np.zeros(len(radius)) if bias is None else bias[rows]
    return convolved(weights.conv_weight, weights.conv_bias, around(centre, radius))
