"""The Triton kernel of the diagonal recurrence computes what the float64 loop computes."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
from selssm.scans import scan
from selssm.scans.diagonal import diagonal_scan_op
from tests.machine.test_scan import problem

ROUNDED = 2.0**-8 if torch.cuda.is_available() else 2.0**-7  # the interpreter truncates
RECORDED = 8 * 2.0**-24  # of the largest entry


def run(tensors, backend, **options):
    leaves = [x.detach().clone().requires_grad_() for x in tensors]
    states = scan(*leaves, backend=backend, **options)
    weight = torch.cos(torch.arange(states.numel(), dtype=torch.float64)).reshape(states.shape)
    return [states, *torch.autograd.grad((weight * states).sum(), leaves)]


@pytest.mark.parametrize("length", [1, 2, 63, 64, 65, 200])
@pytest.mark.parametrize("size", [1, 33])
def test_states_and_gradients_are_those_of_the_loop(length, size):
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
