"""Seeded arguments of a selective scan, and what two runs of it differ by."""

from __future__ import annotations

import torch
from torch import Tensor

from selssm.scans import selective_scan

UNIT = {
    torch.float64: 2.0**-53,
    torch.float32: 2.0**-24,
    torch.bfloat16: 2.0**-9,
    torch.float16: 2.0**-12,
}


def arguments(
    *,
    batch: int = 2,
    length: int = 21,
    channels: int = 6,
    size: int = 4,
    groups: int | None = None,
    dtype: torch.dtype = torch.float64,
    ends: tuple[int, ...] | None = None,
    seed: int = 0,
    device: str = "cpu",
) -> dict[str, object]:
    """Everything that `selective_scan` takes, in layout "bdl", with every optional argument."""
    source = torch.Generator().manual_seed(seed)
    states = torch.float64 if dtype == torch.float64 else torch.float32

    def draw(*shape: int, kind: torch.dtype = states) -> Tensor:
        return torch.randn(*shape, generator=source, dtype=torch.float64).to(device, kind)

    selected = (batch, size, length) if groups is None else (batch, groups, size, length)
    sequences = batch if ends is None else len(ends) - 1
    marks = None if ends is None else torch.tensor(ends, dtype=torch.int32, device=device)
    return {
        "u": draw(batch, channels, length, kind=dtype),
        "delta": draw(batch, channels, length, kind=dtype),
        "A": -draw(channels, size).abs(),
        "B": draw(*selected, kind=dtype),
        "C": draw(*selected, kind=dtype),
        "D": draw(channels),
        "z": draw(batch, channels, length, kind=dtype),
        "delta_bias": draw(channels),
        "delta_softplus": True,
        "return_last_state": True,
        "initial_state": draw(sequences, channels, size),
        "cu_seqlens": marks,
    }


def run(given: dict[str, object], **options: object) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """{out, last} and the gradient of a fixed loss by every floating-point argument."""
    leaves = {
        name: x.detach().clone().requires_grad_()
        for name, x in given.items()
        if isinstance(x, Tensor) and (x.is_floating_point() or x.is_complex())
    }
    out, last = selective_scan(**(given | leaves), **options)  # type: ignore[arg-type, misc]
    loss = _weighted(out) + _weighted(last)
    grads = torch.autograd.grad(loss, list(leaves.values()))
    return {"out": out, "last": last}, dict(zip(leaves, grads, strict=True))


def rows_widened(given: dict[str, object]) -> dict[str, object]:
    """The same numbers, those of B and C in float32."""
    return given | {name: given[name].float() for name in "BC"}  # type: ignore[attr-defined]


def same_bits(found: dict[str, Tensor], wide: dict[str, Tensor]) -> bool:
    """Whether all tensors are equal; but those of B and C, which `wide` has in float32, up to their
    rounding, for which Triton's interpreter has a way of its own."""
    off, rows = worst(found, wide), found.keys() & {"B", "C"}
    near = all(off[name] < 4 * UNIT[found[name].dtype] for name in rows)
    return near and all(torch.equal(found[name], wide[name]) for name in found.keys() - rows)


def _weighted(x: Tensor) -> Tensor:
    """A sum with weights that differ, so that no two entries can stand for one another."""
    weight = torch.cos(torch.arange(x.numel(), dtype=torch.float64, device=x.device))
    real = torch.view_as_real(x).sum(-1) if x.is_complex() else x
    return (weight.reshape(x.shape) * real).sum()


def worst(found: dict[str, Tensor], expected: dict[str, Tensor]) -> dict[str, float]:
    """The largest difference of each tensor, relative to its largest entry."""
    return {name: _relative(found[name], expected[name]) for name in expected}


def _relative(found: Tensor, expected: Tensor) -> float:
    wide = expected.to(torch.complex128 if expected.is_complex() else torch.float64)
    if wide.numel() == 0:
        return 0.0
    gap = (found.detach().to(wide.dtype) - wide.detach()).abs().max()
    return float(gap / wide.detach().abs().max().clamp_min(1e-30))
