"""Launches a kernel on the device of its arguments, by what Triton compiled for their like before.

Triton looks at every argument of every call to find what it should run: its type, whether a pointer
is aligned, whether a number is 1 or a multiple of 16. For the forty arguments of a scan that takes
longer than many a scan. The same is asked here in one pass, and what Triton answered is kept.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from triton import knobs

INTERPRETED: bool = knobs.runtime.interpret
"""As chosen when Triton decorated the kernels; a constant, so that torch.compile can trace it."""

_compiled: dict[tuple[Any, ...], tuple[Any, tuple[Any, ...]]] = {}


def launch(
    kernel: Any, grid: tuple[int, int, int], *args: Tensor | int | None, **options: Any
) -> None:
    """Run the kernel; `args` come first in its signature, a tensor at their head, and `options` are
    its constants and those of the launch."""
    first = args[0]
    assert isinstance(first, Tensor)
    if INTERPRETED:
        kernel[grid](*args, **options)
    elif first.device.index == torch.cuda.current_device():
        _launch(kernel, grid, first.device.index, args, options)
    else:  # Triton would run it on the current one
        with torch.cuda.device(first.device):
            _launch(kernel, grid, first.device.index, args, options)


def _launch(
    kernel: Any, grid: tuple[int, int, int], device: int, args: tuple[Any, ...],
    options: dict[str, Any],
) -> None:  # fmt: skip
    key = (kernel, device, *map(kind, args), *options.items())
    found = _compiled.get(key)
    if found is None:
        constants = tuple(options[name] for name in kernel.arg_names[len(args) :])
        _compiled[key] = kernel[grid](*args, **options), constants
    else:
        compiled, constants = found
        compiled[grid](*args, *constants)


def kind(x: Tensor | int | None) -> object:
    """What Triton specialises a kernel on, or finer."""
    if isinstance(x, int):
        return x == 1, x % 16 == 0, -(2**31) <= x < 2**31
    return None if x is None else (x.dtype, x.data_ptr() % 16 == 0)
