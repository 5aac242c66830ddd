"""Arguments of a selective scan in one arrangement, whatever layout they came in.

Everything is viewed as rows over time; nothing is copied but B and C of different groups:

    u, delta, z   (b, L, D)
    B, C          (b, L, G, N)    G groups of D/G neighbouring channels share B and C
    A             (D, N)          D (skip) and delta_bias: (D)
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import torch
from torch import Tensor

from numerics.errors import InputError
from selssm.scans.checks import check_ends, check_numbers, check_shape, check_tensors, wrong

LAYOUTS = ("bdl", "bld")
CHUNKS = {"torch": 64, "triton": 64}  # steps between two states that are kept for gradients


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
    ends: Tensor | None  # (sequences + 1), int, contiguous: where packed sequences start, and L

    @property
    def sequences(self) -> int:
        """In the batch, or packed."""
        return self.u.shape[0] if self.ends is None else self.ends.shape[0] - 1

    def kept_states(self, chunk: int) -> int:
        """One before each chunk of every sequence; of packed sequences at most that many."""
        batch, length = self.u.shape[:2]
        if self.ends is None:
            return batch * ((length + chunk - 1) // chunk)
        return length // chunk + self.sequences


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
    """Views of the arguments; InputError, with the name of the argument, where it does not fit."""
    if layout not in LAYOUTS:
        raise InputError(f"there is no layout '{layout}'", "layout", f"use one of {LAYOUTS}")
    optional = {"D": skip, "z": z, "delta_bias": bias, "initial_state": initial}
    optional["cu_seqlens"] = cu_seqlens
    check_tensors("u", optional, u=u, delta=delta, A=A, B=B, C=C)
    check_numbers(u=u, delta=delta, D=skip, z=z, delta_bias=bias)
    check_numbers(A.is_complex(), A=A, B=B, C=C, initial_state=initial)
    axes = "(b, D, L)" if layout == "bdl" else "(b, L, D)"
    if u.ndim != 3:
        raise wrong("u", u, axes)
    for name, x in (("delta", delta), ("z", z)):
        check_shape(name, x, tuple(u.shape), f" as {axes}, like u")
    rows = [None if x is None else _rows(x, layout) for x in (u, delta, z)]
    u, delta, z = rows[0], rows[1], rows[2]  # type: ignore[assignment]
    batch, length, channels = u.shape
    if A.ndim != 2 or A.shape[0] != channels:
        other = {"bdl": "bld", "bld": "bdl"}[layout]
        turned = A.ndim == 2 and A.shape[0] == length
        hint = f", or layout='{other}'" if turned else ""
        raise wrong("A", A, f"({channels}, N) for u as {axes}{hint}")
    for name, x in (("D", skip), ("delta_bias", bias)):
        check_shape(name, x, (channels,))
    B, C = _alike(*(_selection(n, x, u, A, layout) for n, x in (("B", B), ("C", C))))
    sequences = batch if cu_seqlens is None else check_ends(cu_seqlens, batch, length)
    check_shape("initial_state", initial, (sequences, channels, A.shape[1]))
    ends = None if cu_seqlens is None else cu_seqlens.contiguous()
    return Selected(u, delta, A, B, C, skip, z, bias, initial, ends)


def _rows(x: Tensor, layout: str) -> Tensor:
    return x.transpose(1, 2) if layout == "bdl" and x.ndim == 3 else x


def _selection(name: str, x: Tensor, u: Tensor, A: Tensor, layout: str) -> Tensor:
    """B or C as (b, L, G, N): given constant (D, N), selected (b, N, L), or grouped (b, G, N, L);
    in layout "bld" (b, L, N) and (b, L, G, N)."""
    batch, length, channels = u.shape
    if x.ndim == 2:
        if x.shape != A.shape:
            raise wrong(name, x, f"{tuple(A.shape)} like A")
        return x.expand(batch, length, *x.shape)
    if A.is_complex() and not x.is_complex() and layout == "bdl":
        x = _paired(name, x, length)
    grouped = x.unsqueeze(-2 if layout == "bld" else 1) if x.ndim == 3 else x
    if grouped.ndim == 4 and layout == "bdl":
        grouped = grouped.permute(0, 3, 1, 2)
    groups = grouped.shape[2] if grouped.ndim == 4 else 0
    fits = groups > 0 and grouped.shape == (batch, length, groups, A.shape[1])
    if not fits or channels % groups:
        axes = "(b, N, L) or (b, G, N, L)" if layout == "bdl" else "(b, L, N) or (b, L, G, N)"
        known = f"b, N, L = {batch}, {A.shape[1]}, {length}, and G dividing D = {channels}"
        raise wrong(name, x, f"{axes} with {known}")
    return grouped


def _alike(*selections: Tensor) -> list[Tensor]:
    """B and C in the same number of groups: the least that either divides."""
    groups = lcm(*(x.shape[2] for x in selections))
    return [
        x if x.shape[2] == groups else x.repeat_interleave(groups // x.shape[2], dim=2)
        for x in selections
    ]


def _paired(name: str, x: Tensor, length: int) -> Tensor:
    """Real and imaginary parts as neighbours along time, (..., 2L), as one complex tensor."""
    if x.shape[-1] != 2 * length:
        raise wrong(name, x, f"complex, or real with 2 · {length} numbers along time")
    x = x.to(torch.promote_types(x.dtype, torch.float32))
    return torch.view_as_complex(x.unflatten(-1, (length, 2)).contiguous())
