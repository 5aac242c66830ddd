"""Formulas that the kernels share, in float32."""

from __future__ import annotations

import triton
import triton.language as tl

LOG2E = tl.constexpr(1.4426950408889634)


@triton.jit
def log1p_exp(x):
    """softplus(x) = max(x, 0) + log1p(e) with e = exp(-|x|): e times the polynomial of degree 8
    nearest to log1p(e)/e on [0, 1] in relative error (3e-8), so no division and no logarithm."""
    e = tl.exp2(-tl.abs(x) * LOG2E)
    p = 0.07822577 + e * (-0.029505143 + e * 0.005232674)
    p = 0.19105996 + e * (-0.13663228 + e * p)
    p = 0.33319098 + e * (-0.24842979 + e * p)
    p = 0.99999994 + e * (-0.49999493 + e * p)
    return tl.maximum(x, 0.0) + e * p


@triton.jit
def logistic(x):
    return 1.0 / (1.0 + tl.exp2(-x * LOG2E))


@triton.jit
def held(x):
    """(e^x - 1)/x for x <= 0 and around it: the series below 1/2 in size."""
    near = 1.0 + x * (0.5 + x * (1.0 / 6 + x * (1.0 / 24 + x * (1.0 / 120 + x * (
        1.0 / 720 + x * (1.0 / 5040 + x * (1.0 / 40320 + x / 362880)))))))  # fmt: skip
    small = tl.abs(x) < 0.5
    safe = tl.where(small, 1.0, x)
    return tl.where(small, near, (tl.exp(safe) - 1.0) / safe)


@triton.jit
def held_slope(x):
    """The derivative of `held`."""
    near = 0.5 + x * (1.0 / 3 + x * (1.0 / 8 + x * (1.0 / 30 + x * (1.0 / 144 + x * (
        1.0 / 840 + x * (1.0 / 5760 + x * (1.0 / 45360 + x / 403200)))))))  # fmt: skip
    small = tl.abs(x) < 0.5
    safe = tl.where(small, 1.0, x)
    return tl.where(small, near, (tl.exp(safe) - (tl.exp(safe) - 1.0) / safe) / safe)
