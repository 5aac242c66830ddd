"""Formulas that the kernels share, against float64."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
import triton
import triton.language as tl

from selssm.kernels.pieces import log1p_exp
from tests.machine.selective import UNIT

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
RECORDED = 32  # units, relative to each number: the exponent of exp(-20) is rounded too


@triton.jit
def softplus_kernel(x_ptr, y_ptr, SIZE: tl.constexpr):
    place = tl.arange(0, SIZE)
    tl.store(y_ptr + place, log1p_exp(tl.load(x_ptr + place)))


def largest_error(change: float = 0.0) -> float:
    """Of softplus from -20 to 20, relative to each number, with so much of exp(-2|x|) added."""
    x = torch.linspace(-20, 20, 4096, device=DEVICE)
    found = torch.empty_like(x)
    softplus_kernel[(1,)](x, found, SIZE=len(x))
    wide = x.double()
    right = torch.logaddexp(wide, torch.zeros_like(wide))
    found = found.double() + change * torch.exp(-2 * wide.abs())
    return float(((found - right) / right).abs().max())


def test_softplus_keeps_its_digits_where_it_is_tiny_too():
    assert largest_error() < RECORDED * UNIT[torch.float32]


def test_a_coefficient_that_is_a_little_off_is_caught():
    """The mutant: the second coefficient of the polynomial changed by 1e-5 of one."""
    assert largest_error(1e-5) > RECORDED * UNIT[torch.float32]
