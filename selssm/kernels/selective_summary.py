"""Where time is split, backward: what each piece does to the gradient by the state at its end,
g ↦ exp(A ΣΔ) g + its own from zero. The forward kernel is its own summary."""

from __future__ import annotations

import triton
import triton.language as tl

from selssm.kernels.lanes import (
    arrived,
    loads_so_far,
    of_lane,
    opening_steps,
    row_if,
    scattered,
    steps_of,
    touched,
    used,
)
from selssm.kernels.pieces import logistic
from selssm.kernels.places import numbered, of_deep, rates, softplus_if, stretch
from selssm.kernels.selective import COUNTS

STRIDES = ("delta_t", "delta_d", "z_t", "z_d", "o_t", "o_d")
"""Never specialised to 1, as forward."""


@triton.jit(do_not_specialize=STRIDES + COUNTS)
def summary_kernel(
    delta_ptr, z_ptr, d_out_ptr, A_ptr, pairs_ptr, bias_ptr, ends_ptr, sums_ptr, moved_ptr,
    L, D, N, pieces, piece, group, per_group,
    delta_b, delta_t, delta_d, z_b, z_t, z_d, o_b, o_t, o_d, pairs_b, pairs_g,
    SOFTPLUS: tl.constexpr, CHUNK: tl.constexpr,
    LANES: tl.constexpr, EACH: tl.constexpr, BLOCKS: tl.constexpr, WARPS: tl.constexpr,
    DEEP: tl.constexpr, GROUPS: tl.constexpr,
):  # fmt: skip
    NEXT: tl.constexpr = WARPS * (32 // LANES)  # from a channel of a lane to its next one
    CH: tl.constexpr = DEEP * NEXT
    SPAN: tl.constexpr = LANES * EACH
    ROW: tl.constexpr = 2 * BLOCKS * SPAN
    STEPS: tl.constexpr = LANES * GROUPS
    LATER: tl.constexpr = LANES - opening_steps(LANES, BLOCKS, pairs_ptr.dtype.element_ty)
    PACKED: tl.constexpr = ends_ptr is not None  # the rows behind are another sequence's
    place, p, sequence = numbered(D, pieces, group, per_group)
    batch, start, count, first, stop, _slot = stretch(ends_ptr, sequence, p, piece, L, CHUNK)
    stop = tl.where(p > 0, stop, first)  # what the first piece does reaches nobody
    thread = tl.arange(0, 32 * WARPS)
    lane, s = thread % 32, thread % LANES
    own = place % per_group * CH + thread // LANES
    d = place // per_group * group + own
    n = s[:, None] * EACH + tl.arange(0, EACH)[None, :]
    within = d[:, None] * N + n  # of (D, N), first block of states of the first channel
    biases = of_deep(bias_ptr, d, own, group, NEXT, DEEP)
    wide = d.to(tl.int64)
    delta_ptr += batch * delta_b + (start + s) * delta_t + wide * delta_d
    d_out_ptr += batch * o_b + (start + s) * o_t + wide * o_d
    if z_ptr is not None:
        z_ptr += batch * z_b + (start + s) * z_t + wide * z_d
    rows_ptr = pairs_ptr + batch * pairs_b + place // per_group * pairs_g.to(tl.int64)
    rows_ptr += start * ROW
    C_ptr = rows_ptr + BLOCKS * SPAN + n
    As = rates(A_ptr, within, own, n, group, N, SPAN, BLOCKS, NEXT, DEEP)

    total, gs = (), ()
    for _ in tl.static_range(DEEP):
        total += (tl.zeros((32 * WARPS,), tl.float32),)
    for _ in tl.static_range(BLOCKS * DEEP):
        gs += (tl.zeros((32 * WARPS, EACH), tl.float32),)
    blocks = (stop - first + STEPS - 1) // STEPS
    base = first + tl.maximum(blocks - 1, 0) * STEPS  # of the block that is computed
    t = base.to(tl.int64)
    C_at, delta_at, d_out_at, z_at = C_ptr + t * ROW, delta_ptr + t * delta_t, d_out_ptr, z_ptr
    d_out_at += t * o_t
    if z_ptr is not None:
        z_at += t * z_t
    left = stop - base
    deltas = steps_of(delta_at, delta_t, delta_d, own, group, left, s, LANES, GROUPS, DEEP)
    d_outs = steps_of(d_out_at, o_t, o_d, own, group, left, s, LANES, GROUPS, DEEP)
    deltas, d_outs = arrived(deltas, group), arrived(d_outs, group)
    gates = d_outs
    if z_ptr is not None:
        gates = steps_of(z_at, z_t, z_d, own, group, left, s, LANES, GROUPS, DEEP)
        gates = arrived(gates, group)
    ahead = touched(rows_ptr + tl.minimum(t, count) * ROW, STEPS * ROW)  # may begin after it
    cached = ahead
    for _ in range(blocks):
        left, cached = stop - base, cached + ahead
        opening = ()  # before what comes from further away, as forward
        for k in tl.static_range(LATER, LANES):
            row_ptr = C_at + ((GROUPS - 1) * LANES + k) * ROW
            opening += row_if(row_ptr, (GROUPS - 1) * LANES + k < left, BLOCKS, SPAN, PACKED)
        delta_at -= STEPS * delta_t
        d_out_at -= STEPS * o_t
        before = base - first  # steps
        deltas_next = steps_of(
            delta_at, delta_t, delta_d, own, group, before, s, LANES, GROUPS, DEEP
        )
        d_outs_next = steps_of(d_out_at, o_t, o_d, own, group, before, s, LANES, GROUPS, DEEP)
        if z_ptr is not None:
            z_at -= STEPS * z_t
            gates_next = steps_of(z_at, z_t, z_d, own, group, before, s, LANES, GROUPS, DEEP)
        base -= STEPS
        ahead = touched(rows_ptr + tl.maximum(base, first).to(tl.int64) * ROW, STEPS * ROW)
        loads_so_far(lane)
        for j in tl.static_range(GROUPS - 1, -1, -1):
            steps, pushes, totals = (), (), ()
            for e in tl.static_range(DEEP):
                live = (own + e * NEXT < group) & (j * LANES + s < left)
                raw = deltas[e * GROUPS + j] + biases[e]
                delta = softplus_if(raw, live, SOFTPLUS)
                d_y = d_outs[e * GROUPS + j]
                if z_ptr is not None:
                    z = gates[e * GROUPS + j]
                    d_y *= z * logistic(z)
                steps += (delta,)
                pushes += (d_y,)
                totals += (total[e] + delta,)
            total = totals
            for k in tl.static_range(LANES - 1, -1, -1):
                if j == GROUPS - 1 and k >= LATER:
                    now = opening[(k - LATER) * BLOCKS : (k - LATER + 1) * BLOCKS]
                else:
                    row_ptr = C_at + (j * LANES + k) * ROW
                    now = row_if(row_ptr, j * LANES + k < left, BLOCKS, SPAN, PACKED)
                made = ()
                for b in tl.static_range(BLOCKS):
                    for e in tl.static_range(DEEP):
                        x = of_lane(steps[e], k, LANES)[:, None] * As[b * DEEP + e]
                        push = of_lane(pushes[e], k, LANES)[:, None]
                        made += ((gs[b * DEEP + e] + push * now[b]) * tl.exp2(x),)
                gs = made
        C_at -= STEPS * ROW
        deltas, d_outs = arrived(deltas_next, group), arrived(d_outs_next, group)
        if z_ptr is not None:
            gates = arrived(gates_next, group)
    used(sums_ptr, cached, group)
    of = sequence * pieces + p
    for e in tl.static_range(DEEP):
        known = own + e * NEXT < group
        whole = scattered((total[e],), lane, 1, LANES)[0]
        tl.store(sums_ptr + of * D + d + e * NEXT, whole, mask=known & (s == 0))
        for b in tl.static_range(BLOCKS):
            into = moved_ptr + of * D * N + within + (e * NEXT * N + b * SPAN)
            tile = known[:, None] & (n + b * SPAN < N)
            tl.store(into, gs[b * DEEP + e], mask=tile)
