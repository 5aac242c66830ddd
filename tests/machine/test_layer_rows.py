"""Layers refuse rows that they cannot read, by their own words and not by a product's inside."""

from __future__ import annotations

import pytest
import torch

from numerics.errors import InputError
from selssm.layers import S6, SSD, Gated

LAYERS = [S6(6, state=3), SSD(6, 2, 4, state_size=3), Gated("leaky", 6, 3)]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: type(layer).__name__)
@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (torch.ones(2, 5, 7), r"its shape is \(2, 5, 7\); give \(b, T, 6\)"),
        (torch.ones(5, 6), r"give \(b, T, 6\)"),
        (torch.ones(2, 0, 6), "T >= 1"),
        (torch.ones(2, 5, 6, dtype=torch.int64), "its type is torch.int64"),
        (torch.ones(2, 5, 6, dtype=torch.bfloat16), r"bfloat16, .*give \w+\.to\(torch\.float32\)"),
        (torch.ones(2, 5, 6, device="meta"), "move it there"),
        ([[1.0]], "it is a list"),
    ],
)
def test_rows_that_do_not_fit_are_refused(layer, rows, says):
    assert layer(torch.ones(2, 5, 6)).shape[:2] == (2, 5)
    with pytest.raises(InputError, match=says):
        layer(rows)
    with pytest.raises(InputError, match=says):
        layer.run(rows)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: type(layer).__name__)
def test_narrow_rows_are_read_under_autocast(layer):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert layer(torch.ones(2, 5, 6, dtype=torch.bfloat16)).isfinite().all()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: S6(0), "^width: it is 0"),
        (lambda: S6(8, rank=-1), "^rank: it is -1"),
        (lambda: S6(8, inner=0), "^inner: it is 0"),
        (lambda: SSD(8, 0, 4), "^num_heads: it is 0"),
        (lambda: SSD(8, 2, 4.0), "^head_dim: it is 4.0"),
        (lambda: Gated("leaky", 3, 0), "^state: it is 0"),
    ],
)
def test_sizes_are_whole_and_not_nothing(make, says):
    with pytest.raises(InputError, match=says):
        make()
