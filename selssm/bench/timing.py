"""One timing: what it includes, its quartiles, and whether it says anything."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

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


def summary(
    times: list[float],
    how: How = How.CLOCK,
    call: float | None = None,
    peak_mib: float | None = None,
) -> Timing:
    """Of milliseconds a call, two or more."""
    low, median, high = statistics.quantiles(times, n=4, method="inclusive")
    return Timing(median, low, high, len(times), how, call, peak_mib)
