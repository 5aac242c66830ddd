"""The selective scan, backward, for LANES steps of one block of states: all of it in registers."""

from __future__ import annotations

import triton
import triton.language as tl

from selssm.kernels.lanes import of_lane
from selssm.kernels.pieces import LOG2E, held, held_slope


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


@triton.jit
def adjoint(
    A, h, g, d_A, Bs, Cs, deltas, driven, d_ys,
    LANES: tl.constexpr, ZOH: tl.constexpr, GATED: tl.constexpr,
):  # fmt: skip
    """Of one channel a lane: A, the state h before the first of the steps, the gradient g by the
    state after the last and d_A so far, (32 · WARPS, EACH); B and C of each step; Δ, Δu and the
    gradient by y, (32 · WARPS), each lane its own step.

    Returns g before the first step, d_A, and for each step what the channel adds to the gradients
    of B and C, and, summed over the states of the lane, the gradients by Δu and by AΔ, and y if
    GATED.
    """
    h_before, h_after, decays = (), (), ()
    for k in tl.static_range(LANES):  # states and decays, once more
        x = of_lane(deltas, k, LANES)[:, None] * A
        drive = of_lane(driven, k, LANES)[:, None] * Bs[k]
        if ZOH:
            drive *= held(x / LOG2E)
        decay = tl.exp2(x)
        h_before += (h,)
        decays += (decay,)
        h = decay * h + drive
        h_after += (h,)
    d_Bs, d_Cs, sums_u, sums_x, sums_y = (), (), (), (), ()
    for k in tl.static_range(LANES - 1, -1, -1):
        d_y = of_lane(d_ys, k, LANES)[:, None]
        delta = of_lane(deltas, k, LANES)[:, None]
        drive = of_lane(driven, k, LANES)[:, None]
        g += d_y * Cs[k]
        pushed = g
        if ZOH:
            pushed *= held(delta * A / LOG2E)
        d_Cs += (h_after[k] * d_y,)
        d_Bs += (pushed * drive,)
        sums_u += (tl.sum(pushed * Bs[k], axis=1),)
        faded = g * decays[k]
        x = faded * h_before[k]
        if ZOH:
            x += g * Bs[k] * drive * held_slope(delta * A / LOG2E)
        g = faded
        d_A += x * delta
        sums_x += (tl.sum(x * A, axis=1),)
        if GATED:
            sums_y += (tl.sum(h_after[k] * Cs[k], axis=1),)
    d_Bs, d_Cs, sums_u = backwards(d_Bs), backwards(d_Cs), backwards(sums_u)
    return g, d_A, d_Bs, d_Cs, sums_u, backwards(sums_x), backwards(sums_y)
