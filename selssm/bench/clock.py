"""Medians of times, on rotating buffers so that no run finds its inputs in the cache."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import torch

Call = Callable[[], object]
MIB = 2**20
DISTURBED = 2.0  # quartiles further apart than by this factor tell of something else that ran


class How(StrEnum):
    """How a time was taken: what it includes."""

    CLOCK = "clock"  # the wall clock around each call; without a GPU nothing else is needed
    GRAPH = "graph"  # a CUDA graph replayed: the GPU's time alone
    QUEUED = "queued"  # calls queued behind a busy GPU, which never waited for Python
    PACED = "paced by Python"  # the GPU waited for Python, so launches are part of the time


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one call: the median, and the quartiles around it.

    `call`: milliseconds of one in a row of many as Python makes them, launches included; on a GPU
    only. `peak_mib`: beyond what was there before the call, its outputs included; on a GPU only.
    """

    median: float
    low: float
    high: float
    runs: int
    how: How = How.CLOCK
    call: float | None = None
    peak_mib: float | None = None

    @property
    def disturbed(self) -> bool:
        """Whether the median says little, since the quartiles lie far apart."""
        return disturbed(self.low, self.high)


def disturbed(low: float, high: float) -> bool:
    """Whether the quartiles of a timing differ by more than a factor that no quiet machine has."""
    return high > DISTURBED * low


def timed(calls: list[Call], device: str, budget: float = 0.2, least: int = 5) -> Timing:
    """Call them in turn for about `budget` seconds, each at least once beforehand.

    `calls` do the same on different buffers; what a call returns is dropped at once.
    """
    if device == "cuda":
        from selssm.bench import gpu_clock

        return gpu_clock.timed(calls, budget, least)
    for call in calls:
        call()
    once = _one(calls[0])
    runs = max(least, min(1000, int(budget / max(once / 1000, 1e-6))))
    return summary([_one(calls[i % len(calls)]) for i in range(runs)])


def summary(
    times: list[float],
    how: How = How.CLOCK,
    call: float | None = None,
    peak_mib: float | None = None,
) -> Timing:
    """Of milliseconds a call, two or more."""
    low, median, high = statistics.quantiles(times, n=4, method="inclusive")
    return Timing(median, low, high, len(times), how, call, peak_mib)


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
