"""What the programmes of a backward pass add to a gradient, summed in a fixed order."""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from selssm.kernels.launch import launch

BLOCK = 512


@triton.jit
def share_kernel(
    shares_ptr, d_B_ptr, d_C_ptr, count, size, L, N, B_b, B_t, B_g, B_n, C_b, C_t, C_g, C_n,
    BLOCK: tl.constexpr,
):  # fmt: skip
    g, which = tl.program_id(1).to(tl.int64), tl.program_id(2)
    place = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)  # of (b, L, N)
    inside = place < size
    total = tl.zeros((BLOCK,), tl.float32)
    for i in range(count):
        row = (g * count + i) * 2 + which
        at = shares_ptr + row * size + place  # read once: what else is in the cache may stay
        total += tl.load(at, mask=inside, other=0.0, eviction_policy="evict_first")
    n, t, b = place % N, place // N % L, place // N // L
    if which == 0:
        into = b * B_b + t * B_t + g * B_g + n * B_n
        tl.store(d_B_ptr + into, total.to(d_B_ptr.dtype.element_ty), mask=inside)
    else:
        into = b * C_b + t * C_t + g * C_g + n * C_n
        tl.store(d_C_ptr + into, total.to(d_C_ptr.dtype.element_ty), mask=inside)


def summed(shares: Tensor, B: Tensor, C: Tensor, tiles: int) -> tuple[Tensor, Tensor]:
    """Gradients like B and C (b, L, G, N), in their strides where these are dense, from shares
    (G, tiles, 2, b, L, N) in float32."""
    batch, length, groups, n = B.shape
    d_B, d_C = torch.empty_like(B), torch.empty_like(C)
    size = batch * length * n
    launch(
        share_kernel, (-(-size // BLOCK), groups, 2), shares, d_B, d_C,
        tiles, size, length, n, *d_B.stride(), *d_C.stride(), BLOCK=BLOCK,
    )  # fmt: skip
    return d_B, d_C


@triton.jit
def total(parts_ptr, out_ptr, count, size, BLOCK: tl.constexpr):
    """The sum of `count` rows of `size` numbers, a block of it, where it is wanted."""
    if out_ptr is not None:
        place = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
        found = tl.zeros((BLOCK,), tl.float32)
        for i in range(count):
            found += tl.load(parts_ptr + i * size + place, mask=place < size, other=0.0)
        tl.store(out_ptr + place, found.to(out_ptr.dtype.element_ty), mask=place < size)


@triton.jit
def total_kernel(
    d_As_ptr, d_skips_ptr, d_biases_ptr, d_A_ptr, d_skip_ptr, d_bias_ptr, count, D, N,
    BLOCK: tl.constexpr,
):  # fmt: skip
    which = tl.program_id(1)
    if which == 0:
        total(d_As_ptr, d_A_ptr, count, D.to(tl.int64) * N, BLOCK)
    elif which == 1:
        total(d_skips_ptr, d_skip_ptr, count, D.to(tl.int64), BLOCK)
    else:
        total(d_biases_ptr, d_bias_ptr, count, D.to(tl.int64), BLOCK)


def totals(
    parts: tuple[Tensor, Tensor, Tensor], count: int,
    wanted: tuple[Tensor, Tensor | None, Tensor | None],
) -> tuple[Tensor | None, ...]:  # fmt: skip
    """Sums over the first axis of parts (count, D, N), (count, D) and (count, D) in float32; like
    A (D, N), skip and bias (D) but contiguous, None for what is absent."""
    channels, n = wanted[0].shape
    made = tuple(None if x is None else x.new_empty(x.shape) for x in wanted)
    launch(
        total_kernel, (-(-channels * n // BLOCK), 3, 1), *parts, *made,
        count, channels, n, BLOCK=BLOCK,
    )  # fmt: skip
    return made
