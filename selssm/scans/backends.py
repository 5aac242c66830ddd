"""Which backend runs: the one that was asked for, or the best that can."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import torch

from numerics.errors import InputError

BACKENDS = ("auto", "loop", "torch", "triton")
HAS_TRITON = find_spec("triton") is not None
"""Asked once: looking for a package that is not there takes longer than a small scan."""


def choose(backend: str, device: torch.device, misses: Callable[[], str | None]) -> str:
    """What runs on this device; `misses` says why the Triton kernels cannot, None if they can.

    Raises InputError if there is no such backend, or the one asked for cannot run.
    """
    if backend not in BACKENDS:
        raise InputError(f"there is no backend '{backend}'", "backend", f"use one of {BACKENDS}")
    if backend == "auto":
        return "triton" if device.type == "cuda" and misses() is None else "torch"
    missing = misses() if backend == "triton" else None
    if missing is not None:
        raise InputError(missing, "backend", "use torch, or auto")
    return backend


def kernels_miss(device: torch.device) -> str | None:
    """Why the Triton kernels do not run here; None if they do."""
    if not HAS_TRITON:
        return "Triton is not installed (pip install triton, in the version that your torch names)"
    from selssm.kernels.selective import can_run

    return can_run(device)
