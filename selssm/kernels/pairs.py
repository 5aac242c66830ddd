"""B and C of a selective scan side by side, once for all channels that share them.

A programme of the scan reads N numbers of each a step, for 8 to 64 channels; as they were given
they may be far apart in memory. Here a row of (b, G, L) holds B and then C, each padded with zeros
to a power of two, and rows of zeros follow the last step, so that the scan needs no mask. They are
widened to float32 here, and not by every lane again; or they stay narrow, where it costs less to
widen them than to read twice as many bytes from the first cache (benchmarks/NOTES.md).
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from selssm.kernels.launch import launch
from selssm.scans.arrange import Selected

ROWS = 64  # of a programme
BEYOND = 64  # rows of zeros after the last step: a scan computes whole groups, and reads ahead
ALIGNED = 16
"""Rows of a group are a multiple of this. Strides of other than multiples of 16 numbers would have
Triton lay a row on several lanes: slower, and they hold one sum, each rounded in its own way."""


@triton.jit
def pair_kernel(
    B_ptr, C_ptr, pairs_ptr, count, L, G, N, long, B_b, B_t, B_g, B_n, C_b, C_t, C_g, C_n,
    ROWS: tl.constexpr, SIZE: tl.constexpr,
):  # fmt: skip
    row = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)  # of (b, G, long)
    t, g, b = row % long, (row // long) % G, row // long // G
    n = tl.arange(0, SIZE).to(tl.int64)
    inside = ((row < count) & (t < L))[:, None] & (n < N)[None, :]
    from_B = (b * B_b + t * B_t + g * B_g)[:, None] + n[None, :] * B_n
    from_C = (b * C_b + t * C_t + g * C_g)[:, None] + n[None, :] * C_n
    B = tl.load(B_ptr + from_B, mask=inside, other=0.0).to(pairs_ptr.dtype.element_ty)
    C = tl.load(C_ptr + from_C, mask=inside, other=0.0).to(pairs_ptr.dtype.element_ty)
    place = row[:, None] * (2 * SIZE) + n[None, :]
    tl.store(pairs_ptr + place, B)
    tl.store(pairs_ptr + place + SIZE, C)


def pairs(s: Selected, size: int, narrow: bool = False) -> tuple[Tensor, int, int]:
    """(b, G, L + BEYOND or more, 2, size), flat, with rows behind it that fill the last programme;
    how far apart the batch's and the groups' are. In float32, unless `narrow` and both are of one
    type of 16 bits."""
    batch, length, groups, n = s.B.shape
    long = -(-(length + BEYOND) // ALIGNED) * ALIGNED
    count = batch * long * groups
    programmes = -(-count // ROWS)
    narrow = narrow and s.B.dtype == s.C.dtype and s.B.dtype.itemsize == 2
    data = s.B.dtype if narrow else torch.float32
    room = torch.empty(programmes * ROWS, 2, size, dtype=data, device=s.u.device)
    launch(
        pair_kernel, (programmes, 1, 1),
        s.B, s.C, room, count, length, groups, n, long, *s.B.stride(), *s.C.stride(),
        ROWS=ROWS, SIZE=size,
    )  # fmt: skip
    return room, groups * long * 2 * size, long * 2 * size
