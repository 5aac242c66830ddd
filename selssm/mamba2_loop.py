"""One Mamba-2 block as a sequential float64 loop: the definition that `layers.SSD` meets.

Each head is a selective scan of `selssm.recurrence` whose channels share one step and one rate.
Left out: the residual connection around the block and the final normalisation of the model.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from numerics.block_weights_mamba2 import BlockWeights2
from selssm.mamba_loop import BlockRun, affine, causal_convolution, softplus
from selssm.recurrence import Numbers, selective_scan, wide


def run_block2(weights: BlockWeights2, rows: Numbers) -> BlockRun:
    """The block on the rows (T, d) of the residual stream, from a zero state; float64, on the CPU.

    The formulas are those of `numerics.block_weights_mamba2`, in that order. In the result inputs
    are v (T, H, P), steps (T, H) and states (T, H, P, N).
    """
    rows, w = wide(rows), weights  # (T, d)
    mean_square = rows.square().mean(-1, keepdim=True)  # (T, 1)
    normalised = wide(w.norm_weight) * rows / torch.sqrt(mean_square + w.norm_eps)
    selected = w.groups * w.state
    z, u, s = affine(normalised, w.in_proj, w.in_proj_bias).split(
        [w.inner, w.inner + 2 * selected, w.heads], dim=-1
    )  # (T, i), (T, i + 2GN), (T, H)
    fed = functional.silu(causal_convolution(u, w.conv_weight, w.conv_bias))
    v, B, C = fed.split([w.inner, selected, selected], dim=-1)
    v = v.unflatten(-1, (w.heads, -1))  # (T, H, P)
    B, C = (x.unflatten(-1, (w.groups, -1)) for x in (B, C))  # (T, G, N) each
    steps = torch.clamp(softplus(s + wide(w.dt_bias)), *w.limits)  # (T, H)
    runs = [_head(w, h, v, steps, B, C) for h in range(w.heads)]
    y, states = (torch.stack(parts, dim=1) for parts in zip(*runs, strict=True))  # (T, H, ...)
    gated = (y.flatten(-2) * functional.silu(z)).unflatten(-1, (w.groups, -1))  # (T, G, i/G)
    scale = torch.sqrt(gated.square().mean(-1, keepdim=True) + w.norm_eps)
    output = affine(wide(w.mixer_norm) * (gated / scale).flatten(-2), w.out_proj, w.out_proj_bias)
    return BlockRun(normalised, v, steps, states, output)


def _head(
    w: BlockWeights2, head: int, v: Tensor, steps: Tensor, B: Tensor, C: Tensor
) -> tuple[Tensor, Tensor]:
    """y (T, P) and the states (T, P, N) of one head."""
    channels, group = v.shape[-1], head // (w.heads // w.groups)
    rate = -torch.exp(wide(w.A_log)[head])
    return selective_scan(
        v[:, head],
        steps[:, head, None].expand(-1, channels),
        rate.expand(channels, w.state),
        B[:, group],
        C[:, group],
        skip=wide(w.D)[head].expand(channels),
    )
