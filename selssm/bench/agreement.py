"""How far a contender is from what its row means: the sequential loop in float64."""

from __future__ import annotations

import torch
from torch import Tensor

from selssm import recurrence
from selssm.bench.contenders import Arguments, Contender
from selssm.bench.rows import Row, arguments
from selssm.scans import selective_scan

PREFIX = 64  # steps, on two sequences at most


@torch.no_grad()
def difference(row: Row, contender: Contender, device: str, seed: int) -> float:
    """The largest from the definition on the first steps, which no later one changes, relative to
    the definition's largest entry."""
    whole = arguments(row, device, seed)
    start = {name: x[:2, :PREFIX] if x.ndim == 3 else x for name, x in whole.items()}
    if row.job == "decode":
        start["state"] = whole["state"][:2].clone()
    expected = definition(row, start)
    found = contender.forward(contender.prepare(start)).to(torch.float64)
    return float((found - expected).abs().max() / expected.abs().max())


def definition(row: Row, a: Arguments) -> Tensor:
    """What the row means: the sequential float64 loop on the arguments as they are."""
    if row.job == "diagonal":
        return recurrence.linear(a["decay"], a["input"])
    if row.job == "dense":
        drive = a["x"].double() @ a["B"].double().T
        return recurrence.gated("leaky", a["A"], a["gate"], drive)
    wide = {name: x.double() for name, x in a.items()}
    out = selective_scan(
        wide["u"], wide["delta"], wide["A"], wide["B"], wide["C"], wide["D"], None,
        wide["delta_bias"], True, layout="bld", backend="loop",
        initial_state=wide.get("state"),
    )  # fmt: skip
    assert isinstance(out, Tensor)
    return out[:, 0] if row.job == "decode" else out
