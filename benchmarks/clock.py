"""Timing side by side on a machine that others use too, and what the figures were taken on."""

from __future__ import annotations

import math
import os
import platform
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np

Job = Callable[[], object]
ALONE = os.environ.get("OPENBLAS_NUM_THREADS") == "1"
"""One thread, whose CPU time is told: what to ask for while others use the machine."""
clock = time.process_time if ALONE else time.perf_counter
PACKAGES = ("numpy", "scipy", "cvxpy", "clarabel", "python-flint")


def least_seconds(runs: int, **jobs: Job) -> dict[str, float]:
    """The least time of each job over `runs` rounds, in which all jobs take turns."""
    least = dict.fromkeys(jobs, math.inf)
    for _ in range(runs):
        for name, job in jobs.items():
            begun = clock()
            job()
            least[name] = min(least[name], clock() - begun)
    return least


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """The slope of log seconds over log size (least squares), of the larger half of the sizes."""
    if len(sizes) < 2:
        return None
    last = slice(-max(2, len(sizes) // 2), None)
    return float(np.polyfit(np.log(sizes[last]), np.log(seconds[last]), 1)[0])


def rounded(value: object) -> object:
    """Floats with six significant digits, inside dicts and lists too."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    return [rounded(inner) for inner in value] if isinstance(value, list) else value


def circumstances() -> dict[str, object]:
    """Hardware, versions, date, and how busy the machine was (the load average of a minute)."""
    return {
        "date": date.today().isoformat(),
        "machine": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "clock": "CPU time, one thread" if ALONE else "wall clock, all cores",
        "load average at the start": os.getloadavg()[0],
        "versions": {"python": platform.python_version()} | {p: version(p) for p in PACKAGES},
    }


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())
