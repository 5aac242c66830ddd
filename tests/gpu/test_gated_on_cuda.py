"""The dense gated kernels on a real GPU."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
from selssm.scans import gated_scan
from selssm.scans.gated_operators import gated_scan_op
from tests.machine.test_gated_scan import FORMS, problem, run

pytestmark = pytest.mark.gpu
RECORDED = 128 * 2.0**-24  # of the largest entry


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("d", [1, 16, 17, 64, 100, 128, 200, 256])
def test_states_and_gradients_are_those_of_the_loop(form, d, poisoned):
    given = [x.cuda() for x in problem(d, torch.float32, d)]
    given[0] = given[0] / d**0.5
    ours, loops = run(given, form, "triton"), run([x.double() for x in given], form, "loop")
    for found, expected in zip(ours, loops, strict=True):
        assert (found - expected).abs().max() < RECORDED * expected.abs().max()


def test_the_operator_and_a_cuda_graph():
    A, B, gate, x, start = (y.cuda() for y in problem(17, torch.float32, 17))
    leaves = [y.requires_grad_() for y in (A, x @ B.T, gate, start)]
    leaves = [y.detach().requires_grad_() for y in leaves]
    found = torch.library.opcheck(gated_scan_op, (*leaves, "leaky", "triton", True))
    assert set(found.values()) == {"SUCCESS"}
    eager = gated_scan(A, B, gate, x, initial=start, backend="triton")
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph), torch.no_grad():
        captured = gated_scan(A, B, gate, x, initial=start, backend="triton")
    graph.replay()
    torch.cuda.synchronize()
    assert torch.equal(captured, eager)


def test_long_and_wide_batches_are_those_of_torch():
    source = torch.Generator("cuda").manual_seed(0)
    draw = lambda *s: torch.randn(*s, generator=source, device="cuda")  # noqa: E731
    A, B = draw(64, 64) / 20, draw(64, 64) / 8
    gate, x = torch.rand(33, 2000, 64, generator=source, device="cuda"), draw(33, 2000, 64)
    ours, theirs = (gated_scan(A, B, gate, x, backend=b) for b in ("triton", "torch"))
    assert (ours - theirs).abs().max() < 1e-4 * theirs.abs().max()
