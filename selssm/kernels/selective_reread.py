"""The selective scan, backward: the states of a chunk anew, from the one kept before it."""

from __future__ import annotations

import triton
import triton.language as tl

from selssm.kernels.lanes import (
    arrived,
    loads_so_far,
    of_lane,
    opening_steps,
    row_if,
    steps_of,
    touched,
)
from selssm.kernels.pieces import LOG2E, held
from selssm.kernels.places import softplus_if


@triton.jit
def reread(
    hs, As, biases, u_at, u_t, u_d, delta_at, delta_t, delta_d, B_at, rows_at, scratch_at,
    own, s, group, count, inside, cached, ahead,
    SOFTPLUS: tl.constexpr, ZOH: tl.constexpr, PACKED: tl.constexpr, LANES: tl.constexpr,
    EACH: tl.constexpr, BLOCKS: tl.constexpr, WARPS: tl.constexpr, GROUPS: tl.constexpr,
    DEEP: tl.constexpr,
):  # fmt: skip
    """From hs, the states before `count` steps in `inside` groups of LANES, those before each group
    go to the scratch. Returns what was `touched`, to be used, and what is under way of it."""
    NEXT: tl.constexpr = WARPS * (32 // LANES)
    SPAN: tl.constexpr = LANES * EACH
    ROW: tl.constexpr = 2 * BLOCKS * SPAN
    OPENING: tl.constexpr = opening_steps(LANES, BLOCKS, rows_at.dtype.element_ty)
    SCRATCH: tl.constexpr = DEEP * NEXT * BLOCKS * SPAN  # of one group
    left = count
    us = steps_of(u_at, u_t, u_d, own, group, left, s, LANES, GROUPS, DEEP)
    raws = steps_of(delta_at, delta_t, delta_d, own, group, left, s, LANES, GROUPS, DEEP)
    us, raws = arrived(us, group), arrived(raws, group)
    for j in range(0, inside, GROUPS):
        left = count - j * LANES
        cached += ahead
        opening = ()  # before what comes from further away, as forward
        for k in tl.static_range(OPENING):
            opening += row_if(B_at + k * ROW, k < left, BLOCKS, SPAN, PACKED)
        u_at += GROUPS * LANES * u_t
        delta_at += GROUPS * LANES * delta_t
        more = left - GROUPS * LANES
        us_next = steps_of(u_at, u_t, u_d, own, group, more, s, LANES, GROUPS, DEEP)
        raws_next = steps_of(delta_at, delta_t, delta_d, own, group, more, s, LANES, GROUPS, DEEP)
        rows_at += LANES * GROUPS * ROW
        ahead = touched(rows_at, LANES * GROUPS * ROW)
        loads_so_far(s)
        for m in tl.static_range(GROUPS):
            steps, driven = (), ()
            for e in tl.static_range(DEEP):
                u, raw = us[e * GROUPS + m], raws[e * GROUPS + m] + biases[e]
                live = (own + e * NEXT < group) & (m * LANES + s < left)
                delta = softplus_if(raw, live, SOFTPLUS)
                steps += (delta,)
                driven += (delta * u,)
            for q in tl.static_range(BLOCKS * DEEP):
                tl.store(scratch_at + m * SCRATCH + q * NEXT * SPAN, hs[q])
            for k in tl.static_range(LANES):
                Bs = opening[k * BLOCKS : (k + 1) * BLOCKS]
                if m > 0 or k >= OPENING:
                    row_ptr = B_at + (m * LANES + k) * ROW
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
        us, raws = arrived(us_next, group), arrived(raws_next, group)
        B_at += LANES * GROUPS * ROW
        scratch_at += GROUPS * SCRATCH
    return cached, ahead
