"""One token of the selective scan: the state is read, moved on and written back once, in place.

A programme takes BLOCK_D channels of one group with all their states, N along the lanes, so that
state and A are read as they lie and a row of B and C serves all channels. Arithmetic is float32,
offsets are 64-bit.
"""

from __future__ import annotations

from functools import lru_cache

import triton
import triton.language as tl
from torch import Tensor

from selssm.kernels.launch import launch
from selssm.kernels.pieces import LOG2E, held, log1p_exp, logistic

ELEMENTS = 1024  # numbers of the state that a programme takes
WARPS = 8


@triton.jit
def step_kernel(
    state_ptr, x_ptr, delta_ptr, A_ptr, B_ptr, C_ptr, skip_ptr, z_ptr, bias_ptr, out_ptr,
    D, N, group, state_b, state_d, state_n, x_b, x_d, delta_b, delta_d, A_d, A_n,
    B_b, B_g, B_n, C_b, C_g, C_n, z_b, z_d,
    SOFTPLUS: tl.constexpr, ZOH: tl.constexpr, BLOCK_D: tl.constexpr, BLOCK_N: tl.constexpr,
):  # fmt: skip
    per_group, g = tl.cdiv(group, BLOCK_D), tl.program_id(1).to(tl.int64)
    sequence = (tl.program_id(0) // per_group).to(tl.int64)
    own = tl.program_id(0) % per_group * BLOCK_D + tl.arange(0, BLOCK_D)
    in_d, d = own < group, g * group + own
    n = tl.arange(0, BLOCK_N).to(tl.int64)
    tile = in_d[:, None] & (n < N)[None, :]
    state_ptr += sequence * state_b + d[:, None] * state_d + n[None, :] * state_n
    h = tl.load(state_ptr, mask=tile, other=0.0).to(tl.float32)
    A = tl.load(A_ptr + d[:, None] * A_d + n[None, :] * A_n, mask=tile, other=0.0).to(tl.float32)
    B = tl.load(B_ptr + sequence * B_b + g * B_g + n * B_n, mask=n < N, other=0.0).to(tl.float32)
    C = tl.load(C_ptr + sequence * C_b + g * C_g + n * C_n, mask=n < N, other=0.0).to(tl.float32)
    u = tl.load(x_ptr + sequence * x_b + d * x_d, mask=in_d, other=0.0).to(tl.float32)
    delta = tl.load(delta_ptr + sequence * delta_b + d * delta_d, mask=in_d, other=0.0)
    delta = delta.to(tl.float32)
    if z_ptr is not None:  # loaded before the state is stored: no load is moved up across a store
        z = tl.load(z_ptr + sequence * z_b + d * z_d, mask=in_d, other=0.0).to(tl.float32)
    skipped = tl.zeros((BLOCK_D,), tl.float32)
    if skip_ptr is not None:
        skipped = tl.load(skip_ptr + d, mask=in_d, other=0.0).to(tl.float32) * u
    if bias_ptr is not None:
        delta += tl.load(bias_ptr + d, mask=in_d, other=0.0).to(tl.float32)
    if SOFTPLUS:
        delta = log1p_exp(delta)
    x = delta[:, None] * A
    drive = (delta * u)[:, None] * B[None, :]
    if ZOH:
        drive *= held(x)
    h = tl.exp2(x * LOG2E) * h + drive
    tl.store(state_ptr, h.to(state_ptr.dtype.element_ty), mask=tile)
    read = tl.where(tile, h * C[None, :], 0.0)  # else lanes add their own product unrounded
    y = tl.sum(read, axis=1) + skipped
    if z_ptr is not None:
        y *= z * logistic(z)
    tl.store(out_ptr + sequence * D + d, y.to(out_ptr.dtype.element_ty), mask=in_d)


@lru_cache
def tile_of(group: int, size: int, elements: int, warps: int) -> tuple[int, int, int]:
    """Channels of a programme, of so many in a group, and their states, both padded; warps.

    No more threads than numbers, but for those of one warp: a copy of a number in another warp
    could be read after the first has moved the state on.
    """
    width = triton.next_power_of_2(size)
    block = max(1, min(elements // width, triton.next_power_of_2(group)))
    return block, width, max(1, min(warps, block * width // 32))


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
    (batch, channels, size), groups = state.shape, B.shape[1]
    out, group = x.new_empty(x.shape), channels // groups
    block, width, warps = tile_of(group, size, elements, warps)
    skip, bias = (None if y is None else y.contiguous() for y in (skip, bias))
    launch(
        step_kernel, (batch * -(-group // block), groups, 1),
        state, x, delta, A, B, C, skip, z, bias, out, channels, size, group,
        *state.stride(), *x.stride(), *delta.stride(), *A.stride(), *B.stride(), *C.stride(),
        *((0, 0) if z is None else z.stride()),
        SOFTPLUS=softplus, ZOH=rule == "zoh", BLOCK_D=block, BLOCK_N=width, num_warps=warps,
    )  # fmt: skip
    return out
