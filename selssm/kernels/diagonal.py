"""The diagonal recurrence h_t = a_t h_{t-1} + b_t, in float32, read once and written once.

Memory is the bound, so all loads of a programme are under way at once: it takes a tile of
BANDS · ROWS steps and CHANNELS channels into registers. Each band, a warp or part of one, finds the
map h ↦ product · h + end of its ROWS steps; an associative scan of these maps
(identity.scan_monoid) gives the state before each band, and from there its rows are walked through.
From tile to tile the state is passed on by words (`selssm.kernels.relay`), not by a second reading.

The reverse direction, g_t = b_t + a_{t+1} g_{t+1}, reads rows backwards and decays one row late;
the gradient of the decays, ∂a_t = g_t h_{t-1}, is written by the same pass.

Decays that multiply to more than float32 holds, within a band or from band to band, make a state
infinite even where the loop would stay finite, and what comes after it means nothing (it may be
finite again). Zero stays zero, and NaN stays NaN.
"""

from __future__ import annotations

import triton
import triton.language as tl

from selssm.kernels.diagonal_rows import (
    again,
    last,
    maps,
    place,
    read_before,
    read_pair,
    times,
    widened,
    write,
)
from selssm.kernels.relay import leave, state_before


@triton.jit(do_not_specialize=("L", "tiles"))  # one compilation for all but short lengths
def states_kernel(
    decay_ptr, input_ptr, initial_ptr, words_ptr, out_ptr,
    states_ptr, start_ptr, d_decay_ptr, d_start_ptr, L, tiles,
    D: tl.constexpr, REVERSE: tl.constexpr, GROUP: tl.constexpr,
    BANDS: tl.constexpr, CHANNELS: tl.constexpr, ROWS: tl.constexpr, EVEN: tl.constexpr,
):  # fmt: skip
    """All states, out (b, L, D), from `initial` (b, D) or zero before the first step; time is
    `tiles` tiles, and if that is more than one, words (b, tiles, D) start as NOTHING.

    Given the states h of the forward direction, in reverse: d_decay_t = out_t h_{t-1} too, with
    h_0 in `start` (b, D) or zero, and its gradient d_start = a_1 out_1 where wanted.
    EVEN: time is whole tiles and D whole programmes, so hardly a mask is needed.
    """
    ACROSS: tl.constexpr = (D + CHANNELS - 1) // CHANNELS
    STRIDE: tl.constexpr = -D if REVERSE else D
    SLOPES: tl.constexpr = states_ptr is not None
    RELAYED: tl.constexpr = words_ptr is not None
    program = tl.program_id(0).to(tl.int64)
    at_once = tl.num_programs(0) // tiles  # programmes of one stretch of time
    k = (program // at_once).to(tl.int32)
    sequence = program % at_once // ACROSS
    d = (program % ACROSS).to(tl.int32) * CHANNELS + tl.arange(0, CHANNELS)[None, :]
    in_d = (d < D) | EVEN
    here = sequence * L * D + d
    end = tl.where(in_d, L, 0)
    first = (k + 0 * L) * (BANDS * ROWS)  # as wide as L is
    decays, inputs = read_pair(
        decay_ptr + here, input_ptr + here, first, end, L, D, REVERSE, BANDS, ROWS, EVEN
    )  # fmt: skip
    known = tl.minimum(end, L - 1)  # the first state of all has none before it in `states`
    befores = ()
    if SLOPES:
        befores = read_before(states_ptr + here, first, known, L, D, BANDS, ROWS)
    h = tl.zeros((1, CHANNELS), tl.float32)
    if initial_ptr is not None:
        h = tl.load(initial_ptr + sequence * D + d, mask=in_d, other=0.0).to(tl.float32)
    if RELAYED or BANDS > 1:
        products, ends, skip, head = maps(widened(decays), widened(inputs))
        if RELAYED:
            words_ptr += sequence * tiles * D + d
            into = words_ptr + (k + 1).to(tl.int64) * D
            last_band = tl.arange(0, BANDS)[:, None] == BANDS - 1
            passes_on = in_d & last_band & (k + 1 < tiles)
            begins = (k + 1) % GROUP == 0
            leave(into, products, ends, passes_on & (not begins))
            h = state_before(h, words_ptr, k, in_d, D, GROUP, BANDS)
            leave(into, tl.zeros_like(ends), times(products, h) + ends, passes_on & begins)
        h = times(skip, h) + head
        decays, inputs = again(decays, L), again(inputs, L)
    outs, slopes = (), ()
    for i in tl.static_range(ROWS):
        h = decays[i].to(tl.float32) * h + inputs[i].to(tl.float32)
        outs += (h,)
        if SLOPES:
            slopes += (h * befores[i].to(tl.float32),)
    step, origin = place(first, L, D, REVERSE, BANDS, ROWS)
    write(out_ptr + here + origin, outs, end - step, STRIDE, EVEN)
    if SLOPES:
        write(d_decay_ptr + here + origin, slopes, known - step, STRIDE, False)
        ours = in_d & (k == tiles - 1)  # the first step of all
        before, h = tl.zeros((1, CHANNELS), tl.float32), last(h)
        if start_ptr is not None:
            before = tl.load(start_ptr + sequence * D + d, mask=ours, other=0.0).to(tl.float32)
        tl.store(d_decay_ptr + here, (h * before).to(d_decay_ptr.dtype.element_ty), mask=ours)
        if d_start_ptr is not None:
            slope = tl.load(decay_ptr + here, mask=ours, other=0.0).to(tl.float32) * h
            to = d_start_ptr + sequence * D + d
            tl.store(to, slope.to(d_start_ptr.dtype.element_ty), mask=ours)
