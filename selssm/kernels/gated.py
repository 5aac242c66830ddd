"""The dense gated recurrences: one programme a row of the batch, A in its registers.

A step is one product of A and the state, and the next step waits for it: a step is made of
latencies, and nothing else may stand in that chain. Two threads share a row of A, so that a sum
over j is one shuffle after sums within the thread; the new state then goes through shared memory to
all threads. Gates and drives are loaded AHEAD to 2 AHEAD steps before they are needed.

Backward is the same with A', in reverse; what has no order in time (the gradients of A, the gates
and the drive) is left to large products outside. float32 means IEEE float32: no tf32.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor
from torch.nn.functional import pad

LARGEST = 128  # d, beyond which A does not fit into registers
AHEAD = 4  # steps whose gates and drives are loaded together
WIDTH = 8  # neighbouring columns of A, shared by WIDTH / 4 lanes


@triton.jit
def _matrix(M_ptr, BLOCK: tl.constexpr, WIDTH: tl.constexpr):
    """M as (j / WIDTH, i, WIDTH), from BLOCK × BLOCK numbers in rows.

    Loaded as two dimensions: then all versions of Triton lay i on lanes and warps.
    """
    row = tl.arange(0, BLOCK * BLOCK // WIDTH)[:, None]
    i, group = row % BLOCK, row // BLOCK
    M = tl.load(M_ptr + i * BLOCK + group * WIDTH + tl.arange(0, WIDTH)[None, :])
    return tl.reshape(M, (BLOCK // WIDTH, BLOCK, WIDTH))


@triton.jit
def _times(M, h):
    """M h (i) for h (j)."""
    groups = tl.reshape(h, (M.shape[0], 1, M.shape[2]))
    return tl.sum(tl.sum(M * groups, axis=0), axis=1)


@triton.jit
def _steps(ptr, first, step: tl.constexpr, L, width, inside, AHEAD: tl.constexpr):
    """Rows of AHEAD steps, first, first + step, ...; zeros outside of 0 <= t < L."""
    rows = ()
    for k in tl.static_range(AHEAD):
        t = first + step * k
        rows += (tl.load(ptr + t * width, mask=inside & (t >= 0) & (t < L), other=0.0),)
    return rows


@triton.jit
def states_kernel(
    A_ptr, drive_ptr, gate_ptr, initial_ptr, out_ptr, L, d, gate_width,
    LEAKY: tl.constexpr, BLOCK: tl.constexpr, WIDTH: tl.constexpr, AHEAD: tl.constexpr,
):  # fmt: skip
    row = tl.program_id(0).to(tl.int64)
    start, L = row * 0, row * 0 + L  # of 64 bits
    i = tl.arange(0, BLOCK)
    inside = i < d
    gate_ptr += row * L * gate_width + tl.minimum(i, gate_width - 1)
    drive_ptr += row * L * d + i
    out_ptr += row * L * d + i
    A = _matrix(A_ptr, BLOCK, WIDTH)
    h = tl.load(initial_ptr + row * d + i, mask=inside, other=0.0)
    gates = _steps(gate_ptr, start, 1, L, gate_width, inside, AHEAD)
    drives = _steps(drive_ptr, start, 1, L, d, inside, AHEAD)
    for first in range(start, L, AHEAD):
        next_gates = _steps(gate_ptr, first + AHEAD, 1, L, gate_width, inside, AHEAD)
        next_drives = _steps(drive_ptr, first + AHEAD, 1, L, d, inside, AHEAD)
        for k in tl.static_range(AHEAD):
            p = gates[k] * (_times(A, h) + drives[k])
            h = (1.0 - gates[k]) * h + p if LEAKY else p
            tl.store(out_ptr + (first + k) * d, h, mask=inside & (first + k < L))
        gates, drives = next_gates, next_drives


@triton.jit
def adjoint_kernel(
    At_ptr, gate_ptr, d_out_ptr, d_states_ptr, d_initial_ptr, L, d, gate_width,
    LEAKY: tl.constexpr, BLOCK: tl.constexpr, WIDTH: tl.constexpr, AHEAD: tl.constexpr,
):  # fmt: skip
    row = tl.program_id(0).to(tl.int64)
    start, L = row * 0, row * 0 + L  # of 64 bits
    i = tl.arange(0, BLOCK)
    inside = i < d
    gate_ptr += row * L * gate_width + tl.minimum(i, gate_width - 1)
    d_out_ptr += row * L * d + i
    d_states_ptr += row * L * d + i
    At = _matrix(At_ptr, BLOCK, WIDTH)
    carry = tl.zeros((BLOCK,), tl.float32)
    steps = tl.cdiv(L, AHEAD) * AHEAD  # those from L on come first, while the carry is zero
    gates = _steps(gate_ptr, steps - 1, -1, L, gate_width, inside, AHEAD)
    d_outs = _steps(d_out_ptr, steps - 1, -1, L, d, inside, AHEAD)
    for done in range(start, steps, AHEAD):
        last = steps - 1 - done
        next_gates = _steps(gate_ptr, last - AHEAD, -1, L, gate_width, inside, AHEAD)
        next_d_outs = _steps(d_out_ptr, last - AHEAD, -1, L, d, inside, AHEAD)
        for k in tl.static_range(AHEAD):
            d_h = carry + d_outs[k]
            tl.store(d_states_ptr + (last - k) * d, d_h, mask=inside & (last - k < L))
            carry = _times(At, gates[k] * d_h)
            if LEAKY:
                carry += (1.0 - gates[k]) * d_h
        gates, d_outs = next_gates, next_d_outs
    tl.store(d_initial_ptr + row * d + i, carry, mask=inside)


def warps_of(block: int) -> int:
    """Warps of a programme whose matrix is block × block: WIDTH / 4 threads a row.

    As many threads as numbers of the state, or fewer, would make Triton pick other layouts.
    """
    return block * WIDTH // 128


def tile(d: int) -> dict[str, int]:
    """Constants of a launch for d × d matrices."""
    block = max(16, triton.next_power_of_2(d))
    return {"BLOCK": block, "WIDTH": WIDTH, "AHEAD": AHEAD, "num_warps": warps_of(block)}


def _square(A: Tensor, block: int) -> Tensor:
    """A in rows, with zeros up to block × block."""
    beyond = block - len(A)
    return pad(A, (0, beyond, 0, beyond)).contiguous() if beyond else A.contiguous()


def states(
    A: Tensor, drive: Tensor, gate: Tensor, initial: Tensor, form: str, **tuned: int
) -> Tensor:
    """h_t (b, L, d) for float32 arguments; see `selssm.scans.gated`. `tuned`: as in `tile`."""
    drive, gate, initial = (x.contiguous() for x in (drive, gate, initial))
    batch, length, d = drive.shape
    sizes = tile(d) | tuned
    out = torch.empty_like(drive)
    states_kernel[(batch,)](
        _square(A, sizes["BLOCK"]), drive, gate, initial, out, length, d, gate.shape[-1],
        LEAKY=form == "leaky", **sizes,
    )  # fmt: skip
    return out


def adjoint(
    A: Tensor, gate: Tensor, d_out: Tensor, form: str, **tuned: int
) -> tuple[Tensor, Tensor]:
    """The gradient by every state (b, L, d) and by the initial one (b, d)."""
    gate, d_out = (x.contiguous() for x in (gate, d_out))
    batch, length, d = d_out.shape
    sizes = tile(d) | tuned
    d_states, d_initial = torch.empty_like(d_out), d_out.new_empty(batch, d)
    adjoint_kernel[(batch,)](
        _square(A.T, sizes["BLOCK"]), gate, d_out, d_states, d_initial, length, d,
        gate.shape[-1], LEAKY=form == "leaky", **sizes,
    )  # fmt: skip
    return d_states, d_initial
