"""The weights of one Mamba-2 block as plain float64 arrays, exactly as the checkpoint stores them.

Sizes are d (model width), H (heads), P (channels of a head), i = H·P, G (groups of neighbouring
heads that share B and C), N (state) and k (taps). The block computes, for its input row e_t (d),

    x_t       = norm_weight · e_t / sqrt(mean(e_t²) + norm_eps)                          (d)
    z_t,u_t,s_t = the i, i + 2GN and H rows of in_proj x_t (+ in_proj_bias)
    v,B,C     = the i, GN and GN parts of SiLU(convolution of u with conv_weight + conv_bias)
    Δ_t       = clamp(softplus(s_t + dt_bias), limits)                                   (H)
    h_t       = exp(Δ_t · a) h_{t-1} + Δ_t v_t B_t', with a = -exp(A_log), head by head  (H, P, N)
    y_t       = (h_t C_t + D v_t) · SiLU(z_t)                                            (i)
    out       = out_proj(mixer_norm · y_t / rms of its group of i/G) (+ out_proj_bias)   (d)
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from .block_weights import Array
from .step_bounds_mamba2 import HeadWeights


@dataclass(frozen=True, eq=False)
class BlockWeights2:
    """One block; every array is float64 and read-only; biases that a checkpoint lacks are None."""

    norm_weight: Array  # (d,)
    norm_eps: float
    in_proj: Array  # (2i + 2GN + H, d)
    in_proj_bias: Array | None
    conv_weight: Array  # (i + 2GN, k)
    conv_bias: Array | None  # (i + 2GN,)
    dt_bias: Array  # (H,)
    A_log: Array  # (H,)
    D: Array  # (H,)
    mixer_norm: Array  # (i,)
    out_proj: Array  # (d, i)
    out_proj_bias: Array | None  # (d,)
    groups: int
    limits: tuple[float, float] = (0.0, float("inf"))  # of Δ

    def __post_init__(self) -> None:
        for field in fields(self):
            array = getattr(self, field.name)
            if isinstance(array, np.ndarray):
                array.setflags(write=False)

    @property
    def heads(self) -> int:
        """H."""
        return len(self.A_log)

    @property
    def inner(self) -> int:
        """i, the number of channels of all heads."""
        return len(self.mixer_norm)

    @property
    def state(self) -> int:
        """N, the state size of one channel."""
        return (len(self.conv_weight) - self.inner) // (2 * self.groups)

    @property
    def head_weights(self) -> HeadWeights:
        """What the steps are made of."""
        bias = None if self.in_proj_bias is None else self.in_proj_bias[-self.heads :]
        rows = self.in_proj[-self.heads :]
        return HeadWeights(self.norm_weight, rows, self.dt_bias, self.limits, bias)
