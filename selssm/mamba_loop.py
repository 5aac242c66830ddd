"""One deployed Mamba-1 block as a sequential float64 loop: the definition that `layers.S6` meets.

Left out: the residual connection around the block and the final normalisation of the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from numerics.block_weights import BlockWeights
from selssm.recurrence import Numbers, selective_scan, wide


@dataclass(frozen=True, eq=False)
class BlockRun:
    """Everything that a block did on one sequence; float64 tensors."""

    normalised: Tensor  # (T, d)  x, the output of the RMS normalisation
    inputs: Tensor  # (T, i)  v, after convolution and SiLU
    steps: Tensor  # (T, i)  Δ
    states: Tensor  # (T, i, N)  h
    output: Tensor  # (T, d)


def softplus(x: Tensor) -> Tensor:
    """ln(1 + e^x) without a cut-off."""
    return torch.logaddexp(x, torch.zeros_like(x))


def run_block(weights: BlockWeights, rows: Numbers) -> BlockRun:
    """The block on the rows (T, d) of the residual stream, from a zero state; float64, on the CPU.

    The formulas are those of `numerics.block_weights`, in that order.
    """
    rows = wide(rows)  # (T, d)
    mean_square = rows.square().mean(-1, keepdim=True)  # (T, 1)
    normalised = wide(weights.norm_weight) * rows / torch.sqrt(mean_square + weights.norm_eps)
    u, z = affine(normalised, weights.in_proj, weights.in_proj_bias).chunk(2, dim=-1)  # (T, i)
    v = functional.silu(causal_convolution(u, weights.conv_weight, weights.conv_bias))  # (T, i)
    s, B, C = affine(v, weights.x_proj, None).split(
        [weights.rank, weights.state, weights.state], dim=-1
    )  # (T, r), (T, N), (T, N)
    steps = softplus(affine(s, weights.dt_proj_weight, weights.dt_proj_bias))  # (T, i)
    rates = -torch.exp(wide(weights.A_log))  # (i, N)
    y, states = selective_scan(v, steps, rates, B, C, skip=weights.D, gate_input=z)  # (T, i)
    output = affine(y, weights.out_proj, weights.out_proj_bias)  # (T, d)
    return BlockRun(normalised, v, steps, states, output)


def causal_convolution(u: Tensor, taps: Numbers, bias: Numbers | None) -> Tensor:
    """One filter a channel over the last k rows, zeros before the start; (T, i) -> (T, i)."""
    taps = wide(taps)  # (i, k)
    count = taps.shape[-1]
    padded = functional.pad(u, (0, 0, count - 1, 0))  # (k - 1 + T, i)
    total = torch.zeros_like(u) if bias is None else wide(bias)
    for j in range(count):
        total = total + taps[:, j] * padded[j : j + len(u)]  # (T, i)
    return total


def affine(x: Tensor, matrix: Numbers, bias: Numbers | None) -> Tensor:
    """x times the transpose of the matrix, plus the bias if there is one."""
    y = x @ wide(matrix).T
    return y if bias is None else y + wide(bias)
