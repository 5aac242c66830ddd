"""Division by the root of the mean square: what stands in front of every Mamba block."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class RMSNorm(nn.Module):
    """x ↦ weight ∘ x / sqrt(mean(x²) + eps), over the last axis.

    The mean is taken in float32 at least and the quotient is rounded to the input's type before
    the weight multiplies it, as in the published models. Whatever the input, the result y has
    sum_i (y_i / weight_i)² <= d up to rounding: the fact that bounds every step size behind it.
    """

    def __init__(self, width: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))  # (d,)
        self.eps = eps

    def forward(self, rows: Tensor) -> Tensor:
        """(..., d) -> (..., d)."""
        return self.weight * _unit(_wide(rows), self.eps).to(rows.dtype)


class GatedRMSNorm(nn.Module):
    """x, z ↦ weight ∘ x SiLU(z) / its root mean square over each of `groups` equal parts.

    What stands behind the scan of Mamba-2, gate first; rounded as `RMSNorm` is.
    """

    def __init__(self, width: int, groups: int = 1, eps: float = 1e-5) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))  # (i,)
        self.groups, self.eps = groups, eps

    def forward(self, rows: Tensor, gate: Tensor) -> Tensor:
        """(..., i) and (..., i) -> (..., i)."""
        gated = _wide(rows) * functional.silu(_wide(gate))
        parts = gated.unflatten(-1, (self.groups, -1))  # (..., G, i/G)
        return self.weight * _unit(parts, self.eps).flatten(-2).to(rows.dtype)


def _wide(rows: Tensor) -> Tensor:
    return rows.to(torch.promote_types(rows.dtype, torch.float32))


def _unit(rows: Tensor, eps: float) -> Tensor:
    return rows * torch.rsqrt(rows.square().mean(-1, keepdim=True) + eps)
