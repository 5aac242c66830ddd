"""The room that a report grants to a rounding normalisation covers the worst order of summation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from selssm.analyse.assumptions import checkpoint_assumptions
from selssm.analyse.channels import float_above, float_below
from selssm.analyse.figures import inflation
from selssm.checkpoint import Checkpoint
from selssm.layers import MambaShape, RMSNorm

SHAPE = MambaShape(vocabulary=4, layers=1, width=8, inner=16, state=2, taps=2, rank=1)
FLOAT32_ONLY = 1.00001
"""What was granted to every width once; too little from a few hundred on."""


def stored(dtype: torch.dtype, width: int) -> Checkpoint:
    return Checkpoint("test", replace(SHAPE, width=width), {"a": torch.zeros(1, dtype=dtype)})


def swallowed(width: int) -> np.ndarray:
    """A row whose squares, added one after another in float32, all vanish beside the first."""
    row = np.full(width, np.float32(2.0**-12 * 0.999))
    row[0] = 1.0
    return row.astype(np.float32)


@pytest.mark.parametrize("width", [8, 768, 8192])
def test_float32_squares_added_one_by_one_stay_within_the_room(width: int) -> None:
    row = swallowed(width)
    mean = np.cumsum(row * row, dtype=np.float32)[-1] / np.float32(width)
    normalised = (row / np.sqrt(mean)).astype(np.float64)
    grown = np.sqrt((normalised**2).sum() / width)
    assert grown <= inflation(stored(torch.float32, width))
    if width == 8192:
        assert grown > FLOAT32_ONLY, "a room that does not grow with the width is too small"


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_machine_stays_within_the_room_of_the_type_it_runs_in(dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    norm = RMSNorm(512, 1e-12).to(dtype)
    norm.weight.data = torch.rand(512).add(0.5).to(dtype)
    out = norm(torch.randn(200, 512).to(dtype)).detach().double() / norm.weight.detach().double()
    grown = float(out.square().mean(-1).sqrt().max())
    assert grown <= inflation(stored(dtype, 512))


def test_sixteen_bits_count_although_the_machine_here_widens_them() -> None:
    half = stored(torch.bfloat16, 64)
    assert half.dtype is torch.float32 and half.narrowest is torch.bfloat16
    assert inflation(half) > (1 + 2.0**-8) ** 2 * (1 + 64 * 2.0**-24)


def test_the_room_is_said_rounded_down() -> None:
    said = next(line for line in checkpoint_assumptions(1.0004901, ()) if "times as large" in line)
    assert "1.00049 times" in said


def test_a_bound_beyond_float64_is_rounded_to_its_own_side() -> None:
    from flint import arb

    huge = arb(10) ** 400
    assert float_above(huge) == np.inf and float_below(huge) == np.finfo(float).max
    assert float_below(-huge) == -np.inf and float_above(-huge) == -np.finfo(float).max
