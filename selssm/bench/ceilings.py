"""What the machine itself allows, measured in the same run: copying, and exponentials."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from selssm.bench.clock import timed


@dataclass(frozen=True)
class Ceilings:
    """Bytes read and written a second, in 10⁹, and exponentials a second, in 10⁹."""

    copy: float
    exponentials: float


def ceilings(device: str, budget: float = 0.2) -> Ceilings:
    """A copy of a large array; exp2 of numbers that stay on the chip (on a GPU)."""
    count = 2**28 if device == "cuda" else 2**23
    source = torch.rand(count, device=device)
    target = torch.empty_like(source)
    copied = timed([lambda: target.copy_(source)], device, budget)
    copy = 2 * source.nbytes / copied.median / 1e6
    if device == "cuda":
        from selssm.bench.exponentials import REPEATED, repeat

        spent = timed([lambda: repeat(source[: 2**24])], device, budget)
        return Ceilings(copy, REPEATED * 2**24 / spent.median / 1e6)
    spent = timed([lambda: torch.exp2(source)], device, budget)
    return Ceilings(copy, count / spent.median / 1e6)
