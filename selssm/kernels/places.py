"""Where a programme of the selective scan works: which channels, which steps of which sequence."""

from __future__ import annotations

import triton
import triton.language as tl

from selssm.kernels.pieces import LOG2E, log1p_exp

# Programmes are numbered in one row, tiles of channels first, then pieces of time, then sequences.
# No tile reaches across two groups of channels, since those read different B and C.


@triton.jit
def numbered(D, pieces, group, per_group):
    """The tile, the piece of time and the sequence (int64) of this programme."""
    tiles = D // group * per_group
    program = tl.program_id(0)
    sequence = (program // tiles // pieces).to(tl.int64)
    return program % tiles, (program // tiles) % pieces, sequence


@triton.jit
def stretch(ends_ptr, sequence, p, piece, L, CHUNK: tl.constexpr):
    """Row of the batch, first step in it and steps of a sequence; first step of piece p and the one
    after its last, counted in the sequence; the place of its first kept state."""
    batch, start, count = sequence, sequence * 0, L
    slot = sequence * ((L + CHUNK - 1) // CHUNK)
    if ends_ptr is not None:
        batch = sequence * 0
        start = tl.load(ends_ptr + sequence).to(tl.int64)
        count = (tl.load(ends_ptr + sequence + 1).to(tl.int64) - start).to(tl.int32)
        slot = start // CHUNK + sequence
    first = p * piece
    stop = tl.maximum(tl.minimum(first + piece, count), first)
    return batch, start, count, first, stop, slot


@triton.jit
def of_channels(ptr, d, known):
    """Numbers of channels d in float32; zeros where there are none, or no such argument."""
    found = tl.zeros(d.shape, tl.float32)
    if ptr is not None:
        found = tl.load(ptr + d, mask=known, other=0.0).to(tl.float32)
    return found


@triton.jit
def of_deep(ptr, d, own, group, NEXT: tl.constexpr, DEEP: tl.constexpr):
    """The same for each of the DEEP channels of a lane, NEXT apart, of a group of them."""
    found = ()
    for e in tl.static_range(DEEP):
        found += (of_channels(ptr, d + e * NEXT, own + e * NEXT < group),)
    return found


@triton.jit
def rates(
    A_ptr, within, own, n, group, N, SPAN: tl.constexpr, BLOCKS: tl.constexpr,
    NEXT: tl.constexpr, DEEP: tl.constexpr,
):  # fmt: skip
    """A · log2 e, so that a decay is one exp2: block b of states and channel e of a lane at
    [b * DEEP + e], as all that has states; `within` is where in (D, N) the first ones are."""
    As = ()
    for b in tl.static_range(BLOCKS):
        for e in tl.static_range(DEEP):
            tile = (own + e * NEXT < group)[:, None] & (n + b * SPAN < N)
            own_A = A_ptr + within + (e * NEXT * N + b * SPAN)
            As += (tl.load(own_A, mask=tile, other=0.0).to(tl.float32) * LOG2E,)
    return As


@triton.jit
def softplus_if(raw, live, SOFTPLUS: tl.constexpr):
    """Δ from what is given; zero beyond the end, where nothing changes."""
    if SOFTPLUS:
        return tl.where(live, log1p_exp(raw), 0.0)
    else:
        return tl.where(live, raw, 0.0)


@triton.jit
def passed(h, A, sums_ptr, moved_ptr, first, step, count, D, N, d, cell, known, tile):
    """h after `count` pieces of time, number `first`, first + step, ..: each is the map
    h ↦ exp2(A sums) h + moved."""
    for i in range(count):
        of = first + step * i
        sums = tl.load(sums_ptr + of * D + d, mask=known, other=0.0)
        moved = tl.load(moved_ptr + of * D * N + cell, mask=tile, other=0.0)
        h = tl.exp2(sums[:, None] * A) * h + moved
    return h
