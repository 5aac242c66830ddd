"""How states and channels are shared out to lanes changes no result of the selective scan."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
from selssm.kernels import pairs, selective, selective_backward
from selssm.kernels.lanes import Tile
from selssm.scans.arrange import arrange
from tests.machine.selective import UNIT, arguments, run, worst

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
RECORDED = 32  # units of rounding, against each tensor's largest entry
TILES = (
    Tile(lanes=1, each=2, blocks=1, warps=2),
    Tile(lanes=1, each=4, blocks=1, warps=1, deep=2),
    Tile(lanes=2, each=4, blocks=1, warps=2, deep=2),
    Tile(lanes=4, each=4, blocks=1, warps=1, deep=2),
    Tile(lanes=4, each=4, blocks=1, warps=4, deep=2),
    Tile(lanes=4, each=4, blocks=1, warps=4),
    Tile(lanes=4, each=4, blocks=2, warps=2),
)


@pytest.mark.parametrize("tile", TILES, ids=str)
def test_gradients_are_those_of_the_loop_in_every_tile(tile, poisoned, monkeypatch):
    """Some 40 channels, so that shares of B and C come from several lanes, warps and programmes."""
    monkeypatch.setattr(selective_backward, "best_tile", lambda s, rule: tile)
    length = 70 if tile.lanes == 2 else 7  # two chunks, or one
    sizes = {"batch": 1, "length": length, "channels": 41, "size": tile.size - (tile.size > 2)}
    given = arguments(dtype=torch.float32, device=DEVICE, **sizes)
    ours, loops = (run(given, backend=backend) for backend in ("triton", "loop"))
    for found, expected in zip(ours, loops, strict=True):
        assert max(worst(found, expected).values()) < RECORDED * UNIT[torch.float32]


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("length", [1, 129])
def test_rows_of_states_lie_at_multiples_of_16_numbers(size, length):
    """Triton is told so by the strides, and then has a row on one lane: see test_hopper."""
    sizes = {"batch": 2, "length": length, "channels": 6, "size": size, "groups": 3}
    given = arguments(dtype=torch.float32, device=DEVICE, **sizes)
    names = ("u", "delta", "A", "B", "C", "D", "z", "delta_bias", "initial_state", "cu_seqlens")
    s = arrange(*(given[name] for name in names), "bdl")
    _, *strides = pairs.pairs(s, selective.best_tile(s, "euler").size)
    assert [x % 16 for x in strides] == [0, 0]
