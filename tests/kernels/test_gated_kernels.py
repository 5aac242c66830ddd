"""The Triton kernels of the dense gated forms compute what the float64 loop computes."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
from tests.machine.test_gated_scan import FORMS, problem, run

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
RECORDED = 64 * 2.0**-24  # of the largest entry


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("width", "d"), [(1, 5), (5, 5), (17, 17)])
def test_states_and_gradients_are_those_of_the_loop(form, width, d, poisoned):
    given = [x.to(DEVICE) for x in problem(width, torch.float32, d)]
    ours, loops = run(given, form, "triton"), run([x.double() for x in given], form, "loop")
    for found, expected in zip(ours, loops, strict=True):
        assert (found - expected).abs().max() < RECORDED * expected.abs().max()
