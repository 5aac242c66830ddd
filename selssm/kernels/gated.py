"""The dense gated recurrences: one programme a tile of batch rows, A and the state on the chip.

Forward, a step is one product h A' with a (d × d) operand that never moves; backward the same with
A. Everything that needs no order in time (the gradients of A, the gates and the drive) is left to
large products outside. float32 means IEEE float32: no tf32.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

ROWS = 16  # of the batch in one programme: the least that a matrix product takes
LARGEST = 128  # d, beyond which A does not fit beside the state
STAGES = tl.constexpr(3)  # rows in flight; without it ptxas keeps A in registers and spills


@triton.jit
def states_kernel(
    At_ptr, drive_ptr, gate_ptr, initial_ptr, out_ptr, batch, L, d, gate_width,
    LEAKY: tl.constexpr, ROWS: tl.constexpr, BLOCK: tl.constexpr,
):  # fmt: skip
    r = (tl.program_id(0) * ROWS + tl.arange(0, ROWS)).to(tl.int64)
    i = tl.arange(0, BLOCK)
    inside = (r < batch)[:, None] & (i < d)[None, :]
    square = (i < d)[:, None] & (i < d)[None, :]
    At = tl.load(At_ptr + i[:, None] * d + i[None, :], mask=square, other=0.0)
    h = tl.load(initial_ptr + r[:, None] * d + i[None, :], mask=inside, other=0.0)
    for t in tl.range(L, num_stages=STAGES):
        place = (r * L + t)[:, None]
        column = tl.minimum(i, gate_width - 1)[None, :]
        g = tl.load(gate_ptr + place * gate_width + column, mask=inside, other=0.0)
        p = tl.dot(h, At, input_precision="ieee")
        p += tl.load(drive_ptr + place * d + i[None, :], mask=inside, other=0.0)
        h = (1.0 - g) * h + g * p if LEAKY else g * p
        tl.store(out_ptr + place * d + i[None, :], h, mask=inside)


@triton.jit
def adjoint_kernel(
    A_ptr, gate_ptr, d_out_ptr, d_states_ptr, d_initial_ptr, batch, L, d, gate_width,
    LEAKY: tl.constexpr, ROWS: tl.constexpr, BLOCK: tl.constexpr,
):  # fmt: skip
    r = (tl.program_id(0) * ROWS + tl.arange(0, ROWS)).to(tl.int64)
    i = tl.arange(0, BLOCK)
    inside = (r < batch)[:, None] & (i < d)[None, :]
    square = (i < d)[:, None] & (i < d)[None, :]
    A = tl.load(A_ptr + i[:, None] * d + i[None, :], mask=square, other=0.0)
    carry = tl.zeros((ROWS, BLOCK), tl.float32)
    for back in tl.range(L, num_stages=STAGES):
        place = (r * L + (L - 1 - back))[:, None]
        column = tl.minimum(i, gate_width - 1)[None, :]
        g = tl.load(gate_ptr + place * gate_width + column, mask=inside, other=0.0)
        d_h = carry + tl.load(d_out_ptr + place * d + i[None, :], mask=inside, other=0.0)
        tl.store(d_states_ptr + place * d + i[None, :], d_h, mask=inside)
        carry = tl.dot(g * d_h, A, input_precision="ieee")
        if LEAKY:
            carry += (1.0 - g) * d_h
    tl.store(d_initial_ptr + r[:, None] * d + i[None, :], carry, mask=inside)


def warps_of(block: int) -> int:
    """Warps of a programme whose matrix is block × block."""
    return 8 if block >= 64 else 4


def _launch(batch: int, d: int) -> tuple[tuple[int], dict[str, int]]:
    block = max(16, triton.next_power_of_2(d))
    sizes = {"ROWS": ROWS, "BLOCK": block, "num_warps": warps_of(block)}
    return (triton.cdiv(batch, ROWS),), sizes


def states(A: Tensor, drive: Tensor, gate: Tensor, initial: Tensor, form: str) -> Tensor:
    """h_t (b, L, d) for float32 arguments; see `selssm.scans.gated`."""
    drive, gate, initial = (x.contiguous() for x in (drive, gate, initial))
    batch, length, d = drive.shape
    grid, blocks = _launch(batch, d)
    out = torch.empty_like(drive)
    states_kernel[grid](
        A.T.contiguous(), drive, gate, initial, out, batch, length, d, gate.shape[-1],
        LEAKY=form == "leaky", **blocks,
    )  # fmt: skip
    return out


def adjoint(A: Tensor, gate: Tensor, d_out: Tensor, form: str) -> tuple[Tensor, Tensor]:
    """The gradient by every state (b, L, d) and by the initial one (b, d)."""
    A, gate, d_out = (x.contiguous() for x in (A, gate, d_out))
    batch, length, d = d_out.shape
    grid, blocks = _launch(batch, d)
    d_states, d_initial = torch.empty_like(d_out), d_out.new_empty(batch, d)
    adjoint_kernel[grid](
        A, gate, d_out, d_states, d_initial, batch, length, d, gate.shape[-1],
        LEAKY=form == "leaky", **blocks,
    )  # fmt: skip
    return d_states, d_initial
