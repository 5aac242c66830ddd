"""One token of the selective scan: the state is read, moved on and written back once, in place.

A programme takes BLOCK_D channels of a sequence with all their states, N along the lanes, so that
state and A are read as they lie. Arithmetic is float32, offsets are 64-bit.
"""

from __future__ import annotations

import triton
import triton.language as tl
from torch import Tensor

from selssm.kernels.pieces import LOG2E, held, log1p_exp, logistic

ELEMENTS = 512  # numbers of the state that a programme takes
WARPS = 4


@triton.jit
def step_kernel(
    state_ptr, x_ptr, delta_ptr, A_ptr, B_ptr, C_ptr, skip_ptr, z_ptr, bias_ptr, out_ptr,
    D, N, group, state_b, state_d, state_n, x_b, x_d, delta_b, delta_d, A_d, A_n,
    B_b, B_g, B_n, C_b, C_g, C_n, z_b, z_d,
    SOFTPLUS: tl.constexpr, ZOH: tl.constexpr, BLOCK_D: tl.constexpr, BLOCK_N: tl.constexpr,
):  # fmt: skip
    tiles = tl.cdiv(D, BLOCK_D)
    sequence = (tl.program_id(0) // tiles).to(tl.int64)
    d = (tl.program_id(0) % tiles * BLOCK_D + tl.arange(0, BLOCK_D)).to(tl.int64)
    n = tl.arange(0, BLOCK_N)
    in_d = d < D
    tile = in_d[:, None] & (n < N)[None, :]
    g = d // group
    state_ptr += sequence * state_b + d[:, None] * state_d + n[None, :] * state_n
    h = tl.load(state_ptr, mask=tile, other=0.0).to(tl.float32)
    A = tl.load(A_ptr + d[:, None] * A_d + n[None, :] * A_n, mask=tile, other=0.0).to(tl.float32)
    B = tl.load(B_ptr + sequence * B_b + g[:, None] * B_g + n[None, :] * B_n, mask=tile, other=0.0)
    C = tl.load(C_ptr + sequence * C_b + g[:, None] * C_g + n[None, :] * C_n, mask=tile, other=0.0)
    u = tl.load(x_ptr + sequence * x_b + d * x_d, mask=in_d, other=0.0).to(tl.float32)
    delta = tl.load(delta_ptr + sequence * delta_b + d * delta_d, mask=in_d, other=0.0)
    delta = delta.to(tl.float32)
    if bias_ptr is not None:
        delta += tl.load(bias_ptr + d, mask=in_d, other=0.0).to(tl.float32)
    if SOFTPLUS:
        delta = log1p_exp(delta)
    x = delta[:, None] * A
    drive = (delta * u)[:, None] * B.to(tl.float32)
    if ZOH:
        drive *= held(x)
    h = tl.exp2(x * LOG2E) * h + drive
    tl.store(state_ptr, h.to(state_ptr.dtype.element_ty), mask=tile)
    y = tl.sum(h * C.to(tl.float32), axis=1)
    if skip_ptr is not None:
        y += tl.load(skip_ptr + d, mask=in_d, other=0.0).to(tl.float32) * u
    if z_ptr is not None:
        z = tl.load(z_ptr + sequence * z_b + d * z_d, mask=in_d, other=0.0).to(tl.float32)
        y *= z * logistic(z)
    tl.store(out_ptr + sequence * D + d, y.to(out_ptr.dtype.element_ty), mask=in_d)


def step(
    state: Tensor,
    x: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    skip: Tensor | None,
    z: Tensor | None,
    bias: Tensor | None,
    softplus: bool,
    rule: str,
    elements: int = ELEMENTS,
    warps: int = WARPS,
) -> Tensor:
    """Outputs (b, D) in x's type; the state (b, D, N) is replaced by the next one.

    x, delta, z (b, D); A (D, N); B, C (b, G, N); skip, bias (D). Any strides, any real types.
    """
    batch, channels, size = state.shape
    out = x.new_empty(x.shape)
    width = triton.next_power_of_2(size)
    block = max(1, min(elements // width, triton.next_power_of_2(channels)))
    skip, bias = (None if y is None else y.contiguous() for y in (skip, bias))
    step_kernel[(batch * triton.cdiv(channels, block),)](
        state, x, delta, A, B, C, skip, z, bias, out, channels, size, channels // B.shape[1],
        *state.stride(), *x.stride(), *delta.stride(), *A.stride(), *B.stride(), *C.stride(),
        *((0, 0) if z is None else z.stride()),
        SOFTPLUS=softplus, ZOH=rule == "zoh", BLOCK_D=block, BLOCK_N=width, num_warps=warps,
    )  # fmt: skip
    return out
