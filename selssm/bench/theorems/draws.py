"""Random numbers on the device of their generator, and many small dense families as one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

WIDEST = 128
"""Largest dimension of the Triton kernel of the gated scan."""


def uniform(source: torch.Generator, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
    """Numbers between low and high, float32."""
    drawn = torch.rand(shape, generator=source, device=source.device)
    return low + (high - low) * drawn


def signs(source: torch.Generator, *shape: int) -> Tensor:
    """+1 or -1, float32."""
    return 2 * torch.randint(0, 2, shape, generator=source, device=source.device).float() - 1


def coins(source: torch.Generator, chance: Tensor, *shape: int) -> Tensor:
    """1 with the given chance, else 0, float32; chance broadcasts to the shape."""
    return (uniform(source, *shape) < chance).float()


def rotations(source: torch.Generator, *shape: int) -> Tensor:
    """Orthogonal matrices (..., d, d), float32."""
    drawn = torch.randn(shape, generator=source, device=source.device, dtype=torch.float64)
    return torch.linalg.qr(drawn)[0].float()


def bundles(families: int, d: int) -> Iterator[int]:
    """How many families of dimension d go into one scan, until all are counted."""
    most = WIDEST // d
    for begun in range(0, families, most):
        yield min(most, families - begun)


def in_one(A: Tensor) -> Tensor:
    """Matrices (f, d, d) as one of f·d rows, block by block: f gated families in a single scan."""
    return torch.block_diag(*A)


def as_array(x: Tensor) -> np.ndarray:
    """float64, on the CPU."""
    return np.asarray(x.double().cpu().numpy())
