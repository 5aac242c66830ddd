"""Medians of times, on rotating buffers so that no run finds its inputs in the cache."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

Call = Callable[[], object]
MIB = 2**20


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one call: the median, and the quartiles around it."""

    median: float
    low: float
    high: float
    runs: int
    peak_mib: float | None = None  # beyond what was there before the call; CUDA only


def timed(calls: list[Call], device: str, budget: float = 0.5, least: int = 5) -> Timing:
    """Call them in turn for about `budget` seconds, each at least once beforehand.

    `calls` do the same on different buffers; what a call returns is dropped at once.
    """
    for call in calls:
        call()
    peak = _peak(calls[0]) if device == "cuda" else None
    once = _one(calls[0], device)
    runs = max(least, min(1000, int(budget / max(once / 1000, 1e-6))))
    times = [_one(calls[i % len(calls)], device) for i in range(runs)]
    low, median, high = statistics.quantiles(times, n=4, method="inclusive")
    return Timing(median, low, high, runs, peak)


def _one(call: Call, device: str) -> float:
    """Milliseconds of one call: CUDA events on a GPU, the clock elsewhere."""
    if device != "cuda":
        start = time.perf_counter()
        call()
        return 1000 * (time.perf_counter() - start)
    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda.synchronize()
    begin.record()
    call()
    end.record()
    end.synchronize()
    return begin.elapsed_time(end)


def _peak(call: Call) -> float:
    torch.cuda.synchronize()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    call()
    torch.cuda.synchronize()
    return (torch.cuda.max_memory_allocated() - before) / MIB


def buffers(bytes_each: int, device: str) -> int:
    """How many sets of buffers pass any cache, and fit in memory."""
    if device != "cuda":
        return 2
    room = torch.cuda.get_device_properties(0).total_memory // 4
    return max(1, min(8, -(-256 * MIB // max(bytes_each, 1)) + 1, room // max(bytes_each, 1)))
