"""The selective scan, backward: tiles, memory and launches; `selective_reverse` is the kernel."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from selssm.kernels.lanes import (
    CHUNK,
    Tile,
    multiprocessors,
    pieces_of,
    programmes_of,
    tile_of,
)
from selssm.kernels.launch import launch
from selssm.kernels.pairs import pairs
from selssm.kernels.rooms import rooms
from selssm.kernels.selective import contiguous, strides
from selssm.kernels.selective_reverse import backward_kernel
from selssm.kernels.selective_summary import summary_kernel
from selssm.kernels.shares import summed
from selssm.scans.arrange import Selected

WARPS, DEEP = 4, 2  # of a programme; channels on a lane
REGISTERS, GATED_REGISTERS = 160, 168  # of a thread with one channel; with z
PAIR = 2  # states of a channel at least, since a warp sums as many numbers as it has lanes
WANTED, LEAST = 2, 2  # programmes a multiprocessor where time is split, as many as fit; pieces
TOGETHER = {"euler": 16, "zoh": 4}  # steps that are loaded at once
SHORT_REGISTERS, SHORT_STEPS = 128, 4
"""Where a lane has all states of a channel: there is little to compute and much to wait for, so the
more programmes the better."""


def backward(
    s: Selected, softplus: bool, rule: str, kept: Tensor, d_out: Tensor, d_last: Tensor | None,
    out_type: torch.dtype | None = None, tile: Tile | None = None,
) -> list[Tensor | None]:  # fmt: skip
    """Gradients of u, delta, A, B, C, skip, z, bias and the initial state, None where absent; those
    of u, delta and z in the argument's type or the one given."""
    (batch, length, channels), size = s.u.shape, s.A.shape[1]
    sequences, tile = s.sequences, tile or best_tile(s, rule)
    programmes, per_group = programmes_of(s, tile)
    wanted = (4 if tile.lanes == 1 else 1 if tile.blocks == 1 else 3) * WANTED
    pieces, piece = pieces_of(length, programmes, wanted, LEAST, s.u.device)
    counts = (length, channels, size, pieces, piece, channels // s.B.shape[2], per_group)

    many, tiles = (sequences * pieces, channels), per_group * s.B.shape[2]
    first = (many, (*many, size)) if pieces > 1 else ()
    d_A, d_skip, d_bias, shares, scratch, *passed = rooms(
        s.u.device, (*many, size), many, many, (tiles, 2, batch, length, size),
        (programmes, pieces, CHUNK // tile.lanes, tile.channels, tile.size), *first,
    )  # fmt: skip
    A, bias = s.A.contiguous(), contiguous(s.bias)
    both, *both_strides = pairs(s, tile.size, narrow=tile.deep == 1)  # wide where it is used twice
    fixed: dict[str, Any] = {"SOFTPLUS": softplus, "CHUNK": CHUNK, **tile.sizes()}
    sums, moved = passed or (kept, kept)  # not read where there is one piece
    if pieces > 1:
        launch(
            summary_kernel, (programmes * pieces, 1, 1),
            s.delta, s.z, d_out, A, both, bias, s.ends, sums, moved, *counts,
            *strides(s.delta, s.z, d_out), *both_strides,
            GROUPS=tile.groups(together(tile, "euler")), **fixed,
        )  # fmt: skip
    d_u, d_delta, d_z = (
        None if x is None else torch.empty_like(x, dtype=out_type) for x in (s.u, s.delta, s.z)
    )
    d_initial = torch.empty(sequences, channels, size, dtype=torch.float32, device=s.u.device)
    launch(
        backward_kernel, (programmes * pieces, 1, 1),
        s.u, s.delta, s.z, d_out, A, both, contiguous(s.skip), bias,
        kept, contiguous(d_last), s.ends, sums, moved, scratch,
        d_u, d_delta, d_z, d_A, d_skip, d_bias, shares, d_initial, *counts, batch * length,
        *strides(s.u, s.delta, s.z, d_out, d_u, d_delta, d_z), *both_strides,
        ZOH=rule == "zoh", GROUPS=tile.groups(together(tile, rule)), **fixed,
    )  # fmt: skip
    d_B, d_C, of_A, of_skip, of_bias = summed(
        shares, per_group, s.B, s.C,
        (d_A, d_skip, d_bias), sequences * pieces, s.A, s.skip, s.bias,
    )  # fmt: skip
    of_initial = None if s.initial is None else d_initial.to(s.initial.dtype)
    return [d_u, d_delta, of_A, d_B, d_C, of_skip, d_z, of_bias, of_initial]


def together(tile: Tile, rule: str) -> int:
    """Steps that are loaded at once."""
    return SHORT_STEPS if tile.lanes == 1 else TOGETHER[rule]


def best_tile(s: Selected, rule: str) -> Tile:
    """Two channels a lane share what is read and summed for both; one, in few enough registers for
    three programmes on a multiprocessor, where that fills the device exactly once or there is z,
    and the registers that there are where code gets long."""
    limit = REGISTERS if s.z is None else GATED_REGISTERS
    deep, thin = tile_of(s, WARPS, DEEP, None, PAIR), tile_of(s, WARPS, 1, limit, PAIR)
    if deep.blocks > 1 or rule == "zoh":
        return tile_of(s, WARPS, 1, None, PAIR)
    if deep.lanes == 1:
        return tile_of(s, WARPS, 1, SHORT_REGISTERS, PAIR)
    full = programmes_of(s, thin)[0] / multiprocessors(s.u.device)
    return thin if 2 < full <= 3 or s.z is not None else deep
