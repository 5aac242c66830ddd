"""Arguments of a selective scan in one arrangement, whatever layout they came in.

Everything is viewed, and nothing copied, as rows over time:

    u, delta, z   (b, L, D)
    B, C          (b, L, G, N)    G groups of D/G neighbouring channels share B and C
    A             (D, N)          D (skip) and delta_bias: (D)
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from numerics.errors import InputError

LAYOUTS = ("bdl", "bld")


@dataclass(frozen=True, eq=False)
class Selected:
    """The arguments, arranged; shapes in the module's docstring, None where left out."""

    u: Tensor
    delta: Tensor
    A: Tensor
    B: Tensor
    C: Tensor
    skip: Tensor | None
    z: Tensor | None
    bias: Tensor | None
    initial: Tensor | None  # (sequences, D, N)
    ends: Tensor | None  # (sequences + 1), int: row s of a packed batch starts at ends[s]


def arrange(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    skip: Tensor | None,
    z: Tensor | None,
    bias: Tensor | None,
    initial: Tensor | None,
    cu_seqlens: Tensor | None,
    layout: str,
) -> Selected:
    """Views of the arguments; InputError, with the name of the argument, where a shape is wrong."""
    if layout not in LAYOUTS:
        raise InputError(f"there is no layout '{layout}'", "layout", f"use one of {LAYOUTS}")
    if u.ndim != 3:
        _wrong("u", u, "three axes")
    rows = [None if x is None else _rows(x, layout) for x in (u, delta, z)]
    u, delta, z = rows[0], rows[1], rows[2]  # type: ignore[assignment]
    batch, _length, channels = u.shape
    if A.ndim != 2 or A.shape[0] != channels:
        _wrong("A", A, f"({channels}, N)")
    size = A.shape[1]
    for name, x in (("delta", delta), ("z", z)):
        if x is not None and x.shape != u.shape:
            _wrong(name, x, f"{tuple(u.shape)} as (b, L, D), like u")
    for name, x in (("D", skip), ("delta_bias", bias)):
        if x is not None and x.shape != (channels,):
            _wrong(name, x, f"({channels},)")
    B, C = (_selection(n, x, u, A, layout) for n, x in (("B", B), ("C", C)))
    sequences = batch if cu_seqlens is None else _check_ends(cu_seqlens, batch)
    if initial is not None and initial.shape != (sequences, channels, size):
        _wrong("initial_state", initial, f"({sequences}, {channels}, {size})")
    _check_devices(u, delta=delta, A=A, B=B, C=C, D=skip, z=z, delta_bias=bias)
    return Selected(u, delta, A, B, C, skip, z, bias, initial, cu_seqlens)


def _rows(x: Tensor, layout: str) -> Tensor:
    return x.transpose(1, 2) if layout == "bdl" and x.ndim == 3 else x


def _selection(name: str, x: Tensor, u: Tensor, A: Tensor, layout: str) -> Tensor:
    """B or C as (b, L, G, N): given constant (D, N), selected (b, N, L), or grouped (b, G, N, L);
    in layout "bld" (b, L, N) and (b, L, G, N)."""
    batch, length, channels = u.shape
    if x.ndim == 2:
        if x.shape != A.shape:
            _wrong(name, x, f"{tuple(A.shape)} like A")
        return x.expand(batch, length, *x.shape)
    if A.is_complex() and not x.is_complex() and layout == "bdl":
        x = _paired(name, x, length)
    grouped = x.unsqueeze(-2 if layout == "bld" else 1) if x.ndim == 3 else x
    if grouped.ndim == 4 and layout == "bdl":
        grouped = grouped.permute(0, 3, 1, 2)
    groups = grouped.shape[2] if grouped.ndim == 4 else 0
    if groups == 0 or channels % groups or grouped.shape != (batch, length, groups, A.shape[1]):
        _wrong(name, x, f"(b, N, L) or (b, G, N, L) with b, N, L = {batch}, {A.shape[1]}, {length}")
    return grouped


def _paired(name: str, x: Tensor, length: int) -> Tensor:
    """Real and imaginary parts as neighbours along time, (..., 2L), as one complex tensor."""
    if x.shape[-1] != 2 * length:
        _wrong(name, x, f"complex, or real with 2 · {length} numbers along time")
    return torch.view_as_complex(x.float().unflatten(-1, (length, 2)).contiguous())


def _check_ends(ends: Tensor, batch: int) -> int:
    if batch != 1 or ends.ndim != 1 or len(ends) < 2 or ends.is_floating_point():
        what = f"cu_seqlens has shape {tuple(ends.shape)} and {ends.dtype}, the batch is {batch}"
        remedy = "pack the sequences into a batch of one and give their ends as integers from 0"
        raise InputError(what, "cu_seqlens", remedy)
    return len(ends) - 1


def _check_devices(u: Tensor, **others: Tensor | None) -> None:
    for name, x in others.items():
        if x is not None and x.device != u.device:
            remedy = f"move it there: {name}.to(u.device)"
            raise InputError(f"it is on {x.device} and u on {u.device}", name, remedy)


def _wrong(name: str, x: Tensor, wanted: str) -> None:
    raise InputError(f"its shape is {tuple(x.shape)}", name, f"give {wanted}")
