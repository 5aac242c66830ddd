"""The selective scan, forward: one programme a tile of channels and a piece of a sequence.

The states of a tile stay in registers and time is walked through in groups of LANES steps, the rows
of the next group loaded while this one is computed (`selssm.kernels.lanes`). The state before every
CHUNK-th step is kept, if gradients will be asked for. Arithmetic is float32, offsets are 64-bit.

Where batch and channels are too few to fill the device, time is split into pieces, and a first pass
of the same kernel finds what each does to a state: h ↦ exp(A ΣΔ) h + its own end from zero. What
was measured stands in benchmarks/NOTES.md.
"""

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from selssm.kernels.lanes import (
    CHUNK,
    Tile,
    arrived,
    loads_so_far,
    multiprocessors,
    of_lane,
    opening_steps,
    pieces_of,
    programmes_of,
    row_if,
    scattered,
    steps_of,
    tile_of,
    touched,
    used,
)
from selssm.kernels.launch import INTERPRETED, launch
from selssm.kernels.pairs import pairs
from selssm.kernels.pieces import LOG2E, held, logistic
from selssm.kernels.places import numbered, of_channels, passed, softplus_if, stretch
from selssm.kernels.rooms import rooms
from selssm.scans.arrange import Selected

WARPS = 4  # of a programme
WANTED = 4  # programmes a multiprocessor, where time is split
LEAST = 4  # pieces then: the first pass is nearly as long as the second
MEMORY_BOUND = 8, 2  # both, where a lane has all states of a channel: there is little to compute
REGISTERS = {3: 168, 4: 128}  # of a thread, so that so many programmes fit a multiprocessor
TOGETHER = {"euler": 32, "zoh": 8}  # steps that are loaded at once; the exact hold is longer code


def can_run(device: torch.device) -> str | None:
    """None if the kernels run on this device; else why they do not."""
    if device.type == "cuda" or INTERPRETED:
        return None
    return f"the Triton kernels run on CUDA, not on {device.type}"


COUNTS = ("L", "D", "pieces", "piece", "group", "per_group")
STRIDES = ("u_t", "u_d", "delta_t", "delta_d", "z_t", "z_d", "out_t", "out_d")
"""Never specialised to 1: rows are then laid on the lanes as the tile is, whatever the layout."""


@triton.jit(do_not_specialize=STRIDES + COUNTS)
def forward_kernel(
    u_ptr, delta_ptr, z_ptr, out_ptr, A_ptr, pairs_ptr, skip_ptr, bias_ptr,
    initial_ptr, last_ptr, kept_ptr, ends_ptr, sums_ptr, moved_ptr,
    L, D, N, pieces, piece, group, per_group,
    u_b, u_t, u_d, delta_b, delta_t, delta_d, z_b, z_t, z_d, out_b, out_t, out_d, pairs_b, pairs_g,
    SOFTPLUS: tl.constexpr, ZOH: tl.constexpr, CHUNK: tl.constexpr, SUMMARY: tl.constexpr,
    LANES: tl.constexpr, EACH: tl.constexpr, BLOCKS: tl.constexpr, WARPS: tl.constexpr,
    DEEP: tl.constexpr, GROUPS: tl.constexpr,
):  # fmt: skip
    CH: tl.constexpr = WARPS * (32 // LANES)
    SPAN: tl.constexpr = LANES * EACH
    ROW: tl.constexpr = 2 * BLOCKS * SPAN
    READ: tl.constexpr = BLOCKS if SUMMARY else 2 * BLOCKS  # of a row: B, or B and C
    OPENING: tl.constexpr = opening_steps(LANES, BLOCKS, pairs_ptr.dtype.element_ty)
    PACKED: tl.constexpr = ends_ptr is not None  # the rows behind are another sequence's
    GATED: tl.constexpr = (z_ptr is not None) and not SUMMARY
    place, p, sequence = numbered(D, pieces, group, per_group)
    batch, start, count, first, stop, slot = stretch(ends_ptr, sequence, p, piece, L, CHUNK)
    if SUMMARY:
        stop = tl.where(p + 1 < pieces, stop, first)  # what the last piece does reaches nobody
    thread = tl.arange(0, 32 * WARPS)
    lane, s = thread % 32, thread % LANES
    own = place % per_group * CH + thread // LANES
    d, in_d = place // per_group * group + own, own < group
    n = s[:, None] * EACH + tl.arange(0, EACH)[None, :]
    within = d[:, None] * N + n  # of (D, N), in the first block
    bias, skip = of_channels(bias_ptr, d, in_d), of_channels(skip_ptr, d, in_d)
    t, wide = start + first + s, d.to(tl.int64)
    u_ptr += batch * u_b + t * u_t + wide * u_d
    delta_ptr += batch * delta_b + t * delta_t + wide * delta_d
    pairs_ptr += batch * pairs_b + place // per_group * pairs_g.to(tl.int64)
    rows_ptr = pairs_ptr + (start + tl.minimum(first, count)) * ROW  # a piece may begin after it
    pairs_ptr = rows_ptr + n
    if not SUMMARY:
        out_ptr += batch * out_b + t * out_t + wide * out_d
        if z_ptr is not None:
            z_ptr += batch * z_b + t * z_t + wide * z_d

    As, hs = (), ()
    for b in tl.static_range(BLOCKS):
        tile = in_d[:, None] & (n + b * SPAN < N)
        at = within + b * SPAN
        A = tl.load(A_ptr + at, mask=tile, other=0.0).to(tl.float32) * LOG2E
        h = tl.zeros((32 * WARPS, EACH), tl.float32)
        if not SUMMARY:
            if initial_ptr is not None:
                first_h = initial_ptr + sequence * D * N + at
                h = tl.load(first_h, mask=tile, other=0.0).to(tl.float32)
            earlier = sequence * pieces
            h = passed(h, A, sums_ptr, moved_ptr, earlier, 1, p, D, N, d, at, in_d, tile)
        As += (A,)
        hs += (h,)
    total = tl.zeros((32 * WARPS,), tl.float32)

    ahead = touched(rows_ptr, LANES * GROUPS * ROW)
    cached = ahead
    left = stop - first
    us = steps_of(u_ptr, u_t, u_d, own, group, left, s, LANES, GROUPS, 1)
    deltas = steps_of(delta_ptr, delta_t, delta_d, own, group, left, s, LANES, GROUPS, 1)
    us, deltas = arrived(us, group), arrived(deltas, group)
    gates = us
    if GATED:
        gates = steps_of(z_ptr, z_t, z_d, own, group, left, s, LANES, GROUPS, 1)
        gates = arrived(gates, group)
    for i in range(first, stop, LANES * GROUPS):
        if kept_ptr is not None and not SUMMARY:  # noqa: SIM102  the first is known when compiling
            if i % CHUNK == 0:
                for b in tl.static_range(BLOCKS):
                    tile = in_d[:, None] & (n + b * SPAN < N)
                    chunk = kept_ptr + (slot + i // CHUNK) * D * N
                    tl.store(chunk + within + b * SPAN, hs[b], mask=tile)
        cached, outs = cached + ahead, ()
        opening = ()  # before what comes from further away: a wait for one is a wait for the other
        for k in tl.static_range(OPENING):
            opening += row_if(pairs_ptr + k * ROW, i + k < stop, READ, SPAN, PACKED)
        u_ptr += LANES * GROUPS * u_t
        delta_ptr += LANES * GROUPS * delta_t
        left = stop - i - LANES * GROUPS
        us_next = steps_of(u_ptr, u_t, u_d, own, group, left, s, LANES, GROUPS, 1)
        deltas_next = steps_of(delta_ptr, delta_t, delta_d, own, group, left, s, LANES, GROUPS, 1)
        if GATED:
            z_ptr += LANES * GROUPS * z_t
            gates_next = steps_of(z_ptr, z_t, z_d, own, group, left, s, LANES, GROUPS, 1)
        rows_ptr += LANES * GROUPS * ROW
        ahead = touched(rows_ptr, LANES * GROUPS * ROW)
        loads_so_far(lane)
        for j in tl.static_range(GROUPS):
            live = in_d & (i + j * LANES + s < stop)
            u = us[j]
            delta = softplus_if(deltas[j] + bias, live, SOFTPLUS)
            driven, ys = delta * u, ()
            for k in tl.static_range(LANES):
                now = opening[k * READ : (k + 1) * READ]
                if j > 0 or k >= OPENING:
                    row_ptr = pairs_ptr + (j * LANES + k) * ROW
                    now = row_if(row_ptr, i + j * LANES + k < stop, READ, SPAN, PACKED)
                delta_k = of_lane(delta, k, LANES)[:, None]
                driven_k = of_lane(driven, k, LANES)[:, None]
                moved_hs, y = (), driven_k
                for b in tl.static_range(BLOCKS):
                    x = delta_k * As[b]
                    drive = driven_k * now[b]
                    if ZOH:
                        drive *= held(x / LOG2E)
                    h = tl.exp2(x) * hs[b] + drive
                    moved_hs += (h,)
                    if not SUMMARY:
                        part = h * now[BLOCKS + b]
                        y = part if b == 0 else y + part
                hs = moved_hs
                if not SUMMARY:
                    ys += (tl.sum(y, axis=1),)
            if SUMMARY:
                total += delta
            else:
                y = scattered(ys, lane, 1, LANES)[0] + skip * u
                if GATED:
                    z = gates[j]
                    y *= z * logistic(z)
                outs += (y,)
        if not SUMMARY:  # only now, since no load is moved up across a store
            for j in tl.static_range(GROUPS):
                live = in_d & (i + j * LANES + s < stop)
                y = outs[j].to(out_ptr.dtype.element_ty)
                tl.store(out_ptr + j * LANES * out_t, y, mask=live)
            out_ptr += LANES * GROUPS * out_t
        pairs_ptr += LANES * GROUPS * ROW
        us, deltas = arrived(us_next, group), arrived(deltas_next, group)
        if GATED:
            gates = arrived(gates_next, group)
    if SUMMARY:
        of = sequence * pieces + p
        total = scattered((total,), lane, 1, LANES)[0]
        tl.store(sums_ptr + of * D + d, total, mask=in_d & (s == 0))
        moved_ptr += of * D * N
    else:
        moved_ptr = last_ptr + sequence * D * N
    used(last_ptr, cached, group)
    ends_here = (stop == count) & ((first < count) | (p == 0))  # this piece has the last step
    for b in tl.static_range(BLOCKS):
        tile = in_d[:, None] & (n + b * SPAN < N) & (SUMMARY or ends_here)
        tl.store(moved_ptr + within + b * SPAN, hs[b], mask=tile)


def best_tile(s: Selected, rule: str) -> Tile:
    """With all the registers that there are, where three programmes a multiprocessor are all of
    them; code of the exact hold is long and left to the assembler."""
    if rule == "zoh":
        return tile_of(s, WARPS)
    full = programmes_of(s, tile_of(s, WARPS))[0] / multiprocessors(s.u.device)
    return tile_of(s, WARPS, 1, REGISTERS[3 if 1 < full <= 3 else 4])


def strides(*tensors: Tensor | None) -> list[int]:
    """(batch, time, channel) of each of them, zeros for an absent one."""
    return [n for x in tensors for n in ((0, 0, 0) if x is None else x.stride())]


def contiguous(x: Tensor | None) -> Tensor | None:
    return None if x is None else x.contiguous()


def forward(
    s: Selected, softplus: bool, rule: str, keep: bool, out_type: torch.dtype | None = None,
    tile: Tile | None = None,
) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
    """Outputs (b, L, D) in u's type, or the one given, last states (sequences, D, N) and, if they
    are to be kept, the states (any, D, N) before every CHUNK-th step, float32."""
    (_, length, channels), size = s.u.shape, s.A.shape[1]
    sequences = s.sequences
    tile = tile or best_tile(s, rule)
    programmes, per_group = programmes_of(s, tile)
    wanted, least = MEMORY_BOUND if tile.lanes == 1 else (WANTED, LEAST)
    pieces, piece = pieces_of(length, programmes, wanted, least, s.u.device)

    def wide(*shape: int) -> Tensor:
        return torch.empty(shape, dtype=torch.float32, device=s.u.device)

    out, last = torch.empty_like(s.u, dtype=out_type), wide(sequences, channels, size)
    kept = wide(s.kept_states(CHUNK) if keep else 0, channels, size)
    sums = moved = last  # not read where there is one piece
    if pieces > 1:
        many = sequences, pieces, channels
        sums, moved = rooms(s.u.device, many, (*many, size))
    both, *both_strides = pairs(s, tile.size)
    fixed: dict[str, Any] = {"SOFTPLUS": softplus, "ZOH": rule == "zoh", "CHUNK": CHUNK}
    for summary in (True, False) if pieces > 1 else (False,):
        launch(
            forward_kernel, (programmes * pieces, 1, 1),
            s.u, s.delta, s.z, out, s.A.contiguous(), both, contiguous(s.skip), contiguous(s.bias),
            contiguous(s.initial), last, kept if keep else None, s.ends, sums, moved,
            length, channels, size, pieces, piece, channels // s.B.shape[2], per_group,
            *strides(s.u, s.delta, s.z, out), *both_strides,
            SUMMARY=summary, GROUPS=tile.groups(TOGETHER[rule]), **fixed, **tile.sizes(),
        )  # fmt: skip
    return out, last, kept
