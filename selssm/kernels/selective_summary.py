"""Where time is split, backward: what each piece does to the gradient by the state at its end,
g ↦ exp(A ΣΔ) g + its own from zero. The forward kernel is its own summary."""

from __future__ import annotations

import triton
import triton.language as tl

from selssm.kernels.lanes import of_lane, row_if, scattered
from selssm.kernels.pieces import LOG2E, logistic
from selssm.kernels.places import numbered, of_channels, softplus_if, stretch
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
    DEEP: tl.constexpr,
):  # fmt: skip
    NEXT: tl.constexpr = WARPS * (32 // LANES)  # from a channel of a lane to its next one
    CH: tl.constexpr = DEEP * NEXT
    SPAN: tl.constexpr = LANES * EACH
    ROW: tl.constexpr = 2 * BLOCKS * SPAN
    PACKED: tl.constexpr = ends_ptr is not None  # the rows behind are another sequence's
    place, p, sequence = numbered(D, pieces, group, per_group)
    batch, start, _count, first, stop, _slot = stretch(ends_ptr, sequence, p, piece, L, CHUNK)
    thread = tl.arange(0, 32 * WARPS)
    lane, s = thread % 32, thread % LANES
    own = place % per_group * CH + thread // LANES
    d = place // per_group * group + own
    n = s[:, None] * EACH + tl.arange(0, EACH)[None, :]
    within = d[:, None] * N + n  # of (D, N), first block of states of the first channel
    biases = ()
    for e in tl.static_range(DEEP):
        known = own + e * NEXT < group
        biases += (of_channels(bias_ptr, d + e * NEXT, known),)
    wide = d.to(tl.int64)
    delta_ptr += batch * delta_b + (start + s) * delta_t + wide * delta_d
    d_out_ptr += batch * o_b + (start + s) * o_t + wide * o_d
    if z_ptr is not None:
        z_ptr += batch * z_b + (start + s) * z_t + wide * z_d
    C_ptr = pairs_ptr + batch * pairs_b + place // per_group * pairs_g.to(tl.int64)
    C_ptr += start * ROW + BLOCKS * SPAN + n
    As = ()  # of block b and channel e of a lane at [b * DEEP + e], as all that has states
    for b in tl.static_range(BLOCKS):
        for e in tl.static_range(DEEP):
            tile = (own + e * NEXT < group)[:, None] & (n + b * SPAN < N)
            own_A = A_ptr + within + (e * NEXT * N + b * SPAN)
            As += (tl.load(own_A, mask=tile, other=0.0).to(tl.float32) * LOG2E,)

    total, gs = (), ()
    for _ in tl.static_range(DEEP):
        total += (tl.zeros((32 * WARPS,), tl.float32),)
    for _ in tl.static_range(BLOCKS * DEEP):
        gs += (tl.zeros((32 * WARPS, EACH), tl.float32),)
    groups = (stop - first + LANES - 1) // LANES
    for back in range(groups):
        i = first + (groups - 1 - back) * LANES
        t = i.to(tl.int64)
        Cs = ()
        for k in tl.static_range(LANES):
            Cs += row_if(C_ptr + (t + k) * ROW, i + k < stop, BLOCKS, SPAN, PACKED)
        deltas, d_ys, totals = (), (), ()
        for e in tl.static_range(DEEP):
            live = (own + e * NEXT < group) & (i + s < stop)
            at = delta_ptr + (t * delta_t + e * NEXT * delta_d)
            raw = tl.load(at, mask=live, other=0.0).to(tl.float32) + biases[e]
            delta = softplus_if(raw, live, SOFTPLUS)
            at = d_out_ptr + (t * o_t + e * NEXT * o_d)
            d_y = tl.load(at, mask=live, other=0.0).to(tl.float32)
            if z_ptr is not None:
                at = z_ptr + (t * z_t + e * NEXT * z_d)
                z = tl.load(at, mask=live, other=0.0).to(tl.float32)
                d_y *= z * logistic(z)
            deltas += (delta,)
            d_ys += (d_y,)
            totals += (total[e] + delta,)
        total = totals
        for k in tl.static_range(LANES - 1, -1, -1):
            made = ()
            for b in tl.static_range(BLOCKS):
                for e in tl.static_range(DEEP):
                    x = of_lane(deltas[e], k, LANES)[:, None] * As[b * DEEP + e]
                    own_d_y = of_lane(d_ys[e], k, LANES)[:, None]
                    g = gs[b * DEEP + e] + own_d_y * Cs[k * BLOCKS + b]
                    made += (g * tl.exp2(x),)
            gs = made
    of = sequence * pieces + p
    for e in tl.static_range(DEEP):
        known = own + e * NEXT < group
        whole = scattered((total[e],), lane, 1, LANES)[0]
        tl.store(sums_ptr + of * D + d + e * NEXT, whole, mask=known & (s == 0))
        for b in tl.static_range(BLOCKS):
            into = moved_ptr + of * D * N + within + (e * NEXT * N + b * SPAN)
            tile = known[:, None] & (n + b * SPAN < N)
            tl.store(into, gs[b * DEEP + e], mask=tile)
