"""What every layer asks of the rows that it is given."""

from __future__ import annotations

from torch import Tensor

from selssm.scans.checks import check_numbers, check_tensors, wrong


def check_rows(name: str, rows: Tensor, weight: Tensor) -> None:
    """(b, T, width) with T >= 1 for a weight (any, width), on its device; else InputError."""
    check_tensors(name, {}, **{name: rows, "the layer": weight})
    check_numbers(**{name: rows})
    width = weight.shape[-1]
    if rows.ndim != 3 or rows.shape[1] == 0 or rows.shape[2] != width:
        raise wrong(name, rows, f"(b, T, {width}) with T >= 1")
