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
from selssm.kernels.pairs import pairs
from selssm.kernels.selective import contiguous, strides
from selssm.kernels.selective_reverse import backward_kernel
from selssm.kernels.selective_summary import summary_kernel
from selssm.kernels.shares import summed
from selssm.scans.arrange import Selected

WARPS, DEEP, REGISTERS = 4, 2, 168  # of a programme; channels on a lane; of a thread
WANTED, LEAST = 2, 2  # programmes a multiprocessor where time is split, as many as fit; pieces
TOGETHER = {"euler": 16, "zoh": 4}  # steps that are loaded at once


def backward(
    s: Selected, softplus: bool, rule: str, kept: Tensor, d_out: Tensor, d_last: Tensor,
    out_type: torch.dtype | None = None, tile: Tile | None = None,
) -> list[Tensor | None]:  # fmt: skip
    """Gradients of u, delta, A, B, C, skip, z, bias and the initial state, None where absent; those
    of u, delta and z in the argument's type or the one given."""
    (batch, length, channels), size = s.u.shape, s.A.shape[1]
    sequences, tile = len(d_last), tile or best_tile(s, rule)
    programmes, per_group = programmes_of(s, tile)
    wanted = WANTED if tile.blocks == 1 else 3 * WANTED
    pieces, piece = pieces_of(length, programmes, wanted, LEAST, s.u.device)
    counts = (length, channels, size, pieces, piece, channels // s.B.shape[2], per_group)

    def wide(*shape: int) -> Tensor:
        return torch.empty(shape, dtype=torch.float32, device=s.u.device)

    A, bias, (both, *both_strides) = s.A.contiguous(), contiguous(s.bias), pairs(s, tile.size)
    fixed: dict[str, Any] = {"SOFTPLUS": softplus, "CHUNK": CHUNK, **tile.sizes()}
    sums = moved = kept  # not read where there is one piece
    if pieces > 1:
        sums, moved = wide(sequences, pieces, channels), wide(sequences, pieces, channels, size)
        summary_kernel[(programmes * pieces,)](
            s.delta, s.z, d_out, A, both, bias, s.ends, sums, moved, *counts,
            *strides(s.delta, s.z, d_out), *both_strides,
            GROUPS=tile.groups(TOGETHER["euler"]), **fixed,
        )  # fmt: skip
    d_u, d_delta, d_z = (
        None if x is None else torch.empty_like(x, dtype=out_type) for x in (s.u, s.delta, s.z)
    )
    d_A, d_initial = wide(sequences * pieces, channels, size), wide(sequences, channels, size)
    d_skip, d_bias = wide(sequences * pieces, channels), wide(sequences * pieces, channels)
    shares = wide(per_group * s.B.shape[2], 2, batch, length, size)
    scratch = wide(programmes * pieces * (CHUNK // tile.lanes) * tile.channels * tile.size)
    backward_kernel[(programmes * pieces,)](
        s.u, s.delta, s.z, d_out, A, both, contiguous(s.skip), bias,
        kept, d_last.contiguous(), s.ends, sums, moved, scratch,
        d_u, d_delta, d_z, d_A, d_skip, d_bias, shares, d_initial, *counts, batch * length,
        *strides(s.u, s.delta, s.z, d_out, d_u, d_delta, d_z), *both_strides,
        ZOH=rule == "zoh", GROUPS=tile.groups(TOGETHER[rule]), **fixed,
    )  # fmt: skip
    d_B, d_C = summed(shares, s.B, s.C)
    found = (_total(d_A), d_B, d_C, _total(d_skip), _total(d_bias), d_initial)
    leaves = (s.A, s.B, s.C, s.skip, s.bias, s.initial)
    paired = zip(found, leaves, strict=True)
    of_A, of_B, of_C, of_skip, of_bias, of_initial = (
        None if x is None else g.to(x.dtype) for g, x in paired
    )
    return [d_u, d_delta, of_A, of_B, of_C, of_skip, d_z, of_bias, of_initial]


def best_tile(s: Selected, rule: str) -> Tile:
    """Two channels a lane share what is read and summed for both; one, in few enough registers for
    three programmes on a multiprocessor, where that fills the device exactly once, and where code
    would get long."""
    deep, thin = tile_of(s, WARPS, DEEP), tile_of(s, WARPS, 1, REGISTERS)
    if deep.blocks > 1 or rule == "zoh":
        return tile_of(s, WARPS)
    full = programmes_of(s, thin)[0] / multiprocessors(s.u.device)
    return thin if 2 < full <= 3 else deep


def _total(parts: Tensor) -> Tensor:
    """The sum over sequences and pieces; itself where there is one."""
    return parts[0] if len(parts) == 1 else parts.sum(0)
