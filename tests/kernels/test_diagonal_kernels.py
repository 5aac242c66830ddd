"""The Triton kernel of the diagonal recurrence computes what the float64 loop computes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

pytest.importorskip("triton")
from selssm.kernels import diagonal_launch
from selssm.kernels.diagonal_launch import Launch, launch_for
from selssm.scans import scan
from selssm.scans.diagonal import diagonal_scan_op
from tests.machine import test_scan

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
ROUNDED = 2.0**-8 if torch.cuda.is_available() else 2.0**-7  # the interpreter truncates
RECORDED = 8 * 2.0**-24  # of the largest entry


def problem(*sizes, **options):
    """Where the kernels run."""
    return tuple(x.to(DEVICE) for x in test_scan.problem(*sizes, **options))


def run(tensors, backend, **options):
    leaves = [x.detach().clone().requires_grad_() for x in tensors]
    states = scan(*leaves, backend=backend, **options)
    places = torch.arange(states.numel(), dtype=torch.float64, device=states.device)
    weight = torch.cos(places).reshape(states.shape)
    return [states, *torch.autograd.grad((weight * states).sum(), leaves)]


@pytest.mark.parametrize(("length", "size"), [(1, 33), (2, 3), (7, 33), (64, 1), (65, 1), (300, 2)])
def test_states_and_gradients_are_those_of_the_loop(length, size, poisoned):
    given = [x.float() for x in problem(0, length, size=size, largest=1.0)]
    ours, loops = run(given, "triton"), run([x.double() for x in given], "loop")
    for found, expected in zip(ours, loops, strict=True):
        assert (found - expected).abs().max() <= RECORDED * expected.abs().max()


def test_narrow_types_are_computed_in_float32_and_rounded_once():
    given = [x.to(torch.bfloat16) for x in problem(1, 150, largest=1.0)]
    found = run(given, "triton")[0]
    expected = run([x.double() for x in given], "loop")[0]
    assert found.dtype == torch.bfloat16
    assert ((found - expected).abs() <= ROUNDED * expected.abs() + 1e-6).all()


CUT = Launch(channels=4, bands=8, rows=2, warps=1, group=8)


@pytest.mark.parametrize(("length", "size"), [(1, 3), (16, 2), (33, 3), (112, 4), (280, 2)])
@pytest.mark.parametrize("each", [1, 2])  # words of a band
def test_tiles_and_groups_of_them_change_nothing(length, size, each, poisoned):
    """States, the reverse direction, and gradients with the initial state's, from any cut; whole
    tiles, which need no masks, and others."""
    batch = 1 if length > 100 else 2
    decay, input, initial = (x[:batch].float() for x in problem(5, length, size=size, largest=1.0))
    how = replace(CUT, group=each * CUT.bands)
    states = diagonal_launch.states(decay, input, initial, False, how)
    back = diagonal_launch.states(decay, input, None, True, how)
    found = [states, *diagonal_launch.gradients(decay, initial, states, input, how), back]
    leaves = [x.double().requires_grad_() for x in (decay, input, initial)]
    loops = scan(*leaves, backend="loop")
    slopes = torch.autograd.grad((loops * input).sum(), leaves)
    for ours, expected in zip(found, [loops, *slopes, slopes[1]], strict=True):
        assert (ours - expected).abs().max() <= RECORDED * expected.abs().max()


def test_a_tile_that_starts_from_zero_is_caught():
    """The mutant: tiles scanned alone, as if no state came over from the one before."""
    decay, input, _ = (x.float() for x in problem(5, 64, largest=1.0))
    right = diagonal_launch.states(decay, input, None, False, CUT)
    cuts = zip(decay.split(16, 1), input.split(16, 1), strict=True)
    alone = [scan(a, b, backend="torch") for a, b in cuts]
    assert (right - torch.cat(alone, 1)).abs().max() > 0.01


@pytest.mark.filterwarnings("ignore:invalid value", "ignore:overflow")
def test_growing_decays_that_overflow_leave_a_zero_state_at_zero():
    decay = torch.full((1, 140, 1), 1e6, device=DEVICE)
    input = torch.zeros(1, 140, 1, device=DEVICE)
    input[0, -1] = 1.0
    for rows in (2, 32):  # passed on from tile to tile, and one tile
        states = diagonal_launch.states(decay, input, None, False, replace(CUT, rows=rows))
        assert torch.equal(states, input)


@pytest.mark.filterwarnings("ignore:invalid value", "ignore:overflow")
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize(("step", "start"), [(16, 0.0), (17, 2.0)])  # first of a band, and not
def test_what_is_not_finite_is_never_lost(value, step, start):
    """As the loop has it, to the end, through bands and tiles; also where the state was zero."""
    decay = torch.full((1, 50, 3), 0.5, device=DEVICE)
    input = torch.full_like(decay, start)
    input[:, step + 3 :], decay[0, step, 1] = 1.0, value
    initial = torch.full((1, 3), start, device=DEVICE)
    found = diagonal_launch.states(decay, input, initial, False, CUT)
    expected = scan(decay.double(), input.double(), initial.double(), backend="loop")
    assert torch.equal(found.isfinite(), expected.isfinite()) and not expected.isfinite().all()


@pytest.mark.filterwarnings("ignore:invalid value", "ignore:overflow")
def test_decays_that_grow_too_far_show_as_infinity():
    """A state of 1e-20 that grows by 1e45 and shrinks again: right, or visibly infinite."""
    decay = torch.full((1, 100, 1), 8.0, device=DEVICE)
    decay[:, 50:] = 0.125
    given = decay, torch.zeros_like(decay), torch.full((1, 1), 1e-20, device=DEVICE)
    found = diagonal_launch.states(*given, False, CUT)
    expected = scan(*(x.double() for x in given), backend="loop")
    right = (found - expected).abs() <= 1e-5 * expected.abs()
    assert (right | ~found.isfinite()).all() and right[:, :40].all()


def test_an_initial_state_in_any_strides_gets_its_own_gradient():
    decay, input, initial = (x.float() for x in problem(9, 7, size=4, largest=1.0))
    turned = initial.T.contiguous().T
    assert turned.stride() != initial.stride()
    for found, expected in zip(run((decay, input, turned), "triton"),
                               run((decay, input, initial), "triton"), strict=True):  # fmt: skip
        assert torch.equal(found, expected)


def test_what_waits_has_no_copies():
    """A thread holds a number of its own in every launch, or launching is refused."""
    for size in (1, 3, 100, 1536):
        for kind in (torch.float32, torch.bfloat16):
            for reverse in (False, True):
                how = launch_for(torch.empty(1, 9, size, dtype=kind, device="meta"), reverse)
                assert how.bands * how.channels >= 32 * how.warps
    with pytest.raises(ValueError, match="than threads"):
        replace(CUT, warps=2)


def test_two_runs_agree_bit_for_bit():
    given = [x.float() for x in problem(6, 50)]
    for first, second in zip(run(given, "triton"), run(given, "triton"), strict=True):
        assert torch.equal(first, second)


def test_it_is_differentiable_once_and_says_so():
    leaves = [x.float().requires_grad_() for x in problem(7, 3)]
    states = scan(*leaves, backend="triton")
    (slope,) = torch.autograd.grad(states.sum(), leaves[:1], create_graph=True)
    with pytest.raises(NotImplementedError, match="once"):
        slope.sum().backward()


def test_it_compiles_without_a_graph_break():
    given = [x.float() for x in problem(8, 9)]
    compiled = torch.compile(scan, fullgraph=True, backend="aot_eager")
    assert torch.equal(compiled(*given, backend="triton"), scan(*given, backend="triton"))


def test_any_axis():
    decay, input, initial = (x.float() for x in problem(2, 20))
    sideways = scan(decay.mT, input.mT, initial, time=-1, backend="triton")
    found = scan(decay, input, initial, backend="triton")
    assert (sideways.mT - found).abs().max() <= RECORDED * found.abs().max()  # in other tiles


def test_a_reversed_scan_with_the_wrong_decay_is_caught():
    """The mutant: a_t in place of a_{t+1}; the kernel shifts, a plain flip does not."""
    decay, input, _ = (x.float() for x in problem(3, 20))
    right = diagonal_scan_op(decay, input, None, True)
    plain = scan(decay.flip(1), input.flip(1), backend="torch").flip(1)
    assert (right - plain).abs().max() > 0.01


def test_the_operator_is_registered_as_torch_wants_it():
    leaves = [x.float().requires_grad_() for x in problem(4, 5)]
    found = torch.library.opcheck(diagonal_scan_op, (*leaves, False))
    assert set(found.values()) == {"SUCCESS"}
