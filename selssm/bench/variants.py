"""What of the Triton kernels is compiled to be counted: each as it is launched at common sizes.

The launches are those of selssm.kernels, by the shapes of arguments without numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch

from selssm.kernels import (
    diagonal,
    diagonal_launch,
    gated,
    gated_launch,
    lanes,
    pairs,
    selective,
    selective_backward,
    selective_reverse,
    selective_summary,
    shares,
    step,
)
from selssm.scans.arrange import Selected

BATCH, LENGTH, CHANNELS = 8, 2048, 1536
CASES = ((16, "bf16"), (16, "fp32"), (64, "bf16"), (4, "bf16"), (1, "bf16"))
"""States of a channel of the selective scan, and type of the data."""
TYPES = {"bf16": torch.bfloat16, "fp32": torch.float32}


@dataclass(frozen=True)
class Variant:
    """One compilation: a kernel, keywords of its launch, absent arguments, type of the data.

    Among the keywords are the integers that Triton makes constants because they are 1. `narrow`:
    rows of B and C are in that type, too.
    """

    name: str
    kernel: Any
    launch: Mapping[str, object]
    absent: tuple[str, ...] = ()
    data: str = "bf16"
    narrow: bool = False


def variants(rule: str = "euler") -> Iterator[Variant]:
    """Every kernel; the selective scan with softplus and skip, without packing and first state,
    and but for two without z."""
    for size, data in CASES:
        s, what = _selected(size, data), f"N = {size}, {data}"
        yield forward(what, size, selective.best_tile(s, rule), rule, data)
        yield backward(what, size, selective_backward.best_tile(s, rule), rule, data)
    yield from _gated_by_z(rule)
    yield from _passes(rule)
    yield from _shared()
    yield from _diagonal()
    for size in (16, 64):
        yield _decode(size, rule)
    for d in (64, 128, 256):
        yield from _gated(d)


def _gated_by_z(rule: str) -> Iterator[Variant]:
    s = _selected(16)
    s = replace(s, z=s.u)
    tiles = selective.best_tile(s, rule), selective_backward.best_tile(s, rule)
    for make, tile in zip((forward, backward), tiles, strict=True):
        found = make("N = 16 and z, bf16", 16, tile, rule)
        yield replace(found, absent=tuple(x for x in found.absent if "z_ptr" not in x))


def _passes(rule: str) -> Iterator[Variant]:
    """What else is launched where sequences are few: one channel a lane, and first passes."""
    s, warps, limit = _selected(16), selective_backward.WARPS, selective_backward.REGISTERS
    thin = lanes.tile_of(s, warps, 1, limit)
    for data in TYPES:
        yield backward(f"N = 16, one channel a lane, {data}", 16, thin, rule, data)
    first = forward("N = 16, first pass, bf16", 16, selective.best_tile(s, rule), rule)
    yield replace(first, launch={**first.launch, "SUMMARY": True})
    tile = selective_backward.best_tile(s, rule)
    groups = tile.groups(selective_backward.together(tile, "euler"))
    launch = {**_scan_launch(16, tile), "GROUPS": groups}
    name, kernel = "selective backward, N = 16, first pass, bf16", selective_summary.summary_kernel
    yield Variant(name, kernel, launch, ("z_ptr", "ends_ptr"), narrow=tile.deep == 1)


def forward(what: str, size: int, tile: lanes.Tile, rule: str, data: str = "bf16") -> Variant:
    """The selective scan in this tile, states kept."""
    kernel, absent = selective.forward_kernel, ("z_ptr", "ends_ptr", "initial_ptr")
    groups = tile.groups(selective.TOGETHER[rule])
    own = {"ZOH": rule == "zoh", "SUMMARY": False, "GROUPS": groups}
    launch = {**_scan_launch(size, tile), **own}
    return Variant(f"selective forward, {what}", kernel, launch, absent, data)


def backward(what: str, size: int, tile: lanes.Tile, rule: str, data: str = "bf16") -> Variant:
    """Its gradients."""
    kernel = selective_reverse.backward_kernel
    absent = ("z_ptr", "ends_ptr", "d_z_ptr", "d_last_ptr")
    groups = tile.groups(selective_backward.together(tile, rule))
    launch = {**_scan_launch(size, tile), "ZOH": rule == "zoh", "GROUPS": groups}
    return Variant(f"selective backward, {what}", kernel, launch, absent, data, tile.deep == 1)


def _scan_launch(size: int, tile: lanes.Tile) -> dict[str, object]:
    one = {"N": 1} if size == 1 else {}
    return {"SOFTPLUS": True, "CHUNK": lanes.CHUNK, **tile.sizes(), **one}


def _selected(size: int, data: str = "bf16") -> Selected:
    u, A = _empty(BATCH, LENGTH, CHANNELS).to(TYPES[data]), _empty(CHANNELS, size)
    B = _empty(BATCH, LENGTH, 1, size)
    return Selected(u, u, A, B, B, None, None, None, None, None)


def _shared() -> Iterator[Variant]:
    """What goes before the scan and after it."""
    unit = {"G": 1, "B_n": 1, "C_n": 1, "ROWS": pairs.ROWS, "SIZE": 16}
    yield Variant("selective pairs, N = 16, bf16", pairs.pair_kernel, unit)
    yield Variant("selective pairs, N = 16, narrow, bf16", pairs.pair_kernel, unit, narrow=True)
    unit = {"B_n": 1, "C_n": 1, "BLOCK": shares.BLOCK}
    yield Variant("selective sums, bf16", shares.sum_kernel, unit)


def _diagonal() -> Iterator[Variant]:
    """From zero, forward and backward, in many tiles."""
    absent = ("initial_ptr", "start_ptr", "d_start_ptr")
    slopes = ("states_ptr", "d_decay_ptr")
    for name, reverse, none in (("forward", False, (*absent, *slopes)), ("backward", True, absent)):
        launch = _diagonal_launch(reverse)
        yield Variant(f"diagonal {name}, bf16", diagonal.states_kernel, launch, none)


def _diagonal_launch(reverse: bool) -> dict[str, object]:
    how = diagonal_launch.launch_for(_selected(1).u, reverse)
    return {
        "D": CHANNELS, "REVERSE": reverse, "BANDS": how.bands, "CHANNELS": how.channels,
        "GROUP": how.group,
        "ROWS": how.rows, "EVEN": LENGTH % (how.bands * how.rows) == 0, "num_warps": how.warps,
    }  # fmt: skip


def _decode(size: int, rule: str) -> Variant:
    """One token, from contiguous arguments."""
    unit = dict.fromkeys(("state_n", "x_d", "delta_d", "A_n", "B_n", "C_n"), 1)
    block = {"BLOCK_D": step.ELEMENTS // size, "BLOCK_N": size, "num_warps": step.WARPS}
    launch = {"SOFTPLUS": True, "ZOH": rule == "zoh", **block, **unit}
    return Variant(f"selective step, N = {size}, bf16", step.step_kernel, launch, ("z_ptr",))


def _gated(d: int) -> Iterator[Variant]:
    launch = {"LEAKY": True, "PADDED": False, **gated_launch.tile(d)}
    for kind, kernel in (("forward", gated.states_kernel), ("backward", gated.adjoint_kernel)):
        yield Variant(f"gated {kind}, d = {d}, fp32", kernel, launch, data="fp32")


def _empty(*shape: int) -> torch.Tensor:
    return torch.empty(shape, device="meta")
