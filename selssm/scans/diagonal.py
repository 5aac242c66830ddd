"""`scan`: all states of a diagonal recurrence, on every backend.

Backward, the gradient by h_t obeys g_t = ∂_t + a_{t+1} g_{t+1}, the same recurrence in reverse, and
∂a_t = g_t h_{t-1}, ∂b_t = g_t. The torch backend can be differentiated any number of times, the
Triton one once.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from selssm import recurrence
from selssm.scans import associative
from selssm.scans.backends import choose, kernels_miss
from selssm.scans.checks import check_numbers, check_tensors
from selssm.scans.library import differentiable, differentiable_once, fake, operator


def scan(
    decay: Tensor,
    input: Tensor,
    initial: Tensor | None = None,
    *,
    time: int = -2,
    backend: str = "auto",
) -> Tensor:
    """All states of h_t = decay_t · h_{t-1} + input_t, entry by entry.

    Args:
        decay, input: (..., T, d), real or complex, on one device; they broadcast, and of two
            types take the wider one.
        initial: the same shape without T, h before the first step; zero if left out.
        time: the axis of T, counted from the end.
        backend: "loop" is the float64 definition, "torch" takes O(log T) rounds on any device,
            "triton" one pass in float32 on CUDA; "auto" takes triton where it can run.

    Returns:
        The states, of the broadcast shape and common type; differentiable in every tensor.

    Raises:
        InputError: shapes do not fit, there is no time step, `time` does not count from the end,
            devices differ, or the backend cannot run.
    """
    check_tensors("input", {"initial": initial}, decay=decay, input=input)
    check_numbers(True, decay=decay, input=input)
    common = torch.promote_types(decay.dtype, input.dtype)
    check_numbers(common.is_complex, initial=initial)
    decay, input = decay.to(common), input.to(common)
    runs = choose(backend, input.device, lambda: _triton_misses(decay, input))
    if runs == "torch" or input.numel() == 0 or decay.numel() == 0:
        return associative.scan(decay, input, initial, time=time)
    decay, input = associative.checked(decay, input, initial, time)
    a, b = _rows(decay, time), _rows(input, time)
    first = (
        None
        if initial is None
        else initial.expand(associative.without_time(input, time)).reshape(len(b), -1)
    )
    if runs == "loop":
        made = recurrence.linear(a, b, first).to(b.dtype)
    else:
        made = scan_with_gradients(a, b, first, False)
    return made.reshape(input.shape)


def _rows(x: Tensor, time: int) -> Tensor:
    """(b, T, D): everything before the time axis, time, everything after it."""
    axis = x.ndim + time
    flat = x.reshape(-1, *x.shape[axis:])  # (b, T, ...)
    return flat.reshape(len(flat), x.shape[axis], -1)


def _triton_misses(decay: Tensor, input: Tensor) -> str | None:
    if input.is_complex() or decay.is_complex() or torch.float64 in (input.dtype, decay.dtype):
        return "the Triton kernels compute in real float32"
    return kernels_miss(input.device)


@operator("diagonal_scan")
def diagonal_scan_op(decay: Tensor, input: Tensor, initial: Tensor | None, reverse: bool) -> Tensor:
    """h_t = decay_t h_{t-1} + input_t (b, T, D) by the Triton kernel, in the input's type;
    reversed, g_t = input_t + decay_{t+1} g_{t+1}."""
    from selssm.kernels import diagonal_launch

    return diagonal_launch.states(decay, input, initial, reverse)


@fake(diagonal_scan_op)
def _(decay: Tensor, input: Tensor, initial: Tensor | None, reverse: bool) -> Tensor:
    return input.new_empty(input.shape)


@operator("diagonal_scan_backward")
def diagonal_scan_backward_op(
    decay: Tensor, initial: Tensor | None, states: Tensor, d_states: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Gradients of decay, input and initial state (empty if there is none), each in its type."""
    from selssm.kernels import diagonal_launch

    d_decay, d_input, d_initial = diagonal_launch.gradients(decay, initial, states, d_states)
    return d_decay, d_input, decay.new_empty(0) if d_initial is None else d_initial


@fake(diagonal_scan_backward_op)
def _(
    decay: Tensor, initial: Tensor | None, states: Tensor, d_states: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    d_initial = decay.new_empty(0) if initial is None else initial.new_empty(initial.shape)
    return decay.new_empty(decay.shape), states.new_empty(states.shape), d_initial


def _setup(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
    decay, _, initial, ctx.reverse = inputs
    ctx.save_for_backward(decay, initial, output)


def _backward(ctx: Any, d_out: Tensor) -> tuple[Any, ...]:
    if ctx.reverse:
        raise NotImplementedError(f"reversed, the scan has no gradients; {ONCE}")
    decay, initial, states = ctx.saved_tensors
    d_decay, d_input, d_initial = gradients(decay, initial, states, d_out)
    return d_decay, d_input, None if initial is None else d_initial, None


ONCE = "use backend='torch'"
gradients = differentiable_once(diagonal_scan_backward_op, ONCE)
scan_with_gradients = differentiable(diagonal_scan_op, _setup, _backward)
