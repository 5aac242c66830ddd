"""What the tiles of a backward pass add to the gradients of B and C, summed in a fixed order."""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

BLOCK = 512


@triton.jit
def share_kernel(shares_ptr, d_B_ptr, d_C_ptr, count, size, BLOCK: tl.constexpr):
    group, which = tl.program_id(1), tl.program_id(2)
    place = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    inside = place < size
    total = tl.zeros((BLOCK,), tl.float32)
    for i in range(count):
        row = (group * count + i).to(tl.int64) * 2 + which
        total += tl.load(shares_ptr + row * size + place, mask=inside, other=0.0)
    into = group.to(tl.int64) * size + place
    if which == 0:
        tl.store(d_B_ptr + into, total.to(d_B_ptr.dtype.element_ty), mask=inside)
    else:
        tl.store(d_C_ptr + into, total.to(d_C_ptr.dtype.element_ty), mask=inside)


def summed(shares: Tensor, B: Tensor, C: Tensor) -> tuple[Tensor, Tensor]:
    """Gradients like B and C (b, L, G, N) from shares (tiles, 2, b, L, N) in float32, the same
    number of neighbouring tiles for each group."""
    groups = B.shape[2]
    made = [torch.empty(groups, *shares.shape[2:], dtype=x.dtype, device=x.device) for x in (B, C)]
    size = made[0][0].numel()
    share_kernel[(triton.cdiv(size, BLOCK), groups, 2)](
        shares, *made, shares.shape[0] // groups, size, BLOCK=BLOCK
    )
    return made[0].movedim(0, 2), made[1].movedim(0, 2)
