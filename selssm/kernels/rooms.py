"""Memory that passes of one scan share, in one allocation: each takes longer than its launch."""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor

LINE = 32  # numbers of 128 bytes, at multiples of which each room begins


def rooms(device: torch.device, *shapes: tuple[int, ...]) -> tuple[Tensor, ...]:
    """Float32 numbers for these shapes and more, as flat tensors; not initialised."""
    sizes = [-(-prod(shape) // LINE) * LINE for shape in shapes]
    return torch.empty(sum(sizes), dtype=torch.float32, device=device).split(sizes)
