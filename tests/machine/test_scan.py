"""The parallel scan computes what the sequential loop computes, forward and backward."""

from __future__ import annotations

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from selssm.recurrence import linear
from selssm.scans import associative, scan

UNIT_ROUNDOFF = 2.0**-53


def problem(seed: int, length: int, batch: int = 2, size: int = 3, largest: float = 1.25):
    """decay, input and initial state, float64, drawn from a seed."""
    source = torch.Generator().manual_seed(seed)
    draw = lambda *shape: torch.rand(*shape, generator=source, dtype=torch.float64)  # noqa: E731
    decay = largest * (2 * draw(batch, length, size) - 1)
    return decay, draw(batch, length, size) - 0.5, draw(batch, size) - 0.5


def rounding_bound(decay, input, initial):
    """Every term meets at most 2T + 2 roundings on either way of summing: 2 γ_{2T+2} Σ|terms|."""
    n = 2 * decay.shape[-2] + 2
    gamma = n * UNIT_ROUNDOFF / (1 - n * UNIT_ROUNDOFF)
    return 2 * gamma * linear(decay.abs(), input.abs(), initial.abs())


def swapped(first, then):
    """The mutant: associative as well, but it applies the maps in the wrong order."""
    return associative.compose(then, first)


@given(seed=st.integers(0, 2**32), length=st.integers(1, 70))
@example(seed=0, length=1)
@example(seed=0, length=2)
@example(seed=0, length=64)
def test_states_equal_the_loop_up_to_proved_rounding(seed, length):
    decay, input, initial = problem(seed, length)
    difference = (scan(decay, input, initial) - linear(decay, input, initial)).abs()
    assert (difference <= rounding_bound(decay, input, initial)).all()


@given(seed=st.integers(0, 2**32), length=st.integers(2, 40))
def test_the_swapped_mutant_is_caught(seed, length):
    decay, input, initial = problem(seed, length)
    wrong = associative.scan(decay, input, initial, composition=swapped)
    difference = (wrong - linear(decay, input, initial)).abs()
    assert (difference > rounding_bound(decay, input, initial)).any()


@given(seed=st.integers(0, 2**32), length=st.integers(1, 33))
def test_gradients_equal_the_loop(seed, length):
    given_ = [each.requires_grad_() for each in problem(seed, length, largest=1.0)]
    weight = torch.randn(2, length, 3, dtype=torch.float64, generator=torch.manual_seed(seed))
    ours = torch.autograd.grad((weight * scan(*given_)).sum(), given_)
    loops = torch.autograd.grad((weight * linear(*given_)).sum(), given_)
    torch.testing.assert_close(ours, loops, rtol=1e-11, atol=1e-11)


def test_gradcheck_first_and_second_order():
    given_ = [each.requires_grad_() for each in problem(1, 5, batch=1, size=2)]
    assert torch.autograd.gradcheck(scan, given_)
    assert torch.autograd.gradgradcheck(scan, given_)


@given(seed=st.integers(0, 2**32), cut=st.integers(1, 20))
def test_a_chunk_goes_on_where_the_last_one_stopped(seed, cut):
    decay, input, initial = problem(seed, 21)
    first = scan(decay[:, :cut], input[:, :cut], initial)
    second = scan(decay[:, cut:], input[:, cut:], first[:, -1])
    whole = scan(decay, input, initial)
    difference = (torch.cat((first, second), dim=1) - whole).abs()
    assert (difference <= rounding_bound(decay, input, initial)).all()


def test_decays_of_zero_and_of_one_are_exact():
    input = torch.ones(1, 9, 1)
    assert torch.equal(scan(torch.zeros_like(input), input), input)
    assert torch.equal(scan(torch.ones_like(input), input).flatten(), torch.arange(1.0, 10.0))


def test_long_products_that_underflow_leave_no_nan():
    """exp(S)·cumsum(exp(-S) b) would overflow here: the product of decays is 1e-4000."""
    decay = torch.full((1, 4000, 1), 0.1, requires_grad=True)
    states = scan(decay, torch.ones(1, 4000, 1))
    states.sum().backward()
    torch.testing.assert_close(states[0, -1, 0], torch.tensor(1 / 0.9))
    assert torch.isfinite(decay.grad).all()


def test_any_axis_and_broadcasting_decays():
    decay, input, _ = problem(5, 6)
    sideways = scan(decay.transpose(1, 2), input.transpose(1, 2), time=-1)
    assert torch.equal(sideways.transpose(1, 2), scan(decay, input))
    scalar = decay[..., :1]
    assert torch.equal(scan(scalar, input), scan(scalar.expand_as(input), input))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.complex128])
def test_the_type_is_kept(dtype):
    decay, input, initial = (each.to(dtype) for each in problem(2, 12, largest=0.9))
    states = scan(decay, input, initial)
    assert states.dtype == dtype
    expected = linear(decay, input, initial)  # of size one
    assert (states.to(expected.dtype) - expected).abs().max() <= 32 * torch.finfo(dtype).eps


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_the_scan_on_a_gpu():
    decay, input, initial = problem(3, 100)
    there = scan(decay.cuda(), input.cuda(), initial.cuda())
    difference = (there.cpu() - linear(decay, input, initial)).abs()
    assert (difference <= rounding_bound(decay, input, initial)).all()


@pytest.mark.parametrize("backend", ["torch", "loop"])
@pytest.mark.parametrize(
    ("decay", "input", "common"),
    [
        (torch.bfloat16, torch.float32, torch.float32),
        (torch.float32, torch.bfloat16, torch.float32),
        (torch.float64, torch.float32, torch.float64),
        (torch.complex64, torch.float32, torch.complex64),
    ],
)
def test_of_two_types_the_wider_one_is_computed_and_returned(decay, input, common, backend):
    a, b, _ = problem(3, 9, largest=0.9)
    a, b = a.to(decay), b.to(input)
    states = scan(a, b, backend=backend)
    assert states.dtype is common
    assert torch.equal(states, scan(a.to(common), b.to(common), backend=backend))


def test_an_initial_state_of_another_type_does_not_change_that_of_the_states():
    decay, input, initial = (x.to(torch.bfloat16) for x in problem(2, 12, largest=0.9))
    assert scan(decay, input, initial.double()).dtype is torch.bfloat16


def test_what_is_not_floating_point_is_refused():
    decay, input, initial = problem(2, 5)
    with pytest.raises(ValueError, match=r"input: its type is torch\.int64"):
        scan(decay, input.long())
    with pytest.raises(ValueError, match=r"initial: its type is torch\.complex128"):
        scan(decay, input, initial + 0j)


def test_the_loop_is_a_backend():
    decay, input, initial = problem(4, 9)
    states = scan(decay, input, initial, backend="loop")
    assert torch.equal(states, linear(decay, input, initial))


def test_a_backend_that_cannot_run_is_refused():
    with pytest.raises(ValueError, match="real float32"):
        scan(*problem(4, 9), backend="triton")
    with pytest.raises(ValueError, match="no backend"):
        scan(*problem(4, 9), backend="cuda")


def test_what_cannot_be_scanned_is_refused():
    with pytest.raises(ValueError, match="no time step"):
        scan(torch.ones(1, 0, 2), torch.ones(1, 0, 2))
    with pytest.raises(ValueError, match="from the end"):
        scan(torch.ones(1, 3, 2), torch.ones(1, 3, 2), time=1)
