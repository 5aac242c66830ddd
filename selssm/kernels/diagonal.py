"""The diagonal recurrence h_t = a_t h_{t-1} + b_t: a tile of channels per programme, time in tiles.

A tile of time is scanned in registers by an associative operation (identity.scan_monoid) and
joined to the state carried from the last; everything is read once and written once, in float32
arithmetic. The reverse direction, g_t = b_t + a_{t+1} g_{t+1}, is the same scan over rows read
backwards with the decays one row late: no kernel of its own, and no reversed scan.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

TIME, CHANNELS = 64, 32  # a tile


@triton.jit
def _join(a1, b1, a2, b2):
    return a2 * a1, a2 * b1 + b2


@triton.jit
def diagonal_kernel(
    decay_ptr, input_ptr, initial_ptr, out_ptr, L, D,
    REVERSE: tl.constexpr, TIME: tl.constexpr, CHANNELS: tl.constexpr,
):  # fmt: skip
    d = tl.program_id(0) * CHANNELS + tl.arange(0, CHANNELS)
    batch = tl.program_id(1).to(tl.int64)
    in_d = d < D
    row = tl.arange(0, TIME)
    h = tl.zeros((CHANNELS,), tl.float32)
    if initial_ptr is not None:
        h = tl.load(initial_ptr + batch * D + d, mask=in_d, other=0.0).to(tl.float32)
    for first in range(0, L, TIME):
        i = first + row
        t = L - 1 - i if REVERSE else i
        late = t + 1 if REVERSE else t
        inside = (i < L)[:, None] & in_d[None, :]
        place = (batch * L + t)[:, None] * D + d[None, :]
        shifted = (batch * L + late)[:, None] * D + d[None, :]
        known = inside & (late < L)[:, None]
        a = tl.load(decay_ptr + shifted, mask=known, other=1.0).to(tl.float32)
        b = tl.load(input_ptr + place, mask=inside, other=0.0).to(tl.float32)
        a, b = tl.associative_scan((a, b), 0, _join)
        states = a * h[None, :] + b
        tl.store(out_ptr + place, states.to(out_ptr.dtype.element_ty), mask=inside)
        h = tl.sum(tl.where((row == TIME - 1)[:, None], states, 0.0), axis=0)


def states(decay: Tensor, input: Tensor, initial: Tensor | None, reverse: bool) -> Tensor:
    """h_t (b, L, D) in the input's type; decay and input (b, L, D), initial (b, D) or None."""
    decay, input = decay.contiguous(), input.contiguous()
    batch, length, channels = input.shape
    out = torch.empty_like(input)
    diagonal_kernel[(triton.cdiv(channels, CHANNELS), batch)](
        decay, input, None if initial is None else initial.contiguous(), out, length, channels,
        REVERSE=reverse, TIME=TIME, CHANNELS=CHANNELS,
    )  # fmt: skip
    return out
