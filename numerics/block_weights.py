"""The weights of one Mamba-1 block as plain float64 arrays, exactly as the checkpoint stores them.

float32, bfloat16 and float16 numbers are all float64 numbers, so nothing is rounded on the way.
Names follow the checkpoint; sizes are d (model width), i (inner width), N (state), k (taps of the
convolution) and r (rank of the step size). The block computes, for its input row e_t of size d,

    x_t     = norm_weight · e_t / sqrt(mean(e_t²) + norm_eps)                            (d)
    u_t,z_t = the two halves of in_proj x_t (+ in_proj_bias)                             (i), (i)
    v_t     = SiLU(sum_{j<k} conv_weight[:, j] · u_{t-k+1+j} + conv_bias), u = 0 for t<0 (i)
    s,B,C   = the r + N + N rows of x_proj v_t
    Δ_t     = softplus(dt_proj_weight s + dt_proj_bias)                                  (i)
    h_t     = exp(Δ_t · a) h_{t-1} + Δ_t B v_t, with a = -exp(A_log)                     (i, N)
    out     = out_proj((h_t C + D v_t) · SiLU(z_t)) (+ out_proj_bias)                    (d)
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BlockWeights:
    """One block; every array is float64 and read-only; biases that a checkpoint lacks are None."""

    norm_weight: Array  # (d,)
    norm_eps: float
    in_proj: Array  # (2i, d)
    in_proj_bias: Array | None  # (2i,)
    conv_weight: Array  # (i, k)
    conv_bias: Array | None  # (i,)
    x_proj: Array  # (r + 2N, i)
    dt_proj_weight: Array  # (i, r)
    dt_proj_bias: Array  # (i,)
    A_log: Array  # (i, N)
    D: Array  # (i,)
    out_proj: Array  # (d, i)
    out_proj_bias: Array | None  # (d,)

    def __post_init__(self) -> None:
        for field in fields(self):
            array = getattr(self, field.name)
            if isinstance(array, np.ndarray):
                array.setflags(write=False)

    @property
    def width(self) -> int:
        """d, the size of a row of the residual stream."""
        return int(self.in_proj.shape[1])

    @property
    def inner(self) -> int:
        """i, the number of channels of the recurrence."""
        return int(self.A_log.shape[0])

    @property
    def state(self) -> int:
        """N, the state size of one channel."""
        return int(self.A_log.shape[1])

    @property
    def rank(self) -> int:
        """r, the rank of the step size's projection."""
        return int(self.dt_proj_weight.shape[1])
