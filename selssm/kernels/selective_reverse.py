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

from selssm.kernels.lanes import groups_of_steps, of_lane, over_warps, row_if, scattered, touched
from selssm.kernels.pieces import LOG2E, held, held_slope, logistic
from selssm.kernels.places import numbered, of_channels, softplus_if, stretch
from selssm.kernels.selective import COUNTS

STRIDES = (
    "u_t", "u_d", "delta_t", "delta_d", "z_t", "z_d", "o_t", "o_d", "du_t", "du_d", "dd_t", "dd_d",
    "dz_t", "dz_d",
)  # fmt: skip
"""Never specialised to 1, as forward."""


@triton.jit
def added(xs, ys):
    """Sums of tensors in the same places of two tuples."""
    found = ()
    for i in tl.static_range(len(xs)):
        found += (xs[i] + ys[i],)
    return found


@triton.jit
def backwards(xs):
    """A tuple from its end."""
    found = ()
    for i in tl.static_range(len(xs) - 1, -1, -1):
        found += (xs[i],)
    return found


@triton.jit(do_not_specialize=STRIDES + COUNTS)
def backward_kernel(
    u_ptr, delta_ptr, z_ptr, d_out_ptr, A_ptr, pairs_ptr, skip_ptr, bias_ptr,
    kept_ptr, d_last_ptr, ends_ptr, sums_ptr, moved_ptr, scratch_ptr, cached_ptr,
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
    OPENING: tl.constexpr = LANES if BLOCKS == 1 else 1  # steps whose rows are loaded first
    PACKED: tl.constexpr = ends_ptr is not None  # the rows behind are another sequence's
    place, p, sequence = numbered(D, pieces, group, per_group)
    batch, start, _count, first, stop, slot = stretch(ends_ptr, sequence, p, piece, L, CHUNK)
    thread = tl.arange(0, 32 * WARPS)
    lane, s = thread % 32, thread % LANES
    own = place % per_group * CH + thread // LANES
    d = place // per_group * group + own
    n = s[:, None] * EACH + tl.arange(0, EACH)[None, :]
    within = d[:, None] * N + n  # of (D, N), first block of states of the first channel
    biases, skips = (), ()
    for e in tl.static_range(DEEP):
        known = own + e * NEXT < group
        biases += (of_channels(bias_ptr, d + e * NEXT, known),)
        skips += (of_channels(skip_ptr, d + e * NEXT, known),)
    wide = d.to(tl.int64)
    u_ptr += batch * u_b + (start + s) * u_t + wide * u_d
    delta_ptr += batch * delta_b + (start + s) * delta_t + wide * delta_d
    d_out_ptr += batch * o_b + (start + s) * o_t + wide * o_d
    if z_ptr is not None:
        z_ptr += batch * z_b + (start + s) * z_t + wide * z_d
    B_ptr = pairs_ptr + batch * pairs_b + place // per_group * pairs_g.to(tl.int64)
    rows_ptr = B_ptr + start * ROW
    B_ptr = rows_ptr + n
    As = ()  # of block b and channel e of a lane at [b * DEEP + e], as all that has states
    for b in tl.static_range(BLOCKS):
        for e in tl.static_range(DEEP):
            tile = (own + e * NEXT < group)[:, None] & (n + b * SPAN < N)
            own_A = A_ptr + within + (e * NEXT * N + b * SPAN)
            As += (tl.load(own_A, mask=tile, other=0.0).to(tl.float32) * LOG2E,)

    d_u_ptr += batch * du_b + (start + s) * du_t + wide * du_d
    d_delta_ptr += batch * dd_b + (start + s) * dd_t + wide * dd_d
    if z_ptr is not None:
        d_z_ptr += batch * dz_b + (start + s) * dz_t + wide * dz_d
    # part c of a group's gradients of B and C is step c % LANES of B, then of C
    place_in_row = tl.arange(0, 32 * EACH)
    c, state = place_in_row // SPAN, place_in_row % SPAN
    shares_ptr += (place.to(tl.int64) * 2 * all_steps + batch * L + start) * N
    SCRATCH: tl.constexpr = CH * BLOCKS * SPAN  # of one group
    scratch_ptr += tl.program_id(0).to(tl.int64) * (CHUNK // LANES * SCRATCH)
    scratch_ptr += (own - place % per_group * CH)[:, None] * SPAN + n

    gs, d_As = (), ()
    for b in tl.static_range(BLOCKS):
        for e in tl.static_range(DEEP):
            tile = (own + e * NEXT < group)[:, None] & (n + b * SPAN < N)
            cell = within + (e * NEXT * N + b * SPAN)
            g = tl.load(d_last_ptr + sequence * D * N + cell, mask=tile, other=0.0)
            g = g.to(tl.float32)
            for later in range(pieces - 1 - p):  # what the later pieces do to it
                of = sequence * pieces + pieces - 1 - later
                sums = tl.load(
                    sums_ptr + of * D + d + e * NEXT, mask=own + e * NEXT < group, other=0.0
                )
                moved = tl.load(moved_ptr + of * D * N + cell, mask=tile, other=0.0)
                g = tl.exp2(sums[:, None] * As[b * DEEP + e]) * g + moved
            gs += (g,)
            d_As += (tl.zeros((32 * WARPS, EACH), tl.float32),)
    d_skips, d_biases = (), ()
    for _ in tl.static_range(DEEP):
        d_skips += (tl.zeros((32 * WARPS,), tl.float32),)
        d_biases += (tl.zeros((32 * WARPS,), tl.float32),)
    cached = touched(rows_ptr, LANES * GROUPS * ROW)
    chunks = (stop - first + CHUNK - 1) // CHUNK
    for back in range(chunks):
        chunk = first // CHUNK + chunks - 1 - back
        base = chunk * CHUNK
        inside = (tl.minimum(stop - base, CHUNK) + LANES - 1) // LANES  # groups
        cached += touched(rows_ptr + base.to(tl.int64) * ROW, LANES * GROUPS * ROW)
        hs = ()
        for b in tl.static_range(BLOCKS):
            for e in tl.static_range(DEEP):
                tile = (own + e * NEXT < group)[:, None] & (n + b * SPAN < N)
                state_ptr = kept_ptr + (slot + chunk) * D * N + within
                hs += (tl.load(state_ptr + (e * NEXT * N + b * SPAN), mask=tile, other=0.0),)
        us_next, deltas_next = (), ()
        for e in tl.static_range(DEEP):
            known, t = own + e * NEXT < group, base.to(tl.int64)
            at = u_ptr + (t * u_t + e * NEXT * u_d)
            us_next += groups_of_steps(at, u_t, known, stop - base, s, LANES, GROUPS)
            at = delta_ptr + (t * delta_t + e * NEXT * delta_d)
            deltas_next += groups_of_steps(at, delta_t, known, stop - base, s, LANES, GROUPS)
        for j in range(0, inside, GROUPS):
            i = base + j * LANES
            t, left = i.to(tl.int64), stop - i
            us, deltas = us_next, deltas_next
            opening = ()  # before what comes from further away, as forward
            for k in tl.static_range(OPENING):
                opening += row_if(B_ptr + (t + k) * ROW, k < left, BLOCKS, SPAN, PACKED)
            us_next, deltas_next = (), ()
            for e in tl.static_range(DEEP):
                known, more = own + e * NEXT < group, left - GROUPS * LANES
                at = u_ptr + ((t + GROUPS * LANES) * u_t + e * NEXT * u_d)
                us_next += groups_of_steps(at, u_t, known, more, s, LANES, GROUPS)
                at = delta_ptr + ((t + GROUPS * LANES) * delta_t + e * NEXT * delta_d)
                deltas_next += groups_of_steps(at, delta_t, known, more, s, LANES, GROUPS)
            cached += touched(rows_ptr + (t + LANES * GROUPS) * ROW, LANES * GROUPS * ROW)
            tl.debug_barrier()  # else the assembler delays these loads to their first use
            for m in tl.static_range(GROUPS):
                steps, driven = (), ()
                for e in tl.static_range(DEEP):
                    u = us[e * GROUPS + m].to(tl.float32)
                    raw = deltas[e * GROUPS + m].to(tl.float32) + biases[e]
                    live = (own + e * NEXT < group) & (m * LANES + s < left)
                    delta = softplus_if(raw, live, SOFTPLUS)
                    steps += (delta,)
                    driven += (delta * u,)
                for q in tl.static_range(BLOCKS * DEEP):
                    tl.store(scratch_ptr + (j + m) * SCRATCH + q * NEXT * SPAN, hs[q])
                for k in tl.static_range(LANES):
                    Bs = opening[k * BLOCKS : (k + 1) * BLOCKS]
                    if m > 0 or k >= OPENING:
                        row_ptr = B_ptr + (t + m * LANES + k) * ROW
                        Bs = row_if(row_ptr, m * LANES + k < left, BLOCKS, SPAN, PACKED)
                    made = ()
                    for b in tl.static_range(BLOCKS):
                        for e in tl.static_range(DEEP):
                            x = of_lane(steps[e], k, LANES)[:, None] * As[b * DEEP + e]
                            drive = of_lane(driven[e], k, LANES)[:, None] * Bs[b]
                            if ZOH:
                                drive *= held(x / LOG2E)
                            made += (tl.exp2(x) * hs[b * DEEP + e] + drive,)
                    hs = made
        tl.debug_barrier()  # the scratch is written before it is read

        coming = ()  # u, Δ, the gradient of y, z for each e, of the group that is next
        for e in tl.static_range(DEEP):
            i = base + (inside - 1) * LANES
            t, live = i.to(tl.int64), (own + e * NEXT < group) & (i + s < stop)
            at = u_ptr + (t * u_t + e * NEXT * u_d)
            coming += (tl.load(at, mask=live, other=0.0),)
            at = delta_ptr + (t * delta_t + e * NEXT * delta_d)
            coming += (tl.load(at, mask=live, other=0.0),)
            at = d_out_ptr + (t * o_t + e * NEXT * o_d)
            coming += (tl.load(at, mask=live, other=0.0),)
            if z_ptr is not None:
                at = z_ptr + (t * z_t + e * NEXT * z_d)
                coming += (tl.load(at, mask=live, other=0.0),)
        INPUTS: tl.constexpr = 3 if z_ptr is None else 4
        befores_next = ()
        for q in tl.static_range(BLOCKS * DEEP):
            befores_next += (tl.load(scratch_ptr + (inside - 1) * SCRATCH + q * NEXT * SPAN),)
        for back_j in range(inside):
            j = inside - 1 - back_j
            i = base + j * LANES
            t = i.to(tl.int64)
            opening = ()
            if BLOCKS == 1:
                for k in tl.static_range(LANES):
                    opening += row_if(B_ptr + (t + k) * ROW, i + k < stop, 2, SPAN, PACKED)
            now, coming = coming, ()
            for e in tl.static_range(DEEP):
                more = (own + e * NEXT < group) & (j > 0)
                at = u_ptr + ((t - LANES) * u_t + e * NEXT * u_d)
                coming += (tl.load(at, mask=more, other=0.0),)
                at = delta_ptr + ((t - LANES) * delta_t + e * NEXT * delta_d)
                coming += (tl.load(at, mask=more, other=0.0),)
                at = d_out_ptr + ((t - LANES) * o_t + e * NEXT * o_d)
                coming += (tl.load(at, mask=more, other=0.0),)
                if z_ptr is not None:
                    at = z_ptr + ((t - LANES) * z_t + e * NEXT * z_d)
                    coming += (tl.load(at, mask=more, other=0.0),)
            befores, befores_next = befores_next, ()
            for q in tl.static_range(BLOCKS * DEEP):
                earlier = scratch_ptr + tl.maximum(j - 1, 0) * SCRATCH + q * NEXT * SPAN
                befores_next += (tl.load(earlier),)
            tl.debug_barrier()  # else the assembler delays these loads to their first use
            us, steps, driven, d_ys, shares_of_z = (), (), (), (), ()
            for e in tl.static_range(DEEP):
                live = (own + e * NEXT < group) & (i + s < stop)
                u = now[e * INPUTS].to(tl.float32)
                raw = now[e * INPUTS + 1].to(tl.float32) + biases[e]
                delta = softplus_if(raw, live, SOFTPLUS)
                d_y = now[e * INPUTS + 2].to(tl.float32)
                if z_ptr is not None:
                    z = now[e * INPUTS + 3].to(tl.float32)
                    share = logistic(z)
                    shares_of_z += (d_y * share * (1.0 + z * (1.0 - share)),)
                    d_y *= z * share
                us += (u,)
                steps += (delta,)
                driven += (delta * u,)
                d_ys += (d_y,)
            through_us, through_xs, ys = (), (), ()  # of step k and channel e at [k * DEEP + e]
            made_gs, made_d_As = (), ()
            for b in tl.static_range(BLOCKS):
                d_Bs, d_Cs, sums_u, sums_x, sums_y = (), (), (), (), ()
                Bs, Cs = (), ()
                for k in tl.static_range(LANES):
                    row_ptr, exists = B_ptr + (t + k) * ROW + b * SPAN, i + k < stop
                    if BLOCKS == 1:
                        Bs += (opening[2 * k],)
                        Cs += (opening[2 * k + 1],)
                    else:
                        Bs += row_if(row_ptr, exists, 1, SPAN, PACKED)
                        Cs += row_if(row_ptr + BLOCKS * SPAN, exists, 1, SPAN, PACKED)
                for e in tl.static_range(DEEP):
                    A, h = As[b * DEEP + e], befores[b * DEEP + e]
                    h_before, h_after, decays = (), (), ()
                    for k in tl.static_range(LANES):  # states and decays, once more
                        x = of_lane(steps[e], k, LANES)[:, None] * A
                        drive = of_lane(driven[e], k, LANES)[:, None] * Bs[k]
                        if ZOH:
                            drive *= held(x / LOG2E)
                        decay = tl.exp2(x)
                        h_before += (h,)
                        decays += (decay,)
                        h = decay * h + drive
                        h_after += (h,)
                    g, d_A = gs[b * DEEP + e], d_As[b * DEEP + e]
                    new_Bs, new_Cs = (), ()
                    for k in tl.static_range(LANES - 1, -1, -1):
                        d_y = of_lane(d_ys[e], k, LANES)[:, None]
                        delta = of_lane(steps[e], k, LANES)[:, None]
                        drive = of_lane(driven[e], k, LANES)[:, None]
                        g += d_y * Cs[k]
                        pushed = g
                        if ZOH:
                            pushed *= held(delta * A / LOG2E)
                        new_Cs += (h_after[k] * d_y,)
                        new_Bs += (pushed * drive,)
                        sums_u += (tl.sum(pushed * Bs[k], axis=1),)
                        faded = g * decays[k]
                        x = faded * h_before[k]
                        if ZOH:
                            x += g * Bs[k] * drive * held_slope(delta * A / LOG2E)
                        g = faded
                        d_A += x * delta
                        sums_x += (tl.sum(x * A, axis=1),)
                        if z_ptr is not None:
                            sums_y += (tl.sum(h_after[k] * Cs[k], axis=1),)
                    made_gs += (g,)
                    made_d_As += (d_A,)
                    d_Bs = new_Bs if e == 0 else added(d_Bs, new_Bs)
                    d_Cs = new_Cs if e == 0 else added(d_Cs, new_Cs)
                through_us = sums_u if b == 0 else added(through_us, sums_u)
                through_xs = sums_x if b == 0 else added(through_xs, sums_x)
                if z_ptr is not None:
                    ys = sums_y if b == 0 else added(ys, sums_y)
                both = backwards(d_Bs) + backwards(d_Cs)
                parts = scattered(both, lane[:, None], LANES, 32)
                for m in tl.static_range(len(parts)):
                    part = m * (32 // LANES) + c
                    share_row = (part // LANES).to(tl.int64) * all_steps + i + part % LANES
                    stored = (part < 2 * LANES) & (i + part % LANES < stop)
                    whole = over_warps(parts[m])
                    into = shares_ptr + share_row * N + state + b * SPAN
                    tl.store(into, whole, mask=stored & (state + b * SPAN < N))
            gs, d_As = made_gs, made_d_As
            old_skips, old_biases = d_skips, d_biases
            d_skips, d_biases = (), ()
            for e in tl.static_range(DEEP):
                live = (own + e * NEXT < group) & (i + s < stop)
                of_u = backwards(through_us[e * LANES : (e + 1) * LANES])
                of_x = backwards(through_xs[e * LANES : (e + 1) * LANES])
                d_driven = scattered(of_u, lane, 1, LANES)[0]
                d_delta = scattered(of_x, lane, 1, LANES)[0] / LOG2E + d_driven * us[e]
                if z_ptr is not None:
                    of_y = backwards(ys[e * LANES : (e + 1) * LANES])
                    d_z = scattered(of_y, lane, 1, LANES)[0] + skips[e] * us[e]
                    d_z = (d_z * shares_of_z[e]).to(d_z_ptr.dtype.element_ty)
                    tl.store(d_z_ptr + (t * dz_t + e * NEXT * dz_d), d_z, mask=live)
                if SOFTPLUS:
                    d_delta *= logistic(now[e * INPUTS + 1].to(tl.float32) + biases[e])
                d_u = (d_driven * steps[e] + d_ys[e] * skips[e]).to(d_u_ptr.dtype.element_ty)
                tl.store(d_u_ptr + (t * du_t + e * NEXT * du_d), d_u, mask=live)
                d_skips += (old_skips[e] + d_ys[e] * us[e],)
                d_biases += (old_biases[e] + tl.where(live, d_delta, 0.0),)
                d_delta = d_delta.to(d_delta_ptr.dtype.element_ty)
                tl.store(d_delta_ptr + (t * dd_t + e * NEXT * dd_d), d_delta, mask=live)
        tl.debug_barrier()  # and read before the next chunk writes
    tl.store(cached_ptr, tl.sum(cached, axis=0))
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
