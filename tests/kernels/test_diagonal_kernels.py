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


CUT = Launch(channels=2, bands=2, rows=2, warps=1, pieces=4)


@pytest.mark.parametrize(("length", "size"), [(1, 3), (4, 2), (13, 3), (28, 4), (29, 4)])
@pytest.mark.parametrize("bands", [1, 2])
@pytest.mark.parametrize("pieces", [1, 7])  # the maps of six are more than a tile
def test_bands_and_pieces_of_time_change_nothing(length, size, bands, pieces, poisoned):
    """States, the reverse direction, and gradients with the initial state's, from any cut; whole
    tiles, which need no masks, and others."""
    decay, input, initial = (x.float() for x in problem(5, length, size=size, largest=1.0))
    how = replace(CUT, bands=bands, pieces=pieces)
    states = diagonal_launch.states(decay, input, initial, False, how)
    back = diagonal_launch.states(decay, input, None, True, how)
    found = [states, *diagonal_launch.gradients(decay, initial, states, input, how), back]
    leaves = [x.double().requires_grad_() for x in (decay, input, initial)]
    loops = scan(*leaves, backend="loop")
    slopes = torch.autograd.grad((loops * input).sum(), leaves)
    for ours, expected in zip(found, [loops, *slopes, slopes[1]], strict=True):
        assert (ours - expected).abs().max() <= RECORDED * expected.abs().max()


def test_a_piece_that_starts_from_zero_is_caught():
    """The mutant: pieces scanned alone, as if no state came over from the one before."""
    decay, input, _ = (x.float() for x in problem(5, 16, largest=1.0))
    right = diagonal_launch.states(decay, input, None, False, CUT)
    cuts = zip(decay.split(4, 1), input.split(4, 1), strict=True)
    alone = [scan(a, b, backend="torch") for a, b in cuts]
    assert (right - torch.cat(alone, 1)).abs().max() > 0.01


@pytest.mark.filterwarnings("ignore:overflow")
def test_growing_decays_that_overflow_leave_a_zero_state_at_zero():
    decay = torch.full((1, 40, 1), 1e6, device=DEVICE)
    input = torch.zeros(1, 40, 1, device=DEVICE)
    input[0, -1] = 1.0
    for pieces in (1, 4):
        states = diagonal_launch.states(decay, input, None, False, replace(CUT, pieces=pieces))
        assert torch.equal(states, input)


def test_time_is_cut_only_where_channels_are_few():
    wide, narrow = (torch.empty(1, 65536, d, dtype=torch.bfloat16) for d in (12288, 128))
    assert launch_for(wide).pieces == 1
    assert launch_for(narrow).pieces == 132 and launch_for(narrow).span(65536) == 512
    assert launch_for(narrow[:, :32]).pieces == 1  # a piece is a tile at least


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
    assert torch.equal(sideways.mT, scan(decay, input, initial, backend="triton"))


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
