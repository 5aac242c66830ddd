"""The Triton kernels of the dense gated forms compute what the float64 loop computes."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
from selssm.kernels import gated_launch
from selssm.scans import gated_scan
from selssm.scans.gated_operators import gated_scan_adjoint_op, gated_scan_op
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


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("tuned", [{"AHEAD": 1}, {"AHEAD": 8, "WIDTH": 16}], ids=str)
def test_how_a_launch_is_tuned_changes_no_result(form, tuned, poisoned):
    """The 11 steps are no multiple of 8 either, backward neither."""
    A, B, gate, x, start = (y.to(DEVICE) for y in problem(17, torch.float32, 17))
    drive = x @ B.T
    wide = [y.double() for y in (A, drive, gate, start)]
    expected = gated_scan_op(*wide, form, "torch", True)
    found = gated_launch.states(A, drive, gate, start, form, True, **tuned)
    slopes = expected[1]
    expected += gated_scan_adjoint_op(wide[0], wide[2], slopes, wide[1], form, "torch")
    found += gated_launch.adjoint(A, gate, slopes.float(), drive, form, **tuned)
    for one, other in zip(found, expected, strict=True):
        assert (one - other).abs().max() < RECORDED * other.abs().max()


@pytest.mark.parametrize("form", FORMS)
def test_what_is_infinite_stays_so_beside_padding(form):
    A, B, gate, x, start = (y.to(DEVICE) for y in problem(17, torch.float32, 17))
    A, gate = 1 + A.abs(), 0.5 + 0 * gate
    start = torch.full_like(start, 1e38)
    found, expected = (
        gated_scan(A, B, gate, x, form, initial=start, backend=b) for b in ("triton", "loop")
    )
    assert torch.isinf(expected).all(-1).any() and torch.equal(
        torch.isinf(found), torch.isinf(expected)
    )


def test_without_gradients_no_slopes_are_kept():
    A, B, gate, x, start = (y.to(DEVICE) for y in problem(17, torch.float32, 17))
    kept, out = (gated_launch.states(A, x @ B.T, gate, start, "leaky", k) for k in (True, False))
    assert torch.equal(kept[0], out[0]) and out[1].shape == (0,)


@pytest.mark.parametrize("d", [1, 32, 33, 128, 129, 256])
def test_a_matrix_fits_into_the_registers_of_its_threads(d):
    sizes = gated_launch.tile(d)
    threads = 32 * sizes["num_warps"]
    assert sizes["BLOCK"] >= d and threads * sizes.get("maxnreg", 0) <= 2**16
    assert sizes["BLOCK"] ** 2 <= 128 * threads


def test_autocast_narrows_the_drive_and_not_the_recurrence():
    """It is the product B x alone that autocast rounds; the kernel runs on what it gives."""
    A, B, gate, x, start = (y.to(DEVICE) for y in problem(17, torch.float32, 17))
    with torch.autocast(DEVICE, dtype=torch.bfloat16):
        found = gated_scan(A, B, gate, x, initial=start, backend="triton")
        drive = x @ B.T
    one = torch.eye(17, device=DEVICE)
    expected = gated_scan(A, one, gate, drive.float(), initial=start, backend="loop")
    assert found.dtype is drive.dtype is torch.bfloat16
    assert (found - expected).abs().max() < 2.0**-8 * expected.abs().max()


def test_hard_gates_of_truths_take_the_kernel_too():
    A, B, gate, x, start = (y.to(DEVICE) for y in problem(17, torch.float32, 17))
    hard = gate > 0.5
    found = gated_scan(A, B, hard, x, initial=start, backend="triton")
    expected = gated_scan(A, B, hard.float(), x, initial=start, backend="triton")
    assert torch.equal(found, expected)
