"""What the programmes of a backward pass add to gradients, summed in a fixed order, one launch."""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from selssm.kernels.launch import launch

BLOCK = 512


@triton.jit
def add_up(
    parts_ptr, out_ptr, count, apart, size, L, N, out_b, out_t, out_n, BLOCK: tl.constexpr
):  # fmt: skip
    """A block of the sum of `count` rows of `size` numbers (b, L, N), `apart` from one row to the
    next, if it is wanted."""
    if out_ptr is not None:
        first = tl.program_id(0).to(tl.int64) * BLOCK
        if first < size:
            place = first + tl.arange(0, BLOCK)
            total = tl.zeros((BLOCK,), tl.float32)
            for i in range(count):
                at = parts_ptr + i * apart + place  # read once: what else is cached may stay
                total += tl.load(at, mask=place < size, other=0.0, eviction_policy="evict_first")
            n, t, b = place % N, place // N % L, place // N // L
            into = out_ptr + b * out_b + t * out_t + n * out_n
            tl.store(into, total.to(out_ptr.dtype.element_ty), mask=place < size)


@triton.jit(do_not_specialize=("steps", "D"))  # else no tensors where they are 1
def sum_kernel(
    shares_ptr, d_As_ptr, d_skips_ptr, d_biases_ptr,
    d_B_ptr, d_C_ptr, d_A_ptr, d_skip_ptr, d_bias_ptr,
    tiles, steps, L, N, B_b, B_t, B_g, B_n, C_b, C_t, C_g, C_n, many, D,
    BLOCK: tl.constexpr,
):  # fmt: skip
    g, which = tl.program_id(1).to(tl.int64), tl.program_id(2)
    size, cells, wide = steps.to(tl.int64) * N, D.to(tl.int64) * N, D.to(tl.int64)
    shares_ptr += (g * tiles * 2 + which) * size
    if which == 0:
        B_ptr = d_B_ptr + g * B_g
        add_up(shares_ptr, B_ptr, tiles, 2 * size, size, L, N, B_b, B_t, B_n, BLOCK)
    elif which == 1:
        C_ptr = d_C_ptr + g * C_g
        add_up(shares_ptr, C_ptr, tiles, 2 * size, size, L, N, C_b, C_t, C_n, BLOCK)
    elif g > 0:
        return
    elif which == 2:
        add_up(d_As_ptr, d_A_ptr, many, cells, cells, 1, cells, 0, 0, 1, BLOCK)
    elif which == 3:
        add_up(d_skips_ptr, d_skip_ptr, many, wide, wide, 1, wide, 0, 0, 1, BLOCK)
    else:
        add_up(d_biases_ptr, d_bias_ptr, many, wide, wide, 1, wide, 0, 0, 1, BLOCK)


def summed(
    shares: Tensor, tiles: int, B: Tensor, C: Tensor,
    parts: tuple[Tensor, Tensor, Tensor], many: int,
    A: Tensor, skip: Tensor | None, bias: Tensor | None,
) -> tuple[Tensor | None, ...]:  # fmt: skip
    """Gradients like B and C (b, L, G, N), in their strides where these are dense, from shares
    (G, tiles, 2, b, L, N); and, contiguous, like A (D, N), skip and bias (D), None for what is
    absent, from parts (many, D, N), (many, D) and (many, D). All of these in float32."""
    batch, length, groups, n = B.shape
    d_B, d_C = torch.empty_like(B), torch.empty_like(C)
    made = [None if x is None else x.new_empty(x.shape) for x in (A, skip, bias)]
    steps = batch * length
    launch(
        sum_kernel, (-(-max(steps * n, A.numel()) // BLOCK), groups, 5),
        shares, *parts, d_B, d_C, *made,
        tiles, steps, length, n, *d_B.stride(), *d_C.stride(), many, len(A), BLOCK=BLOCK,
    )  # fmt: skip
    return d_B, d_C, *made
