"""What the kernels do not take as it is: N beyond what one programme holds, rows very far apart.

For such N the states are in blocks, each scanned alone. A state acts on no other, so the outputs
before the gate z, and the gradients by u and Δ, are sums over the blocks; all else belongs to one
block. Partial sums are float32.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional

from selssm.kernels import selective, selective_backward
from selssm.kernels.lanes import LARGEST
from selssm.scans.arrange import Selected

WIDE = torch.float32
FAR = 2**24
"""Elements from a step or channel to the next: the kernels jump over up to 128 of these at once,
by numbers of 32 bits."""


def forward(s: Selected, softplus: bool, rule: str, keep: bool) -> tuple[Tensor, Tensor, Tensor]:
    """As `selective.forward`, for any N and any strides."""
    if (near := _near(s)) is not s:
        y, last, kept = forward(near, softplus, rule, keep)
        return torch.empty_like(s.u).copy_(y), last, kept
    if s.A.shape[1] <= LARGEST:
        return selective.forward(s, softplus, rule, keep)
    y, last, kept = _outputs(s, softplus, rule, keep)
    y = y if s.z is None else y * functional.silu(s.z.to(WIDE))
    return torch.empty_like(s.u).copy_(y), last, kept


def _compact(x: Tensor) -> Tensor:
    """x (b, L, D), its steps and channels near to one another."""
    return x.contiguous() if max(x.stride()[1:]) >= FAR else x


def _near(s: Selected) -> Selected:
    """The same, u, Δ and z copied where they are far apart; itself where none of them is."""
    u, delta = _compact(s.u), _compact(s.delta)
    z = None if s.z is None else _compact(s.z)
    return s if u is s.u and delta is s.delta and z is s.z else replace(s, u=u, delta=delta, z=z)


def _outputs(s: Selected, softplus: bool, rule: str, keep: bool) -> tuple[Tensor, Tensor, Tensor]:
    """As `forward`, but outputs are those before the gate z, in float32."""
    made = [selective.forward(part, softplus, rule, keep, WIDE) for _, part in _blocks(s)]
    y = torch.stack([x[0] for x in made]).sum(0)
    last, kept = (torch.cat([x[i] for x in made], dim=-1) for i in (1, 2))
    return y if s.skip is None else y + s.skip.to(WIDE) * s.u, last, kept


def backward(
    s: Selected, softplus: bool, rule: str, kept: Tensor, d_out: Tensor, d_last: Tensor | None
) -> list[Tensor | None]:
    """As `selective_backward.backward`, for any N and any strides."""
    s, d_out = _near(s), _compact(d_out)
    if s.A.shape[1] <= LARGEST:
        return selective_backward.backward(s, softplus, rule, kept, d_out, d_last)
    d_y, d_z = d_out.to(WIDE), None
    if s.z is not None:
        y, z = _outputs(s, softplus, rule, False)[0], s.z.to(WIDE)
        share = torch.sigmoid(z)
        d_z, d_y = d_y * y * share * (1 + z * (1 - share)), d_y * z * share
    made = [
        selective_backward.backward(
            part,
            softplus,
            rule,
            kept[..., cut].contiguous(),
            d_y,
            None if d_last is None else d_last[..., cut],
            WIDE,
        )
        for cut, part in _blocks(s)
    ]
    columns = list(zip(*made, strict=True))  # u, delta, A, B, C, skip, z, bias, initial
    d_u, d_delta, d_bias = (_sum(columns[i]) for i in (0, 1, 7))
    d_A, d_B, d_C, d_initial = (_joined(columns[i]) for i in (2, 3, 4, 8))
    d_skip = None
    if s.skip is not None and d_u is not None:
        d_u, d_skip = d_u + d_y * s.skip.to(WIDE), (d_y * s.u).sum((0, 1))
    leaves = (s.u, s.delta, s.A, s.B, s.C, s.skip, s.z, s.bias, s.initial)
    grads = (d_u, d_delta, d_A, d_B, d_C, d_skip, d_z, d_bias, d_initial)
    pairs = zip(grads, leaves, strict=True)
    return [None if x is None or g is None else g.to(x.dtype) for g, x in pairs]


def _blocks(s: Selected) -> Iterator[tuple[slice, Selected]]:
    for first in range(0, s.A.shape[1], LARGEST):
        cut = slice(first, first + LARGEST)
        initial = None if s.initial is None else s.initial[..., cut]
        yield (
            cut,
            replace(
                s,
                A=s.A[:, cut],
                B=s.B[..., cut],
                C=s.C[..., cut],
                skip=None,
                z=None,
                initial=initial,
            ),
        )


def _sum(parts: tuple[Tensor | None, ...]) -> Tensor | None:
    found = [x.to(WIDE) for x in parts if x is not None]
    return torch.stack(found).sum(0) if found else None


def _joined(parts: tuple[Tensor | None, ...]) -> Tensor | None:
    found = [x for x in parts if x is not None]
    return torch.cat(found, dim=-1) if found else None
