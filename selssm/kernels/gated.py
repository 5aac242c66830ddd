"""The dense gated recurrences: one programme a row of the batch, A in its registers.

A step is one product of A and the state, and the next step waits for it: a step is made of
latencies, and nothing else may stand in that chain. Two threads share a row of A, so that a sum
over j is one shuffle after sums within the thread; the new state then goes through shared memory to
all threads. Gates and drives are loaded AHEAD to 2 AHEAD steps before they are needed, and states
are written AHEAD at once. Up to d = 128 nothing spills; at 256 a thread has 128 numbers of A and
128 registers, and part of A spills.

Backward is the same with A', in reverse. What a gradient takes beside the chain is done on the way:
forward keeps the slope of each state by its gate, backward turns it into the gradient of the gate.
Only the gradient of A is left, one large product outside. float32 means IEEE float32: no tf32.
"""

from __future__ import annotations

import triton
import triton.language as tl


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
def _store(ptr, rows, first, step: tl.constexpr, L, width, inside, AHEAD: tl.constexpr):
    """Write AHEAD rows, a power of 2, at once: each by itself would wait for all threads twice."""
    for level in tl.static_range(4):
        if AHEAD >> level > 1:  # halves, until all lie beside each other in order
            pairs = ()
            for k in tl.static_range(AHEAD >> (level + 1)):
                pairs += (tl.join(rows[k], rows[k + (AHEAD >> (level + 1))]),)
            rows = pairs
    t = first + step * tl.arange(0, AHEAD)
    mask = inside[:, None] & ((t >= 0) & (t < L))[None, :]
    tile = tl.reshape(rows[0], (inside.shape[0], AHEAD))
    tl.store(ptr[:, None] + (t * width)[None, :], tile, mask=mask)


@triton.jit
def states_kernel(
    A_ptr, drive_ptr, gate_ptr, initial_ptr, out_ptr, slopes_ptr, L, d, gate_width,
    LEAKY: tl.constexpr, PADDED: tl.constexpr,
    BLOCK: tl.constexpr, WIDTH: tl.constexpr, AHEAD: tl.constexpr,
):  # fmt: skip
    row = tl.program_id(0).to(tl.int64)
    start, L = row * 0, row * 0 + L  # of 64 bits
    i = tl.arange(0, BLOCK)
    inside = i < d
    gate_ptr += row * L * gate_width + tl.minimum(i, gate_width - 1)
    drive_ptr += row * L * d + i
    out_ptr += row * L * d + i
    if slopes_ptr is not None:
        slopes_ptr += row * L * d + i
    A = _matrix(A_ptr, BLOCK, WIDTH)
    h = tl.load(initial_ptr + row * d + i, mask=inside, other=0.0)
    gates = _steps(gate_ptr, start, 1, L, gate_width, inside, AHEAD)
    drives = _steps(drive_ptr, start, 1, L, d, inside, AHEAD)
    for first in range(start, L, AHEAD):
        next_gates = _steps(gate_ptr, first + AHEAD, 1, L, gate_width, inside, AHEAD)
        next_drives = _steps(drive_ptr, first + AHEAD, 1, L, d, inside, AHEAD)
        states, slopes = (), ()
        for k in tl.static_range(AHEAD):
            moved = _times(A, h) + drives[k]
            slopes += (moved - h if LEAKY else moved,)
            p = gates[k] * moved
            h = (1.0 - gates[k]) * h + p if LEAKY else p
            if PADDED:  # a product of zero with what is not finite stays outside
                h = tl.where(inside, h, 0.0)
            states += (h,)
        _store(out_ptr, states, first, 1, L, d, inside, AHEAD)
        if slopes_ptr is not None:
            _store(slopes_ptr, slopes, first, 1, L, d, inside, AHEAD)
        gates, drives = next_gates, next_drives


@triton.jit
def adjoint_kernel(
    At_ptr, gate_ptr, slopes_ptr, d_out_ptr, d_drive_ptr, d_gate_ptr, d_initial_ptr,
    L, d, gate_width,
    LEAKY: tl.constexpr, PADDED: tl.constexpr,
    BLOCK: tl.constexpr, WIDTH: tl.constexpr, AHEAD: tl.constexpr,
):  # fmt: skip
    row = tl.program_id(0).to(tl.int64)
    start, L = row * 0, row * 0 + L  # of 64 bits
    i = tl.arange(0, BLOCK)
    inside = i < d
    gate_ptr += row * L * gate_width + tl.minimum(i, gate_width - 1)
    d_out_ptr += row * L * d + i
    slopes_ptr += row * L * d + i
    d_drive_ptr += row * L * d + i
    d_gate_ptr += row * L * d + i
    At = _matrix(At_ptr, BLOCK, WIDTH)
    carry = tl.zeros((BLOCK,), tl.float32)
    steps = tl.cdiv(L, AHEAD) * AHEAD  # those from L on come first, while the carry is zero
    gates = _steps(gate_ptr, steps - 1, -1, L, gate_width, inside, AHEAD)
    slopes = _steps(slopes_ptr, steps - 1, -1, L, d, inside, AHEAD)
    d_outs = _steps(d_out_ptr, steps - 1, -1, L, d, inside, AHEAD)
    for done in range(start, steps, AHEAD):
        last = steps - 1 - done
        next_gates = _steps(gate_ptr, last - AHEAD, -1, L, gate_width, inside, AHEAD)
        next_slopes = _steps(slopes_ptr, last - AHEAD, -1, L, d, inside, AHEAD)
        next_d_outs = _steps(d_out_ptr, last - AHEAD, -1, L, d, inside, AHEAD)
        d_drives, d_gates = (), ()
        for k in tl.static_range(AHEAD):
            d_h = carry + d_outs[k]
            pushed = gates[k] * d_h
            carry = _times(At, pushed)
            if LEAKY:
                carry += (1.0 - gates[k]) * d_h
            if PADDED:
                carry = tl.where(inside, carry, 0.0)
            d_drives += (pushed,)
            d_gates += (slopes[k] * d_h,)
        _store(d_drive_ptr, d_drives, last, -1, L, d, inside, AHEAD)
        _store(d_gate_ptr, d_gates, last, -1, L, d, inside, AHEAD)
        gates, slopes, d_outs = next_gates, next_slopes, next_d_outs
    tl.store(d_initial_ptr + row * d + i, carry, mask=inside)
