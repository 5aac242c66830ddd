"""The diagonal recurrence h_t = a_t h_{t-1} + b_t, in float32, read once and written once.

Memory is the bound, so loads have to be under way all the time: a lane walks through ROWS steps of
its channels while the rows of the steps after them are being loaded. A programme owns CHANNELS
channels of a sequence and takes BANDS · ROWS steps at once: each band finds the map
h ↦ product · h + end of its steps, an associative scan of these maps (identity.scan_monoid) gives
the state before each band, and from there its rows are walked through. The first round of the loop
only loads: it walks through rows of the identity.

The reverse direction, g_t = b_t + a_{t+1} g_{t+1}, reads rows backwards and decays one row late;
the gradient of the decays, ∂a_t = g_t h_{t-1}, is written by the same pass. Where bands do not fill
the chip either, time is cut into pieces: `pieces_kernel` finds the map of each, and in
`states_kernel` a piece starts from the state that the maps of all pieces before it lead to.
"""

from __future__ import annotations

import triton
import triton.language as tl

from selssm.kernels.diagonal_rows import (
    filled,
    finite,
    last,
    maps,
    place,
    read_before,
    read_pair,
    widened,
    write,
)


@triton.jit
def through(
    h, a_ptr, b_ptr, start, stop, in_d, L, D: tl.constexpr, REVERSE: tl.constexpr,
    BANDS: tl.constexpr, ROWS: tl.constexpr, EVEN: tl.constexpr,
):  # fmt: skip
    """The state (1, CHANNELS) after steps start, ..., stop - 1, from h; the product of decays."""
    whole, end = tl.full(h.shape, 1.0, tl.float32), tl.where(in_d, stop, 0)
    decays_next = filled(a_ptr, 1.0, BANDS, h.shape[1], ROWS)
    inputs_next = filled(b_ptr, 0.0, BANDS, h.shape[1], ROWS)
    for first in range(start - BANDS * ROWS, stop, BANDS * ROWS):
        decays, inputs = widened(decays_next), widened(inputs_next)
        decays_next, inputs_next = read_pair(
            a_ptr, b_ptr, first + BANDS * ROWS, end, L, D, REVERSE, BANDS, ROWS, EVEN
        )  # fmt: skip
        tl.debug_barrier()  # else the assembler delays loads to their first use
        products, ends, _, _ = maps(decays, inputs)
        product = last(products)
        h, whole = product * h + last(ends), finite(whole * product)
    return h, whole


@triton.jit(do_not_specialize=("L", "span", "pieces"))  # one compilation for every length
def pieces_kernel(
    decay_ptr, input_ptr, product_ptr, end_ptr, L, span, pieces,
    D: tl.constexpr, REVERSE: tl.constexpr,
    BANDS: tl.constexpr, CHANNELS: tl.constexpr, ROWS: tl.constexpr, EVEN: tl.constexpr,
):  # fmt: skip
    """The maps of all pieces but the last: product and end (b, pieces - 1, D), float32.

    EVEN: time is whole bands of ROWS steps and D whole programmes, so hardly a mask is needed.
    """
    TILES: tl.constexpr = (D + CHANNELS - 1) // CHANNELS
    d = tl.program_id(0) % TILES * CHANNELS + tl.arange(0, CHANNELS)[None, :]
    in_d = (d < D) | EVEN
    row = (tl.program_id(0) // TILES).to(tl.int64)  # of product and end
    sequence, piece = row // (pieces - 1), (row % (pieces - 1)).to(tl.int32)
    here = sequence * L * D + d
    end, product = through(
        tl.zeros((1, CHANNELS), tl.float32), decay_ptr + here, input_ptr + here,
        piece * span, (piece + 1) * span, in_d, L, D, REVERSE, BANDS, ROWS, EVEN,
    )  # fmt: skip
    tl.store(product_ptr + row * D + d, product, mask=in_d)
    tl.store(end_ptr + row * D + d, end, mask=in_d)


@triton.jit(do_not_specialize=("L", "span", "pieces"))
def states_kernel(
    decay_ptr, input_ptr, initial_ptr, product_ptr, end_ptr, out_ptr,
    states_ptr, start_ptr, d_decay_ptr, d_start_ptr, L, span, pieces,
    D: tl.constexpr, REVERSE: tl.constexpr,
    BANDS: tl.constexpr, CHANNELS: tl.constexpr, ROWS: tl.constexpr, EVEN: tl.constexpr,
):  # fmt: skip
    """All states, out (b, L, D), from `initial` (b, D) or zero before the first step.

    Given the states h of the forward direction, in reverse: d_decay_t = out_t h_{t-1} too, with
    h_0 in `start` (b, D) or zero, and its gradient d_start = a_1 out_1 where wanted.
    """
    TILES: tl.constexpr = (D + CHANNELS - 1) // CHANNELS
    STRIDE: tl.constexpr = -D if REVERSE else D
    SLOPES: tl.constexpr = states_ptr is not None
    d = tl.program_id(0) % TILES * CHANNELS + tl.arange(0, CHANNELS)[None, :]
    in_d = (d < D) | EVEN
    row = (tl.program_id(0) // TILES).to(tl.int64)
    sequence = row // pieces
    piece = pieces - 1 - (row % pieces).to(tl.int32)  # what was read last is still in the cache
    h = tl.zeros((1, CHANNELS), tl.float32)
    if initial_ptr is not None:
        h = tl.load(initial_ptr + sequence * D + d, mask=in_d, other=0.0).to(tl.float32)
    if product_ptr is not None:
        of = sequence * (pieces - 1) * D + d
        h = through(
            h, product_ptr + of, end_ptr + of, 0, piece, in_d, pieces - 1, D, False,
            BANDS, ROWS, False,
        )[0]  # fmt: skip
    here = sequence * L * D + d
    decay_ptr += here
    input_ptr += here
    out_ptr += here
    start, stop = piece * span, tl.minimum((piece + 1) * span, L)
    end = tl.where(in_d, stop, 0)
    known = tl.minimum(end, L - 1)  # the first state of all has none before it in `states`
    decays_next = filled(decay_ptr, 1.0, BANDS, CHANNELS, ROWS)
    inputs_next = filled(input_ptr, 0.0, BANDS, CHANNELS, ROWS)
    befores_next = ()
    if SLOPES:
        states_ptr += here
        d_decay_ptr += here
        befores_next = filled(states_ptr, 0.0, BANDS, CHANNELS, ROWS)
    for first in range(start - BANDS * ROWS, stop, BANDS * ROWS):
        decays, inputs, befores = widened(decays_next), widened(inputs_next), widened(befores_next)
        then = first + BANDS * ROWS
        decays_next, inputs_next = read_pair(
            decay_ptr, input_ptr, then, end, L, D, REVERSE, BANDS, ROWS, EVEN
        )  # fmt: skip
        if SLOPES:
            befores_next = read_before(states_ptr, then, known, L, D, BANDS, ROWS, EVEN)
        tl.debug_barrier()  # else the assembler delays loads to their first use
        if BANDS > 1:
            skip, head = maps(decays, inputs)[2:]
            h = skip * h + head
        outs, slopes = (), ()
        for k in tl.static_range(ROWS):
            h = decays[k] * h + inputs[k]
            outs += (h,)
            if SLOPES:
                slopes += (h * befores[k],)
        h = last(h)
        step, origin = place(first, L, D, REVERSE, BANDS, ROWS)
        left = tl.where(first < start, 0, end - step)
        write(out_ptr + origin, outs, left, STRIDE, EVEN)  # loads do not move up across it
        if SLOPES:
            left = tl.where(first < start, 0, known - step)
            write(d_decay_ptr + origin, slopes, left, STRIDE, EVEN)
    if SLOPES:
        ours = in_d & (stop == L)  # the first step of all
        before = tl.zeros((1, CHANNELS), tl.float32)
        if start_ptr is not None:
            before = tl.load(start_ptr + sequence * D + d, mask=ours, other=0.0).to(tl.float32)
        tl.store(d_decay_ptr, (h * before).to(d_decay_ptr.dtype.element_ty), mask=ours)
        if d_start_ptr is not None:
            slope = tl.load(decay_ptr, mask=ours, other=0.0).to(tl.float32) * h
            to = d_start_ptr + sequence * D + d
            tl.store(to, slope.to(d_start_ptr.dtype.element_ty), mask=ours)
