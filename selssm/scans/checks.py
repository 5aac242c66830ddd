"""What every scan asks of its arguments. Each raises InputError with the argument's name, what it
is, and what to give instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from numerics.errors import InputError


def wrong(name: str, x: Tensor, wanted: str) -> InputError:
    """To be raised: the shape does not fit."""
    return InputError(f"its shape is {tuple(x.shape)}", name, f"give {wanted}")


def check_shape(name: str, x: Tensor | None, shape: tuple[int, ...], meaning: str = "") -> None:
    """Absent, or of this shape."""
    if x is not None and tuple(x.shape) != shape:
        raise wrong(name, x, f"{shape}{meaning}")


def check_tensors(like: str, optional: Mapping[str, object], **given: object) -> None:
    """Every one is a dense tensor on the device of the one named `like`, or optional and None."""
    given.update((name, x) for name, x in optional.items() if x is not None)
    for name, x in given.items():
        if not isinstance(x, Tensor):
            raise InputError(f"it is a {type(x).__name__}", name, "give a torch.Tensor")
        if x.layout is not torch.strided:
            raise InputError(f"its layout is {x.layout}", name, f"give {name}.to_dense()")
    first: Any = given[like]
    for name, x in given.items():
        if isinstance(x, Tensor) and x.device != first.device:
            remedy = f"move it there: {name}.to({like}.device)"
            raise InputError(f"it is on {x.device} and {like} on {first.device}", name, remedy)


def check_numbers(complex_too: bool = False, /, **given: Tensor | None) -> None:
    """Floating point, and real unless `complex_too`."""
    for name, x in given.items():
        if x is None or x.is_floating_point() or (complex_too and x.is_complex()):
            continue
        allowed = "real or complex" if complex_too else "real"
        raise InputError(f"its type is {x.dtype}", name, f"give {allowed} floating-point numbers")


def check_ends(ends: Tensor, batch: int, length: int) -> int:
    """cu_seqlens, ends of packed sequences: how many there are.

    Values are looked at where that costs nothing: not on a GPU, nor under torch.compile.
    """
    whole = ends.dtype in (torch.int32, torch.int64)
    if batch != 1 or ends.ndim != 1 or len(ends) < 2 or not whole:
        what = f"it has shape {tuple(ends.shape)} and {ends.dtype}, the batch is {batch}"
        remedy = "pack the sequences into a batch of one and give their ends as integers from 0"
        raise InputError(what, "cu_seqlens", remedy)
    if ends.device.type == "cpu" and not torch.compiler.is_compiling():
        known = ends.tolist()
        if known != sorted(known) or known[0] != 0 or known[-1] != length:
            what = f"it goes from {known[0]} to {known[-1]}" + _fall(known)
            raise InputError(what, "cu_seqlens", f"let it rise from 0 to L = {length}")
    return len(ends) - 1


def _fall(ends: list[int]) -> str:
    """Where it falls, in words; nothing if it does not."""
    falls = (i for i in range(1, len(ends)) if ends[i] < ends[i - 1])
    at = next(falls, None)
    return "" if at is None else f" and falls from {ends[at - 1]} to {ends[at]} at place {at}"
