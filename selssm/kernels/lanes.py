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

import torch
import triton
import triton.language as tl

from selssm.scans.arrange import Selected
from selssm.scans.operators import CHUNKS

LARGEST = 64  # states of a channel in one programme
LEAST = 4  # pieces: a split costs a first pass, nearly as long as the second
CHUNK = CHUNKS["triton"]  # steps between two kept states


@triton.jit
def from_lanes(x, lanes):
    """x (32 · WARPS) or (32 · WARPS, EACH) of other lanes of the same warp, whose numbers are
    `lanes`, of the same length."""
    WARPS: tl.constexpr = x.shape[0] // 32
    if len(x.shape) == 1:
        there = tl.gather(x.reshape(WARPS, 32), lanes.reshape(WARPS, 32), axis=1)
        return there.reshape(x.shape)
    else:
        EACH: tl.constexpr = x.shape[1]
        wide = (lanes[:, None] + tl.zeros(x.shape, tl.int32)).reshape(WARPS, 32, EACH)
        return tl.gather(x.reshape(WARPS, 32, EACH), wide, axis=1).reshape(x.shape)


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
def over_warps(x):
    """x (32 · WARPS, EACH) summed over the warps, (32 · EACH) in a row. The numbers of all warps
    are first brought to one thread: once through shared memory, where `tl.sum` goes twice."""
    WARPS: tl.constexpr = x.shape[0] // 32
    if WARPS == 1:
        return x.reshape(32 * x.shape[1])
    else:
        return over_last(x.reshape(WARPS, 32 * x.shape[1]).trans())


@triton.jit
def over_last(x):
    """x (n, 2^m) summed over its last axis, within each thread."""
    one, other = x.reshape(x.shape[0], x.shape[1] // 2, 2).split()
    if x.shape[1] == 2:
        return (one + other).reshape(x.shape[0])
    else:
        return over_last(one + other)


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
    """A number of every 32 bytes of the COUNT floats at ptr, so that all of them are in the first
    cache when they are read. What is returned has to be used, or nothing is loaded."""
    SECTORS: tl.constexpr = COUNT // 8 if COUNT >= 8 else 1
    return tl.load(ptr + tl.arange(0, SECTORS) * 8)


@triton.jit
def groups_of_steps(ptr, stride, in_d, left, s, LANES: tl.constexpr, GROUPS: tl.constexpr):
    """GROUPS tensors of LANES steps each, of which `left` steps exist; zeros beyond."""
    found = ()
    for j in tl.static_range(GROUPS):
        live = in_d & (j * LANES + s < left)
        found += (tl.load(ptr + j * LANES * stride, mask=live, other=0.0),)
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


def tile_of(s: Selected, warps: int, deep: int = 1, registers: int | None = None) -> Tile:
    """For this N, up to LARGEST, and no more warps than a group of channels has use for."""
    size = triton.next_power_of_2(s.A.shape[1])
    each, lanes = min(size, 4), min(max(1, size // 4), 4)
    group = s.u.shape[-1] // s.B.shape[2]
    while warps > 1 and group <= deep * warps * 16 // lanes:
        warps //= 2
    return Tile(lanes, each, size // (lanes * each), warps, deep, registers)


def programmes_of(s: Selected, tile: Tile) -> tuple[int, int]:
    """Of one piece of time, and tiles of a group of channels."""
    sequences = len(s.u) if s.ends is None else len(s.ends) - 1
    groups = s.B.shape[2]
    per_group = triton.cdiv(s.u.shape[-1] // groups, tile.channels)
    return sequences * groups * per_group, per_group


def pieces_of(length: int, programmes: int, wanted: int, device: torch.device) -> tuple[int, int]:
    """Into how many pieces time is split, and steps of a piece, so that a multiprocessor has about
    as many programmes as wanted."""
    chunks = max(1, -(-length // CHUNK))
    count = min(chunks, wanted * multiprocessors(device) // programmes)
    each = -(-chunks // count) if count >= LEAST else chunks
    return -(-chunks // each), each * CHUNK


def multiprocessors(device: torch.device) -> int:
    """Of this device; one in the interpreter."""
    if device.type != "cuda":
        return 1
    return int(torch.cuda.get_device_properties(device).multi_processor_count)
