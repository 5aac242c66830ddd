"""Nothing is made on the wrong device: on the meta device any stray CPU tensor is an error."""

from __future__ import annotations

import pytest
import torch

from selssm.layers import Backbone, Block, Gated, Mamba2Shape, MambaShape
from selssm.scans import scan

SHAPE = MambaShape(vocabulary=9, layers=2, width=6, inner=12, state=3, taps=4, rank=2)
HEADS = Mamba2Shape(vocabulary=9, layers=2, width=6, heads=4, head_dim=3, state=3, groups=2, taps=4)
DEVICES = [
    "meta",
    pytest.param(
        "cuda",
        marks=[
            pytest.mark.gpu,
            pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
        ],
    ),
]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("shape", "states"), [(SHAPE, (12, 3)), (HEADS, (4, 3, 3))])
def test_a_block_from_nothing_and_from_a_carry(device, shape, states):
    block = Block(shape).to(device)
    rows = torch.ones(2, 5, 6, device=device)
    first, run = block(rows)
    second, again = block(rows, run.carry)
    assert first.device.type == second.device.type == device
    assert again.states.shape == (2, 5, *states) and again.states.device.type == device


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("gate", ["vector", "scalar"])
@pytest.mark.parametrize("feedback", [True, False])
def test_a_gated_recurrence(device, gate, feedback):
    module = Gated("leaky", 2, 3, gate=gate, feedback=feedback).to(device)
    run = module.run(torch.ones(2, 5, 2, device=device))
    assert run.states.device.type == run.gates.device.type == device


@pytest.mark.parametrize("device", DEVICES)
def test_the_scan(device):
    ones = torch.ones(2, 5, 3, device=device)
    assert scan(ones, ones, ones[:, 0]).device.type == device


def test_a_stray_tensor_is_noticed():
    """The mutant of the checks above."""
    with pytest.raises((RuntimeError, NotImplementedError)):
        Block(SHAPE).to("meta")(torch.ones(2, 5, 6))


def test_a_backbone_can_be_laid_out_without_memory():
    with torch.device("meta"):
        model = Backbone(SHAPE)
    assert all(parameter.is_meta for parameter in model.parameters())
