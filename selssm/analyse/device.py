"""Which device a name means on this machine."""

from __future__ import annotations

import torch

from numerics.errors import InputError


def device_of(name: str) -> str:
    """ "cpu" or "cuda"; "auto" takes CUDA where it is. InputError where it is asked and absent."""
    if name == "cuda" and not torch.cuda.is_available():
        raise InputError("no CUDA device is available", "--device cuda", "use --device cpu")
    if name != "auto":
        return name
    return "cuda" if torch.cuda.is_available() else "cpu"
