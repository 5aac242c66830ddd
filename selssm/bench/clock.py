"""Medians of times, on rotating buffers so that no run finds its inputs in the cache."""

from __future__ import annotations

import time

import torch

from selssm.bench import gpu_clock
from selssm.bench.timing import MIB, Call, Timing, summary


def timed(calls: list[Call], device: str, budget: float = 0.2, least: int = 5) -> Timing:
    """Call them in turn for about `budget` seconds, each at least once beforehand.

    `calls` do the same on different buffers; what a call returns is dropped at once.
    """
    if device == "cuda":
        return gpu_clock.timed(calls, budget, least)
    for call in calls:
        call()
    once = _one(calls[0])
    runs = max(least, min(1000, int(budget / max(once / 1000, 1e-6))))
    return summary([_one(calls[i % len(calls)]) for i in range(runs)])


def _one(call: Call) -> float:
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


def buffers(bytes_each: int, device: str) -> int:
    """How many sets of buffers pass any cache, and fit in memory."""
    if device != "cuda":
        return 2
    room = torch.cuda.get_device_properties(0).total_memory // 4
    return max(1, min(8, -(-256 * MIB // max(bytes_each, 1)) + 1, room // max(bytes_each, 1)))
