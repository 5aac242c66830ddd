"""The diagonal recurrence h_t = a_t h_{t-1} + b_t, in float32, read once and written once.

A programme owns CHANNELS channels of a sequence and takes BANDS · ROWS steps at a time. A lane
holds ROWS neighbouring steps of a few neighbouring channels, so that loads are wide, all are under
way at once, and time runs inside a lane: once to find the map h ↦ product · h + end of its band of
steps, once more from the state that the bands before it lead to. Only these maps, one a band, pass
through an associative scan across lanes (identity.scan_monoid).

The reverse direction, g_t = b_t + a_{t+1} g_{t+1}, reads rows backwards and decays one row late;
the gradient of the decays, ∂a_t = g_t h_{t-1}, is written by the same pass. Where there are too few
channels for the chip, time is cut into pieces: `pieces_kernel` finds the map of each, and in
`states_kernel` a piece starts from the state that the maps of all pieces before it lead to.
"""

from __future__ import annotations

import triton
import triton.language as tl

FINITE = tl.constexpr(3.0e38)


@triton.jit
def _finite(product):
    """Growing decays overflow: a product that is infinite would turn a state of 0 into NaN."""
    return tl.where(tl.abs(product) > FINITE, tl.where(product > 0, FINITE, -FINITE), product)


@triton.jit
def _join(product1, end1, skip1, head1, product2, end2, skip2, head2):
    """The first map, then the second; (skip, head) is the map of all bands but the last."""
    return (
        _finite(product2 * product1), product2 * end1 + end2,
        _finite(skip2 * product1), skip2 * end1 + head2,
    )  # fmt: skip


@triton.jit
def _last(x, BANDS: tl.constexpr):
    return tl.sum(tl.where((tl.arange(0, BANDS) == BANDS - 1)[:, None], x, 0.0), axis=0)


@triton.jit
def _rows(
    a_ptr, b_ptr, first, stop, in_d, L, D: tl.constexpr, REVERSE: tl.constexpr,
    BANDS: tl.constexpr, ROWS: tl.constexpr,
):  # fmt: skip
    """Row k of every band from step `first`, for each k: decays, inputs (1 and 0 from `stop` on),
    offsets, and which are inside. The pointers are those of the channels of a sequence."""
    step = first + tl.arange(0, BANDS) * ROWS
    SIGN: tl.constexpr = -D if REVERSE else D
    origin = ((L - 1 - step) if REVERSE else step).to(tl.int64)[:, None] * D
    decays, inputs, offsets, masks = (), (), (), ()
    for k in tl.static_range(ROWS):
        offset = origin + SIGN * k
        inside = (step + k < stop)[:, None] & in_d[None, :]
        if REVERSE:  # the decay comes a row late, and the last step has none
            known = inside & (step + k > 0)[:, None]
            decays += (tl.load(a_ptr[None, :] + (offset + D), mask=known, other=1.0),)
        else:
            decays += (tl.load(a_ptr[None, :] + offset, mask=inside, other=1.0),)
        inputs += (tl.load(b_ptr[None, :] + offset, mask=inside, other=0.0),)
        offsets += (offset,)
        masks += (inside,)
    return decays, inputs, offsets, masks


@triton.jit
def _maps(decays, inputs, BANDS: tl.constexpr, CHANNELS: tl.constexpr, ROWS: tl.constexpr):
    """(product, end) of all bands up to each one, and (skip, head) of all before it."""
    product, end = decays[0].to(tl.float32), inputs[0].to(tl.float32)
    for k in tl.static_range(1, ROWS):
        a = decays[k].to(tl.float32)
        product, end = product * a, a * end + inputs[k].to(tl.float32)
    one = tl.full((BANDS, CHANNELS), 1.0, tl.float32)
    nothing = tl.zeros((BANDS, CHANNELS), tl.float32)
    return tl.associative_scan((_finite(product), end, one, nothing), 0, _join)


@triton.jit
def _through(
    h, a_ptr, b_ptr, start, stop, in_d, L, D: tl.constexpr, REVERSE: tl.constexpr,
    BANDS: tl.constexpr, CHANNELS: tl.constexpr, ROWS: tl.constexpr,
):  # fmt: skip
    """The state after steps start, ..., stop - 1, from h before them; and their product."""
    whole = tl.full((CHANNELS,), 1.0, tl.float32)
    for first in range(start, stop, BANDS * ROWS):
        decays, inputs, _, _ = _rows(
            a_ptr, b_ptr, first, stop, in_d, L, D, REVERSE, BANDS, ROWS
        )  # fmt: skip
        products, ends, _, _ = _maps(decays, inputs, BANDS, CHANNELS, ROWS)
        product = _last(products, BANDS)
        h = product * h + _last(ends, BANDS)
        whole = _finite(whole * product)
    return h, whole


@triton.jit(do_not_specialize=("L", "span", "pieces"))  # one compilation for every length
def pieces_kernel(
    decay_ptr, input_ptr, product_ptr, end_ptr, L, span, pieces,
    D: tl.constexpr, REVERSE: tl.constexpr,
    BANDS: tl.constexpr, CHANNELS: tl.constexpr, ROWS: tl.constexpr,
):  # fmt: skip
    """The maps of all pieces but the last: product and end (b, pieces - 1, D), float32."""
    TILES: tl.constexpr = (D + CHANNELS - 1) // CHANNELS
    d = tl.program_id(0) % TILES * CHANNELS + tl.arange(0, CHANNELS)
    row = (tl.program_id(0) // TILES).to(tl.int64)  # of product and end
    sequence, piece = row // (pieces - 1), (row % (pieces - 1)).to(tl.int32)
    here = sequence * L * D + d
    h, product = _through(
        tl.zeros((CHANNELS,), tl.float32), decay_ptr + here, input_ptr + here,
        piece * span, (piece + 1) * span, d < D, L, D, REVERSE, BANDS, CHANNELS, ROWS,
    )  # fmt: skip
    tl.store(product_ptr + row * D + d, product, mask=d < D)
    tl.store(end_ptr + row * D + d, h, mask=d < D)


@triton.jit(do_not_specialize=("L", "span", "pieces"))
def states_kernel(
    decay_ptr, input_ptr, initial_ptr, product_ptr, end_ptr, out_ptr,
    states_ptr, start_ptr, d_decay_ptr, d_start_ptr, L, span, pieces,
    D: tl.constexpr, REVERSE: tl.constexpr,
    BANDS: tl.constexpr, CHANNELS: tl.constexpr, ROWS: tl.constexpr,
):  # fmt: skip
    """All states, out (b, L, D), from `initial` (b, D) or zero before the first step.

    Given the states h of the forward direction, in reverse: d_decay_t = out_t h_{t-1} too, with
    h_0 in `start` (b, D) or zero, and its gradient d_start = a_1 out_1 where wanted.
    """
    TILES: tl.constexpr = (D + CHANNELS - 1) // CHANNELS
    d = tl.program_id(0) % TILES * CHANNELS + tl.arange(0, CHANNELS)
    in_d = d < D
    row = (tl.program_id(0) // TILES).to(tl.int64)
    sequence = row // pieces
    piece = pieces - 1 - (row % pieces).to(tl.int32)  # what was read last is still in the cache
    h = tl.zeros((CHANNELS,), tl.float32)
    if initial_ptr is not None:
        h = tl.load(initial_ptr + sequence * D + d, mask=in_d, other=0.0).to(tl.float32)
    if product_ptr is not None:
        maps = sequence * (pieces - 1) * D + d
        h, _ = _through(
            h, product_ptr + maps, end_ptr + maps, 0, piece, in_d, pieces - 1, D, False,
            BANDS, CHANNELS, 1,
        )  # fmt: skip
    here = sequence * L * D + d
    start = tl.zeros((CHANNELS,), tl.float32)
    if start_ptr is not None:
        start = tl.load(start_ptr + sequence * D + d, mask=in_d, other=0.0).to(tl.float32)
    stop = tl.minimum((piece + 1) * span, L)
    for first in range(piece * span, stop, BANDS * ROWS):
        decays, inputs, offsets, masks = _rows(
            decay_ptr + here, input_ptr + here, first, stop, in_d, L, D, REVERSE, BANDS, ROWS
        )  # fmt: skip
        befores = ()
        if states_ptr is not None:
            for k in tl.static_range(ROWS):
                known = masks[k] & (offsets[k] > 0)
                from_ = (states_ptr + here)[None, :] + (offsets[k] - D)
                befores += (tl.load(from_, mask=known, other=0.0),)
        products, ends, skip, head = _maps(decays, inputs, BANDS, CHANNELS, ROWS)
        state = skip * h[None, :] + head
        h = _last(products, BANDS) * h + _last(ends, BANDS)
        for k in tl.static_range(ROWS):
            state = decays[k].to(tl.float32) * state + inputs[k].to(tl.float32)
            to = (out_ptr + here)[None, :] + offsets[k]
            tl.store(to, state.to(out_ptr.dtype.element_ty), mask=masks[k])
            if states_ptr is not None:
                before = tl.where(offsets[k] > 0, befores[k].to(tl.float32), start[None, :])
                to = (d_decay_ptr + here)[None, :] + offsets[k]
                slope = state * before
                tl.store(to, slope.to(d_decay_ptr.dtype.element_ty), mask=masks[k])
    if d_start_ptr is not None:
        mask = in_d & (stop == L)
        slope = tl.load(decay_ptr + here, mask=mask, other=0.0).to(tl.float32) * h
        tl.store(d_start_ptr + sequence * D + d, slope.to(d_start_ptr.dtype.element_ty), mask=mask)
