"""Launches on a real GPU go where their arguments are, and by what was compiled for their like."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
from selssm.scans import scan, selective_scan
from tests.machine.selective import arguments

pytestmark = pytest.mark.gpu


def moved(x: torch.Tensor) -> torch.Tensor:
    """The same numbers, four bytes further: no longer at a multiple of 16 bytes."""
    room = torch.empty(x.numel() + 1, dtype=x.dtype, device=x.device)
    return room[1:].view(x.shape).copy_(x)


def test_arguments_aligned_or_not_in_turns():
    given = arguments(dtype=torch.float32, device="cuda", length=70, channels=64, size=16)
    expected = selective_scan(**given, backend="triton")
    for name in ("u", "B", "A", "u", "initial_state"):
        for shifted in (given | {name: moved(given[name])}, given):
            found = selective_scan(**shifted, backend="triton")
            assert all(torch.equal(x, y) for x, y in zip(found, expected, strict=True)), name


def test_lengths_and_sizes_of_every_kind_in_turns():
    for length in (1, 16, 5, 1, 32, 33):
        for channels in (16, 1, 48, 3):
            decay, input = torch.rand(2, 1, length, channels, device="cuda").unbind(0)
            found, right = (scan(decay, input, backend=b) for b in ("triton", "loop"))
            assert (found - right).abs().max() < 1e-6 * right.abs().max().clamp(1)


@pytest.mark.skipif(torch.cuda.device_count() < 2, reason="one CUDA device on this machine")
def test_what_lies_on_another_device_is_computed_there():
    given = arguments(dtype=torch.float32, device="cuda:0", length=70, channels=64, size=16)
    there = {n: x.to("cuda:1") if isinstance(x, torch.Tensor) else x for n, x in given.items()}
    assert torch.cuda.current_device() == 0
    leaves = [x["u"].requires_grad_() for x in (given, there)]
    runs = [selective_scan(**x, backend="triton") for x in (given, there)]
    for found, expected in zip(runs[1], runs[0], strict=True):
        assert found.device.index == 1 and torch.equal(found.cpu(), expected.cpu())
    grads = [torch.autograd.grad(r[0].sum(), u)[0].cpu() for r, u in zip(runs, leaves, strict=True)]
    assert torch.equal(*grads)
