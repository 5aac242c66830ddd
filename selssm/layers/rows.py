"""What every layer asks of the rows that it is given."""

from __future__ import annotations

import torch
from torch import Tensor

from numerics.errors import InputError
from selssm.scans.checks import check_numbers, check_tensors, wrong


def check_rows(name: str, rows: Tensor, weight: Tensor) -> None:
    """(b, T, width) with T >= 1 for a weight (any, width), on its device and in its type, unless
    under autocast; else InputError."""
    check_tensors(name, {}, **{name: rows, "the layer": weight})
    check_numbers(**{name: rows})
    kind = rows.device.type
    cast = torch.amp.is_autocast_available(kind) and torch.is_autocast_enabled(kind)
    if rows.dtype != weight.dtype and not cast:
        what = f"its type is {rows.dtype}, and the layer's {weight.dtype}"
        raise InputError(what, name, f"give {name}.to({weight.dtype}), or run under torch.autocast")
    width = weight.shape[-1]
    if rows.ndim != 3 or rows.shape[1] == 0 or rows.shape[2] != width:
        raise wrong(name, rows, f"(b, T, {width}) with T >= 1")


def check_sizes(**sizes: int) -> None:
    """Whole numbers of 1 or more; else InputError."""
    for name, size in sizes.items():
        if not isinstance(size, int) or size < 1:
            raise InputError(f"it is {size}", name, "give a whole number of 1 or more")
