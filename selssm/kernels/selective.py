"""The selective scan, forward: one programme a tile of channels and a sequence, all in time order.

The states of a tile (N × BLOCK_D, a lane for each channel) stay in registers; each step reads one
row of u, Δ and z, one of B and C (shared by the tile), and writes one row of outputs; AHEAD rows
are loaded before the first of them is needed. The state before every CHUNK-th step is kept, as
(N, D), for the backward pass. Arithmetic is float32, offsets are 64-bit; what was counted and what
is expected stands in benchmarks/NOTES.md.
"""

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor
from triton import knobs

from selssm.kernels.pieces import LOG2E, held, log1p_exp, logistic
from selssm.scans.arrange import Selected
from selssm.scans.operators import CHUNKS
from selssm.scans.selective_torch import kept_count

CHUNK = CHUNKS["triton"]  # steps between two kept states
AHEAD = 4  # steps whose rows are loaded together
HELD = 16  # numbers of the state that one thread holds


INTERPRETED: bool = knobs.runtime.interpret
"""As chosen when Triton decorated the kernels; a constant, so that torch.compile can trace it."""


def can_run(device: torch.device) -> str | None:
    """None if the kernels run on this device; else why they do not."""
    if device.type == "cuda" or INTERPRETED:
        return None
    return f"the Triton kernels run on CUDA, not on {device.type}"


@triton.jit
def forward_kernel(
    u_ptr, delta_ptr, z_ptr, out_ptr, At_ptr, B_ptr, C_ptr, skip_ptr, bias_ptr,
    initial_ptr, last_ptr, kept_ptr, ends_ptr, L, D, N, group,
    u_b, u_t, u_d, delta_b, delta_t, delta_d, z_b, z_t, z_d, out_b, out_t, out_d,
    B_b, B_t, B_g, B_n, C_b, C_t, C_g, C_n,
    SOFTPLUS: tl.constexpr, ZOH: tl.constexpr, CHUNK: tl.constexpr, KEEP: tl.constexpr,
    AHEAD: tl.constexpr, BLOCK_D: tl.constexpr, BLOCK_N: tl.constexpr,
):  # fmt: skip
    sequence = tl.program_id(1).to(tl.int64)
    d = tl.program_id(0) * BLOCK_D + tl.arange(0, BLOCK_D)
    n = tl.arange(0, BLOCK_N)
    in_d, in_n = d < D, n < N
    tile = in_n[:, None] & in_d[None, :]
    places = (sequence * D + d[None, :]) * N + n[:, None]
    A = tl.load(At_ptr + n[:, None] * D + d[None, :], mask=tile, other=0.0) * LOG2E
    h = tl.zeros((BLOCK_N, BLOCK_D), tl.float32)
    if initial_ptr is not None:
        h = tl.load(initial_ptr + places, mask=tile, other=0.0).to(tl.float32)
    skip = tl.zeros((BLOCK_D,), tl.float32)
    if skip_ptr is not None:
        skip = tl.load(skip_ptr + d, mask=in_d, other=0.0).to(tl.float32)
    bias = tl.zeros((BLOCK_D,), tl.float32)
    if bias_ptr is not None:
        bias = tl.load(bias_ptr + d, mask=in_d, other=0.0).to(tl.float32)
    batch, start, end = sequence, sequence * 0, sequence * 0 + L
    slot = sequence * ((L + CHUNK - 1) // CHUNK)
    if ends_ptr is not None:
        batch = sequence * 0
        start = tl.load(ends_ptr + sequence).to(tl.int64)
        end = tl.load(ends_ptr + sequence + 1).to(tl.int64)
        slot = start // CHUNK + sequence
    g = (tl.program_id(0) * BLOCK_D) // group
    u_ptr += batch * u_b + d * u_d
    delta_ptr += batch * delta_b + d * delta_d
    out_ptr += batch * out_b + d * out_d
    B_ptr += batch * B_b + g * B_g + n * B_n
    C_ptr += batch * C_b + g * C_g + n * C_n
    if z_ptr is not None:
        z_ptr += batch * z_b + d * z_d
    for first in range(start, end, CHUNK):
        if KEEP:
            kept = ((slot + (first - start) // CHUNK) * N + n[:, None]) * D + d[None, :]
            tl.store(kept_ptr + kept, h, mask=tile)
        for t in range(first, tl.minimum(first + CHUNK, end), AHEAD):
            us, deltas, Bs, Cs, zs = (), (), (), (), ()
            for k in tl.static_range(AHEAD):  # loads of all these rows are under way at once
                here, there = in_d & (t + k < end), in_n & (t + k < end)
                us += (tl.load(u_ptr + (t + k) * u_t, mask=here, other=0.0),)
                deltas += (tl.load(delta_ptr + (t + k) * delta_t, mask=here, other=0.0),)
                Bs += (tl.load(B_ptr + (t + k) * B_t, mask=there, other=0.0),)
                Cs += (tl.load(C_ptr + (t + k) * C_t, mask=there, other=0.0),)
                if z_ptr is not None:
                    zs += (tl.load(z_ptr + (t + k) * z_t, mask=here, other=0.0),)
            for k in tl.static_range(AHEAD):
                u, delta = us[k].to(tl.float32), deltas[k].to(tl.float32) + bias
                if SOFTPLUS:
                    delta = log1p_exp(delta)
                delta = tl.where(t + k < end, delta, 0.0)  # beyond the end nothing changes
                x = delta[None, :] * A
                drive = (delta * u)[None, :] * Bs[k].to(tl.float32)[:, None]
                if ZOH:
                    drive *= held(x / LOG2E)
                h = tl.exp2(x) * h + drive
                y = tl.sum(h * Cs[k].to(tl.float32)[:, None], axis=0) + skip * u
                if z_ptr is not None:
                    z = zs[k].to(tl.float32)
                    y *= z * logistic(z)
                mask = in_d & (t + k < end)
                tl.store(out_ptr + (t + k) * out_t, y.to(out_ptr.dtype.element_ty), mask=mask)
    tl.store(last_ptr + places, h, mask=tile)


def channels_of(size: int) -> int:
    """Channels of a programme for N padded to `size`: one a lane; fewer where N needs registers."""
    return 32 if size <= 32 else 16


def warps_of(size: int) -> int:
    """Warps of a programme: as many as share out its states."""
    return max(1, channels_of(size) * size // (32 * HELD))


def tile(s: Selected) -> dict[str, int]:
    """Channels and states of a programme: a power of two that divides the group of B and C."""
    group, size = s.u.shape[-1] // s.B.shape[2], triton.next_power_of_2(s.A.shape[1])
    block = channels_of(size)
    while s.B.shape[2] > 1 and group % block:
        block //= 2
    return {"BLOCK_D": block, "BLOCK_N": size, "num_warps": warps_of(size)}


def strides(*tensors: Tensor | None) -> list[int]:
    """(batch, time, channel) of each of them, zeros for an absent one."""
    return [n for x in tensors for n in ((0, 0, 0) if x is None else x.stride())]


def forward(s: Selected, softplus: bool, rule: str) -> tuple[Tensor, Tensor, Tensor]:
    """Outputs (b, L, D) in u's type, last states (sequences, D, N) and kept states, float32."""
    (_, length, channels), size = s.u.shape, s.A.shape[1]
    sequences = len(s.u) if s.ends is None else len(s.ends) - 1
    states: dict[str, Any] = {"dtype": torch.float32, "device": s.u.device}
    out, last = torch.empty_like(s.u), torch.empty(sequences, channels, size, **states)
    kept = torch.empty(kept_count(s, CHUNK), channels, size, **states)
    blocks = tile(s)
    forward_kernel[(triton.cdiv(channels, blocks["BLOCK_D"]), sequences)](
        s.u, s.delta, s.z, out, s.A.float().T.contiguous(), s.B, s.C, s.skip, s.bias,
        None if s.initial is None else s.initial.contiguous(), last, kept, s.ends,
        length, channels, size, channels // s.B.shape[2],
        *strides(s.u, s.delta, s.z, out), *s.B.stride(), *s.C.stride(),
        SOFTPLUS=softplus, ZOH=rule == "zoh", CHUNK=CHUNK, KEEP=True, AHEAD=AHEAD, **blocks,
    )  # fmt: skip
    return out, last, kept
