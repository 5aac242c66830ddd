"""The selective scan, backward: one programme a tile of channels and a piece of a sequence, chunks
from the end, and no atomics, so that the result is the same bit for bit from run to run.

A chunk is computed anew from the state kept before it, the state before every group of LANES steps
going to a scratch that stays in the cache; then the groups are visited in reverse, each computed
once more in registers. What a tile adds to the gradients of B and C is summed over its channels in
registers, over its warps through shared memory, and written once.
"""

from __future__ import annotations

import triton
import triton.language as tl

from selssm.kernels.lanes import (
    arrived,
    opening_steps,
    over_channels,
    row_if,
    scattered,
    sharing,
    steps_of,
    touched,
    used,
)
from selssm.kernels.pieces import LOG2E, logistic
from selssm.kernels.places import numbered, of_deep, passed, rates, softplus_if, stretch
from selssm.kernels.selective import COUNTS
from selssm.kernels.selective_adjoint import added, adjoint
from selssm.kernels.selective_reread import reread

STRIDES = (
    "u_t", "u_d", "delta_t", "delta_d", "z_t", "z_d", "o_t", "o_d", "du_t", "du_d", "dd_t", "dd_d",
    "dz_t", "dz_d",
)  # fmt: skip
"""Never specialised to 1, as forward."""


@triton.jit(do_not_specialize=STRIDES + COUNTS)
def backward_kernel(
    u_ptr, delta_ptr, z_ptr, d_out_ptr, A_ptr, pairs_ptr, skip_ptr, bias_ptr,
    kept_ptr, d_last_ptr, ends_ptr, sums_ptr, moved_ptr, scratch_ptr,
    d_u_ptr, d_delta_ptr, d_z_ptr, d_A_ptr, d_skip_ptr, d_bias_ptr, shares_ptr, d_initial_ptr,
    L, D, N, pieces, piece, group, per_group, all_steps,
    u_b, u_t, u_d, delta_b, delta_t, delta_d, z_b, z_t, z_d, o_b, o_t, o_d,
    du_b, du_t, du_d, dd_b, dd_t, dd_d, dz_b, dz_t, dz_d, pairs_b, pairs_g,
    SOFTPLUS: tl.constexpr, ZOH: tl.constexpr, CHUNK: tl.constexpr,
    LANES: tl.constexpr, EACH: tl.constexpr, BLOCKS: tl.constexpr, WARPS: tl.constexpr,
    GROUPS: tl.constexpr, DEEP: tl.constexpr,
):  # fmt: skip
    NEXT: tl.constexpr = WARPS * (32 // LANES)  # from a channel of a lane to its next one
    CH: tl.constexpr = DEEP * NEXT
    SPAN: tl.constexpr = LANES * EACH
    ROW: tl.constexpr = 2 * BLOCKS * SPAN
    OPENING: tl.constexpr = opening_steps(LANES, BLOCKS, pairs_ptr.dtype.element_ty)
    PACKED: tl.constexpr = ends_ptr is not None  # the rows behind are another sequence's
    GATED: tl.constexpr = z_ptr is not None
    place, p, sequence = numbered(D, pieces, group, per_group)
    batch, start, _count, first, stop, slot = stretch(ends_ptr, sequence, p, piece, L, CHUNK)
    thread = tl.arange(0, 32 * WARPS)
    lane, s = thread % 32, thread % LANES
    own = place % per_group * CH + thread // LANES
    d = place // per_group * group + own
    n = s[:, None] * EACH + tl.arange(0, EACH)[None, :]
    within = d[:, None] * N + n  # of (D, N), first block of states of the first channel
    biases = of_deep(bias_ptr, d, own, group, NEXT, DEEP)
    skips = of_deep(skip_ptr, d, own, group, NEXT, DEEP)
    wide = d.to(tl.int64)
    u_ptr += batch * u_b + (start + s) * u_t + wide * u_d
    delta_ptr += batch * delta_b + (start + s) * delta_t + wide * delta_d
    d_out_ptr += batch * o_b + (start + s) * o_t + wide * o_d
    if GATED:
        z_ptr += batch * z_b + (start + s) * z_t + wide * z_d
    B_ptr = pairs_ptr + batch * pairs_b + place // per_group * pairs_g.to(tl.int64)
    rows_ptr = B_ptr + start * ROW
    B_ptr = rows_ptr + n
    As = rates(A_ptr, within, own, n, group, N, SPAN, BLOCKS, NEXT, DEEP)

    d_u_ptr += batch * du_b + (start + s) * du_t + wide * du_d
    d_delta_ptr += batch * dd_b + (start + s) * dd_t + wide * dd_d
    if GATED:
        d_z_ptr += batch * dz_b + (start + s) * dz_t + wide * dz_d
    SUMS: tl.constexpr = 2 * LANES * SPAN
    APART: tl.constexpr = DEEP  # measured: shuffles pay where warps are few
    SHARING: tl.constexpr = sharing(32 * WARPS, LANES * APART, SUMS)
    sum_of = tl.arange(0, SUMS * SHARING)  # a lane's among the gradients of B and C of a group
    stores, part = sum_of % SHARING == 0, sum_of // SHARING
    step, which, state = part // SPAN // 2, part // SPAN % 2, part % SPAN
    all_rows = place.to(tl.int64) * 0 + all_steps  # steps of all sequences, 64 bits wide
    shares_ptr += ((place * 2 + which) * all_rows + batch * L + start + step) * N + state
    SCRATCH: tl.constexpr = CH * BLOCKS * SPAN  # of one group
    scratch_ptr += tl.program_id(0).to(tl.int64) * (CHUNK // LANES * SCRATCH)
    scratch_ptr += (own - place % per_group * CH)[:, None] * SPAN + n

    gs, d_As = (), ()
    for b in tl.static_range(BLOCKS):
        for e in tl.static_range(DEEP):
            tile = (own + e * NEXT < group)[:, None] & (n + b * SPAN < N)
            cell = within + (e * NEXT * N + b * SPAN)
            g = tl.zeros((32 * WARPS, EACH), tl.float32)
            if d_last_ptr is not None:
                g += tl.load(d_last_ptr + sequence * D * N + cell, mask=tile, other=0.0)
            later, known = sequence * pieces + pieces - 1, own + e * NEXT < group
            gs += (
                passed(
                    g, As[b * DEEP + e], sums_ptr, moved_ptr, later, -1, pieces - 1 - p,
                    D, N, d + e * NEXT, cell, known, tile,
                ),
            )  # fmt: skip
            d_As += (tl.zeros((32 * WARPS, EACH), tl.float32),)
    d_skips, d_biases = (), ()
    for _ in tl.static_range(DEEP):
        d_skips += (tl.zeros((32 * WARPS,), tl.float32),)
        d_biases += (tl.zeros((32 * WARPS,), tl.float32),)
    ahead = touched(rows_ptr, LANES * GROUPS * ROW)
    cached = ahead
    chunks = (stop - first + CHUNK - 1) // CHUNK
    for back in range(chunks):
        chunk = first // CHUNK + chunks - 1 - back
        base = chunk * CHUNK
        inside = (tl.minimum(stop - base, CHUNK) + LANES - 1) // LANES  # groups
        t = base.to(tl.int64)
        B_at, rows_at, scratch_at = B_ptr + t * ROW, rows_ptr + t * ROW, scratch_ptr
        u_at, delta_at = u_ptr + t * u_t, delta_ptr + t * delta_t
        cached += ahead
        ahead = touched(rows_at, LANES * GROUPS * ROW)
        hs = ()
        for b in tl.static_range(BLOCKS):
            for e in tl.static_range(DEEP):
                tile = (own + e * NEXT < group)[:, None] & (n + b * SPAN < N)
                state_ptr = kept_ptr + (slot + chunk) * D * N + within
                hs += (tl.load(state_ptr + (e * NEXT * N + b * SPAN), mask=tile, other=0.0),)
        cached, ahead = reread(
            hs, As, biases, u_at, u_t, u_d, delta_at, delta_t, delta_d, B_at, rows_at, scratch_at,
            own, s, group, stop - base, inside, cached, ahead,
            SOFTPLUS, ZOH, PACKED, LANES, EACH, BLOCKS, WARPS, GROUPS, DEEP,
        )  # fmt: skip
        tl.debug_barrier()  # the scratch is written before it is read

        i = base + (inside - 1) * LANES
        t = i.to(tl.int64)
        B_at, shares_at = B_ptr + t * ROW, shares_ptr + t * N
        scratch_at = scratch_ptr + (inside - 1) * SCRATCH
        u_at, d_u_at = u_ptr + t * u_t, d_u_ptr + t * du_t
        delta_at, d_delta_at = delta_ptr + t * delta_t, d_delta_ptr + t * dd_t
        d_out_at, z_at, d_z_at = d_out_ptr + t * o_t, z_ptr, d_z_ptr
        if GATED:
            z_at += t * z_t
            d_z_at += t * dz_t
        left = stop - i
        us = steps_of(u_at, u_t, u_d, own, group, left, s, LANES, 1, DEEP)
        raws = steps_of(delta_at, delta_t, delta_d, own, group, left, s, LANES, 1, DEEP)
        d_outs = steps_of(d_out_at, o_t, o_d, own, group, left, s, LANES, 1, DEEP)
        us, raws, d_outs = arrived(us, group), arrived(raws, group), arrived(d_outs, group)
        gates = us
        if GATED:
            gates = steps_of(z_at, z_t, z_d, own, group, left, s, LANES, 1, DEEP)
            gates = arrived(gates, group)
        befores_next = ()
        for q in tl.static_range(BLOCKS * DEEP):
            befores_next += (tl.load(scratch_at + q * NEXT * SPAN),)
        for _group in range(inside):
            opening = ()
            for k in tl.static_range(OPENING):
                opening += row_if(B_at + k * ROW, i + k < stop, 2 * BLOCKS, SPAN, PACKED)
            u_at -= LANES * u_t
            delta_at -= LANES * delta_t
            d_out_at -= LANES * o_t
            before = i - base  # steps
            us_next = steps_of(u_at, u_t, u_d, own, group, before, s, LANES, 1, DEEP)
            raws_next = steps_of(delta_at, delta_t, delta_d, own, group, before, s, LANES, 1, DEEP)
            d_outs_next = steps_of(d_out_at, o_t, o_d, own, group, before, s, LANES, 1, DEEP)
            if GATED:
                z_at -= LANES * z_t
                gates_next = steps_of(z_at, z_t, z_d, own, group, before, s, LANES, 1, DEEP)
            befores, befores_next = befores_next, ()
            scratch_at -= SCRATCH
            for q in tl.static_range(BLOCKS * DEEP):
                befores_next += (tl.load(scratch_at + q * NEXT * SPAN, mask=before > 0),)
            tl.debug_barrier()  # as loads_so_far; the sums over channels wait here anyway
            left = stop - i
            deltas, driven, d_ys, shares_of_z = (), (), (), ()
            for e in tl.static_range(DEEP):
                live = (own + e * NEXT < group) & (s < left)
                delta = softplus_if(raws[e] + biases[e], live, SOFTPLUS)
                d_y = d_outs[e]
                if GATED:
                    z = gates[e]
                    share = logistic(z)
                    shares_of_z += (d_y * share * (1.0 + z * (1.0 - share)),)
                    d_y *= z * share
                deltas += (delta,)
                driven += (delta * us[e],)
                d_ys += (d_y,)
            through_us, through_xs, ys = (), (), ()  # of channel e and step k
            new_gs, new_d_As = (), ()
            for b in tl.static_range(BLOCKS):
                d_Bs, d_Cs = (), ()
                Bs, Cs, sums_u, sums_x, sums_y = (), (), (), (), ()
                for k in tl.static_range(LANES):
                    if k < OPENING:
                        Bs += (opening[k * 2 * BLOCKS + b],)
                        Cs += (opening[k * 2 * BLOCKS + BLOCKS + b],)
                    else:
                        row_ptr = B_at + (k * ROW + b * SPAN)
                        Bs += row_if(row_ptr, k < left, 1, SPAN, PACKED)
                        Cs += row_if(row_ptr + BLOCKS * SPAN, k < left, 1, SPAN, PACKED)
                for e in tl.static_range(DEEP):
                    found = adjoint(
                        As[b * DEEP + e], befores[b * DEEP + e],
                        gs[b * DEEP + e], d_As[b * DEEP + e], Bs, Cs,
                        deltas[e], driven[e], d_ys[e], LANES, ZOH, GATED,
                    )  # fmt: skip
                    new_gs += (found[0],)
                    new_d_As += (found[1],)
                    d_Bs = found[2] if e == 0 else added(d_Bs, found[2])
                    d_Cs = found[3] if e == 0 else added(d_Cs, found[3])
                    sums_u += found[4]
                    sums_x += found[5]
                    sums_y += found[6]
                through_us = sums_u if b == 0 else added(through_us, sums_u)
                through_xs = sums_x if b == 0 else added(through_xs, sums_x)
                ys = sums_y if b == 0 else added(ys, sums_y)
                whole = over_channels(d_Bs, d_Cs, lane, LANES, APART, SHARING)
                stored = stores & (step < left) & (state + b * SPAN < N)
                tl.store(shares_at + b * SPAN, whole, mask=stored)
            gs, d_As = new_gs, new_d_As
            old_skips, old_biases = d_skips, d_biases
            d_skips, d_biases = (), ()
            for e in tl.static_range(DEEP):
                live, u = (own + e * NEXT < group) & (s < left), us[e]
                of_u = through_us[e * LANES : (e + 1) * LANES]
                of_x = through_xs[e * LANES : (e + 1) * LANES]
                d_driven = scattered(of_u, lane, 1, LANES)[0]
                d_delta = scattered(of_x, lane, 1, LANES)[0] / LOG2E + d_driven * u
                if GATED:
                    of_y = ys[e * LANES : (e + 1) * LANES]
                    d_z = scattered(of_y, lane, 1, LANES)[0] + skips[e] * u
                    d_z = (d_z * shares_of_z[e]).to(d_z_ptr.dtype.element_ty)
                    tl.store(d_z_at + e * NEXT * dz_d, d_z, mask=live)
                if SOFTPLUS:
                    d_delta *= logistic(raws[e] + biases[e])
                d_u = (d_driven * deltas[e] + d_ys[e] * skips[e]).to(d_u_ptr.dtype.element_ty)
                tl.store(d_u_at + e * NEXT * du_d, d_u, mask=live)
                d_skips += (old_skips[e] + d_ys[e] * u,)
                d_biases += (old_biases[e] + tl.where(live, d_delta, 0.0),)
                d_delta = d_delta.to(d_delta_ptr.dtype.element_ty)
                tl.store(d_delta_at + e * NEXT * dd_d, d_delta, mask=live)
            us, raws = arrived(us_next, group), arrived(raws_next, group)
            d_outs = arrived(d_outs_next, group)
            if GATED:
                gates = arrived(gates_next, group)
                d_z_at -= LANES * dz_t
            i -= LANES
            B_at -= LANES * ROW
            shares_at -= LANES * N
            d_u_at -= LANES * du_t
            d_delta_at -= LANES * dd_t
        tl.debug_barrier()  # and read before the next chunk writes
    used(d_A_ptr, cached, group)
    of = sequence * pieces + p
    for e in tl.static_range(DEEP):
        known = own + e * NEXT < group
        for b in tl.static_range(BLOCKS):
            tile = known[:, None] & (n + b * SPAN < N)
            at = within + (e * NEXT * N + b * SPAN)
            first_one = d_initial_ptr + sequence * D * N + at
            tl.store(first_one, gs[b * DEEP + e], mask=tile & (p == 0))
            tl.store(d_A_ptr + of * D * N + at, d_As[b * DEEP + e], mask=tile)
        at = of * D + d + e * NEXT
        d_skip = scattered((d_skips[e],), lane, 1, LANES)[0]
        tl.store(d_skip_ptr + at, d_skip, mask=known & (s == 0))
        d_bias = scattered((d_biases[e],), lane, 1, LANES)[0]
        tl.store(d_bias_ptr + at, d_bias, mask=known & (s == 0))
