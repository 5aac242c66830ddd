"""How a warp shares out the selective scan: lanes over states and channels, LANES steps at a time.

The states of a channel lie on LANES neighbouring lanes, EACH on every one of them, so a tile is
(32 · WARPS, EACH) and a warp has 32 / LANES channels; where N is large there are several such
tiles, BLOCKS of LANES · EACH states. What has no state, such as u and Δ,
would leave those lanes with the same work; instead each loads another time step, (32 · WARPS) for
LANES steps at once, and a step's numbers are fetched from the lane that has them. Sums are made
where they are needed: of LANES steps, over states, each lane ends up with the sum of its own step.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
import triton
import triton.language as tl

from selssm.kernels.launch import INTERPRETED
from selssm.scans.arrange import CHUNKS, Selected

EACH = 4  # states on a lane, which one instruction loads; fewer where there are fewer
LARGEST = 64  # states of a channel in one programme
CHUNK = CHUNKS["triton"]  # steps between two kept states
ASSEMBLED = tl.constexpr(not INTERPRETED)


@triton.jit
def from_lanes(x, lanes):
    """x (32 · WARPS) or (32 · WARPS, any) of other lanes of the same warp, with the numbers `lanes`
    (32 · WARPS)."""
    WARPS: tl.constexpr = x.shape[0] // 32
    if len(x.shape) == 1:
        there = tl.gather(x.reshape(WARPS, 32), lanes.reshape(WARPS, 32), axis=1)
    else:
        SHAPE: tl.constexpr = (WARPS, 32, x.shape[1])
        index = lanes.reshape(WARPS, 32)[:, :, None].broadcast_to(SHAPE)
        there = tl.gather(x.reshape(SHAPE), index, axis=1)
    return there.reshape(x.shape)


@triton.jit
def of_lane(x, k: tl.constexpr, LANES: tl.constexpr):
    """x (32 · WARPS) of lane k among the LANES of each channel, on all of them."""
    if LANES == 1:
        return x
    else:
        return from_lanes(x, (tl.arange(0, x.shape[0]) & (32 - LANES)) + k)


@triton.jit
def exchanged(x, stride: tl.constexpr):
    """x of the lane whose number differs in the bit `stride`."""
    return from_lanes(x, (tl.arange(0, x.shape[0]) & 31) ^ stride)


@triton.jit
def halved(parts, upper, stride: tl.constexpr):
    """Sums of pairs of lanes for half of the parts on each: the even ones below, odd ones above."""
    made = ()
    for i in tl.static_range(0, len(parts), 2):
        mine = tl.where(upper, parts[i + 1], parts[i])
        theirs = tl.where(upper, parts[i], parts[i + 1])
        made += (mine + exchanged(theirs, stride),)
    return made


@triton.jit
def scattered(parts, lane, stride: tl.constexpr, end: tl.constexpr):
    """Sums of 2^m parts over the lanes that differ in the bits stride, 2 stride, .. below `end`.

    Lane number c in those bits ends up with parts c, c + end/stride, ..; with the sum of part
    c mod 2^m if there are fewer parts than lanes.
    """
    if stride == end:
        return parts
    elif len(parts) == 1:
        return scattered((parts[0] + exchanged(parts[0], stride),), lane, 2 * stride, end)
    else:
        return scattered(halved(parts, (lane & stride) > 0, stride), lane, 2 * stride, end)


@triton.jit
def joined(parts):
    """2^m tensors along a new last axis, in their order."""
    if len(parts) == 1:
        return parts[0].expand_dims(-1)
    elif len(parts) == 2:
        return tl.join(parts[0], parts[1])
    else:
        both = tl.join(joined(parts[0::2]), joined(parts[1::2]))
        return both.reshape(parts[0].shape + [len(parts)])  # noqa: RUF005  Triton has no [*x]


@triton.jit
def over_channels(
    xs, ys, lane, LANES: tl.constexpr, APART: tl.constexpr, SHARING: tl.constexpr
):  # fmt: skip
    """Two tuples of LANES tensors (32 · WARPS, EACH), the numbers of LANES steps, summed over
    channels: LANES · 2 · (LANES · EACH) · SHARING sums, by step, of xs or ys, and state.

    First APART neighbouring channels of a warp add theirs, each for another part of the sums. What
    is left goes through shared memory once, so that a thread gets one state of one step of many
    channels and adds them up by itself; from lane to lane the same takes twice the instructions.
    Where SHARING neighbouring threads (`sharing`) have a part each of a sum, all end up with the
    whole.
    """
    THREADS: tl.constexpr = xs[0].shape[0]
    EACH: tl.constexpr = xs[0].shape[1]
    SUMS: tl.constexpr = 2 * LANES * LANES * EACH
    MINE: tl.constexpr = THREADS // (LANES * APART * SHARING)  # numbers of a thread for its sum
    parts = ()
    for k in tl.static_range(LANES):
        parts += (xs[k], ys[k])
    parts = scattered(parts, lane[:, None], LANES, LANES * APART)
    both = joined(parts).reshape(2, MINE // 2, SHARING, APART, LANES, EACH, 2 * LANES // APART)
    both = both.permute(1, 6, 3, 4, 5, 2, 0)
    one, other = both.reshape(MINE // 2, SUMS * SHARING, 2).split()  # they move here
    found = tl.sum(one + other, axis=0)
    return scattered((found,), tl.arange(0, SUMS * SHARING) % 32, 1, SHARING)[0]


@triton.constexpr_function
def sharing(threads, apart, sums):
    """Threads for one sum: of one warp, and each with two numbers or more of its own, where
    `apart` neighbours have numbers for different sums."""
    return max(1, min(threads // sums, threads // (2 * apart), 32))


@triton.jit
def row(ptr, BLOCKS: tl.constexpr, SPAN: tl.constexpr):
    """Blocks 0, 1, .. of SPAN numbers at ptr, as many tensors, their loads under way at once."""
    found = ()
    for b in tl.static_range(BLOCKS):
        found += (tl.load(ptr + b * SPAN),)
    return found


@triton.jit
def row_if(ptr, known, BLOCKS: tl.constexpr, SPAN: tl.constexpr, MASKED: tl.constexpr):
    """The same; zeros if MASKED and not `known`."""
    if not MASKED:
        return row(ptr, BLOCKS, SPAN)
    else:
        found = ()
        for b in tl.static_range(BLOCKS):
            found += (tl.load(ptr + b * SPAN, mask=known, other=0.0),)
        return found


@triton.jit
def touched(ptr, COUNT: tl.constexpr):
    """A float of every 32 bytes of the COUNT numbers at ptr, so that all of them are in the first
    cache when they are read. What is returned has to be `used`, or nothing is loaded."""
    BYTES: tl.constexpr = COUNT * ptr.dtype.element_ty.primitive_bitwidth // 8
    SECTORS: tl.constexpr = BYTES // 32 if BYTES >= 32 else 1
    floats = ptr.to(tl.pointer_type(tl.float32), bitcast=True)
    return tl.load(floats + tl.arange(0, SECTORS) * 8)


@triton.jit
def used(ptr, x, group):
    """Stores nothing, which no compiler knows: `group` is any count, never below zero."""
    tl.store(ptr, tl.sum(x, axis=0), mask=group < 0)


@triton.constexpr_function
def opening_steps(lanes, blocks, element):
    """Steps whose rows are loaded before anything else, in as many registers as there are: all of
    a group, unless they are wide and long."""
    return lanes if blocks == 1 or element.primitive_bitwidth == 16 else 1


@triton.jit
def loads_so_far(thread):
    """Nothing is done with `thread`, (32 · WARPS) of any integers; but no load passes here, which
    the assembler would delay to its first use, and only the lanes of a warp wait for each other."""
    if ASSEMBLED:
        tl.inline_asm_elementwise(
            "bar.warp.sync 0xffffffff; mov.b32 $0, $1;", "=r,r", [thread],
            dtype=tl.int32, is_pure=False, pack=1,
        )  # fmt: skip


@triton.jit
def steps_of(ptr, t_stride, d_stride, own, group, left, s, LANES: tl.constexpr,
             GROUPS: tl.constexpr, DEEP: tl.constexpr):  # fmt: skip
    """For each of the DEEP channels of a lane GROUPS tensors of LANES steps, of which `left` steps
    exist, their loads under way at once; zeros beyond."""
    NEXT: tl.constexpr = own.shape[0] // LANES  # from a channel of a lane to its next one
    found = ()
    for e in tl.static_range(DEEP):
        for j in tl.static_range(GROUPS):
            live = (own + e * NEXT < group) & (j * LANES + s < left)
            at = ptr + (j * LANES * t_stride + e * NEXT * d_stride)
            found += (tl.load(at, mask=live, other=0.0),)
    return found


@triton.jit
def arrived(xs, group):
    """What `steps_of` loaded, in float32; `group` is any count.

    At the end of a loop's body, this is where all of it is waited for at once. The assembler then
    gives these loads one of its six counters to themselves. Else they share them with what is
    nearer, and every wait for something near is a wait for the far. Float32 needs no conversion
    to wait for, and gets a sum with a zero that no compiler knows to be one.
    """
    found = ()
    for i in tl.static_range(len(xs)):
        x = xs[i].to(tl.float32)
        if xs[i].dtype == tl.float32:
            x += (group >> 31).to(tl.float32)
        found += (x,)
    return found


@dataclass(frozen=True)
class Tile:
    """Lanes for a block of the states of a channel, states of it on each, blocks; warps of a
    programme."""

    lanes: int
    each: int
    blocks: int
    warps: int
    deep: int = 1  # channels on a lane
    registers: int | None = None  # of a thread, at most; None leaves it to the assembler

    def groups(self, steps: int) -> int:
        """Of LANES steps, to be loaded together: about so many steps; fewer where code is long."""
        together = max(1, min(8, steps // self.lanes))
        return together if self.blocks == 1 else max(1, together // (2 * self.blocks))

    @property
    def channels(self) -> int:
        """Of a programme."""
        return self.deep * self.warps * 32 // self.lanes

    def sizes(self) -> dict[str, int | None]:
        """As arguments of a kernel."""
        return {
            "LANES": self.lanes, "EACH": self.each, "BLOCKS": self.blocks, "WARPS": self.warps,
            "DEEP": self.deep, "num_warps": self.warps, "maxnreg": self.registers,
        }  # fmt: skip

    @property
    def size(self) -> int:
        """States of a channel, padded."""
        return self.lanes * self.each * self.blocks


def tile_of(
    s: Selected, warps: int, deep: int = 1, registers: int | None = None, least: int = 1
) -> Tile:
    """For this N, up to LARGEST, and no more warps than a group of channels has use for; a channel
    is computed with `least` states at least."""
    size = max(least, s.A.shape[1])
    return _tile(s.u.shape[-1] // s.B.shape[2], size, warps, deep, registers)


@lru_cache
def _tile(group: int, states: int, warps: int, deep: int, registers: int | None) -> Tile:
    size = triton.next_power_of_2(states)
    each = min(EACH, size)
    lanes = min(size // each, 4)
    while warps > 1 and group <= deep * warps * 16 // lanes:
        warps //= 2
    return Tile(lanes, each, size // (lanes * each), warps, deep, registers)


def programmes_of(s: Selected, tile: Tile) -> tuple[int, int]:
    """Of one piece of time, and tiles of a group of channels."""
    groups = s.B.shape[2]
    per_group = -(-(s.u.shape[-1] // groups) // tile.channels)
    return s.sequences * groups * per_group, per_group


def pieces_of(
    length: int, programmes: int, wanted: int, least: int, device: torch.device
) -> tuple[int, int]:
    """Into how many pieces time is split, one or the least that is worth a first pass, and steps of
    a piece, so that a multiprocessor has about as many programmes as wanted."""
    chunks = max(1, -(-length // CHUNK))
    count = min(chunks, wanted * multiprocessors(device) // programmes)
    each = -(-chunks // count) if count >= least else chunks
    return -(-chunks // each), each * CHUNK


def multiprocessors(device: torch.device) -> int:
    """Of this device; one in the interpreter."""
    return 1 if device.type != "cuda" else _multiprocessors(device)


@lru_cache
def _multiprocessors(device: torch.device) -> int:
    return int(torch.cuda.get_device_properties(device).multi_processor_count)
