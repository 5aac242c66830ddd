"""Division by the root of the mean square: what stands in front of every Mamba block."""

from __future__ import annotations

import torch
from torch import Tensor, nn


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
        wide = rows.to(torch.promote_types(rows.dtype, torch.float32))
        mean_square = wide.square().mean(-1, keepdim=True)  # (..., 1)
        return self.weight * (wide * torch.rsqrt(mean_square + self.eps)).to(rows.dtype)
