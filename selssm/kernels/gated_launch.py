"""Launches of the dense gated kernels: how A lies on the threads, by the numbers of an H100."""

from __future__ import annotations

import torch
import triton
from torch import Tensor
from torch.nn.functional import pad

from selssm.kernels.gated import adjoint_kernel, states_kernel
from selssm.kernels.launch import launch

LARGEST = 256  # d, beyond which A does not fit into registers
WIDTH = 8  # neighbouring columns of A, shared by WIDTH / 4 lanes


def warps_of(block: int) -> int:
    """Warps of a programme whose matrix is block × block: WIDTH / 4 threads a row.

    As many threads as numbers of the state, or fewer, would make Triton pick other layouts.
    """
    return block * WIDTH // 128


def tile(d: int) -> dict[str, int]:
    """Constants of a launch for d × d matrices; AHEAD as was fastest on an H100 for each block."""
    block = max(16, triton.next_power_of_2(d))
    ahead = min(8, 512 // block)
    sizes = {"BLOCK": block, "WIDTH": WIDTH, "AHEAD": ahead, "num_warps": warps_of(block)}
    # all registers that 512 threads can have: told nothing, the assembler spills all of A
    return sizes | {"maxnreg": 128} if block == 256 else sizes


def _square(A: Tensor, block: int) -> Tensor:
    """A in rows, with zeros up to block × block."""
    beyond = block - len(A)
    return pad(A, (0, beyond, 0, beyond)).contiguous() if beyond else A.contiguous()


def states(
    A: Tensor, drive: Tensor, gate: Tensor, initial: Tensor, form: str, keep: bool, **tuned: int
) -> tuple[Tensor, Tensor]:
    """h_t (b, L, d) for float32 arguments, and what backward needs; see `selssm.scans.gated`.

    That is the slope of h_t by its gate, (b, L, d), or nothing, (0,), unless `keep`.
    `tuned`: as in `tile`.
    """
    drive, gate, initial = (x.contiguous() for x in (drive, gate, initial))
    batch, length, d = drive.shape
    sizes = tile(d) | tuned
    out = torch.empty_like(drive)
    slopes = torch.empty_like(drive) if keep else drive.new_empty(0)
    launch(
        states_kernel, (batch, 1, 1),
        _square(A, sizes["BLOCK"]), drive, gate, initial, out, slopes if keep else None,
        length, d, gate.shape[-1], LEAKY=form == "leaky",
        PADDED=d < sizes["BLOCK"], **sizes,
    )  # fmt: skip
    return out, slopes


def adjoint(
    A: Tensor, gate: Tensor, slopes: Tensor, d_out: Tensor, form: str, **tuned: int
) -> tuple[Tensor, Tensor, Tensor]:
    """The gradients by drives and by the gate of every entry (b, L, d), and by the initial state
    (b, d). `slopes`: as `states` keeps them."""
    gate, d_out = (x.contiguous() for x in (gate, d_out))
    batch, length, d = d_out.shape
    sizes = tile(d) | tuned
    d_drive, d_gate = torch.empty_like(d_out), torch.empty_like(d_out)
    d_initial = d_out.new_empty(batch, d)
    launch(
        adjoint_kernel, (batch, 1, 1),
        _square(A.T, sizes["BLOCK"]), gate, slopes, d_out, d_drive, d_gate, d_initial,
        length, d, gate.shape[-1], LEAKY=form == "leaky",
        PADDED=d < sizes["BLOCK"], **sizes,
    )  # fmt: skip
    return d_drive, d_gate, d_initial
