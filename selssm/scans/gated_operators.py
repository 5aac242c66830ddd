"""The dense gated scan as registered PyTorch operators: torch.compile, autograd and fake tensors.

The order in time is all that is sequential. Backward, λ_t, the gradient of the loss by h_t, obeys
λ_t = ∂_t + (1 - g_{t+1}) ∘ λ_{t+1} + A'(g_{t+1} ∘ λ_{t+1}) (leaky; without the middle term for
replace). The drive B x_t has the gradient g_t ∘ λ_t and the gate s_t ∘ λ_t, where s_t, the slope of
h_t by g_t, is A h_{t-1} + B x_t, less h_{t-1} for leaky: forward keeps it, in place of the drive.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from selssm.recurrence import GATED_STEPS
from selssm.scans.library import (
    differentiable,
    differentiable_once,
    fake,
    operator,
    without_autocast,
)

UNKEPT = "no slopes were kept for gradients; scan with keep=True, or outside of no_grad"


@operator("gated_scan")
def gated_scan_op(
    A: Tensor, drive: Tensor, gate: Tensor, initial: Tensor, form: str, backend: str, keep: bool
) -> tuple[Tensor, Tensor]:
    """h_t and, where they are to be kept, slopes s_t, else (0,): (b, L, d), contiguous."""
    if backend == "triton":
        from selssm.kernels import gated_launch

        return gated_launch.states(A, drive, gate, initial, form, keep)
    with without_autocast(drive):
        return _states(A, drive, gate, initial, form, keep)


def _states(
    A: Tensor, drive: Tensor, gate: Tensor, initial: Tensor, form: str, keep: bool
) -> tuple[Tensor, Tensor]:
    out, h = drive.new_empty(drive.shape), initial
    for t in range(drive.shape[1]):
        h = GATED_STEPS[form](h, gate[:, t], A, drive[:, t])
        out[:, t] = h
    if not keep:
        return out, drive.new_empty(0)
    before = _before(initial, out)
    moved = before @ A.T + drive
    return out, moved - before if form == "leaky" else moved


@fake(gated_scan_op)
def _(
    A: Tensor, drive: Tensor, gate: Tensor, initial: Tensor, form: str, backend: str, keep: bool
) -> tuple[Tensor, Tensor]:
    return drive.new_empty(drive.shape), drive.new_empty(drive.shape if keep else 0)


@operator("gated_scan_adjoint")
def gated_scan_adjoint_op(
    A: Tensor, gate: Tensor, slopes: Tensor, d_out: Tensor, form: str, backend: str
) -> tuple[Tensor, Tensor, Tensor]:
    """The gradients by every drive, by the gate of every entry (b, L, d), and by the initial state
    (b, d)."""
    if backend == "triton":
        from selssm.kernels import gated_launch

        return gated_launch.adjoint(A, gate, slopes, d_out, form)
    with without_autocast(d_out):
        return _adjoint(A, gate, slopes, d_out, form)


def _adjoint(
    A: Tensor, gate: Tensor, slopes: Tensor, d_out: Tensor, form: str
) -> tuple[Tensor, Tensor, Tensor]:
    found, carry = d_out.new_empty(d_out.shape), torch.zeros_like(d_out[:, 0])
    for t in reversed(range(d_out.shape[1])):
        found[:, t] = d_out[:, t] + carry
        pushed = gate[:, t] * found[:, t]
        carry = pushed @ A + (found[:, t] - pushed if form == "leaky" else 0)
    return gate * found, slopes * found, carry


@fake(gated_scan_adjoint_op)
def _(
    A: Tensor, gate: Tensor, slopes: Tensor, d_out: Tensor, form: str, backend: str
) -> tuple[Tensor, Tensor, Tensor]:
    return (
        d_out.new_empty(d_out.shape), d_out.new_empty(d_out.shape),
        d_out.new_empty(d_out.shape[0], d_out.shape[2]),
    )  # fmt: skip


def _before(initial: Tensor, states: Tensor) -> Tensor:
    """h_{t-1} (b, L, d)."""
    return torch.cat((initial.unsqueeze(1), states[:, :-1]), dim=1)


def _setup(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    A, _drive, gate, initial, ctx.form, ctx.backend, ctx.keep = inputs
    ctx.save_for_backward(A, gate, initial, *output)
    ctx.set_materialize_grads(False)  # none for the slopes


def _backward(ctx: Any, d_out: Tensor | None, _: None) -> tuple[Any, ...]:
    if d_out is None:
        return (None,) * 7
    if not ctx.keep:
        raise RuntimeError(UNKEPT)
    A, gate, initial, states, slopes = ctx.saved_tensors
    d_drive, d_gate, d_initial = adjoint(A, gate, slopes, d_out, ctx.form, ctx.backend)
    if gate.shape[-1] == 1:
        d_gate = d_gate.sum(-1, keepdim=True)
    d_A = None
    if ctx.needs_input_grad[0]:
        with without_autocast(d_drive):
            d_A = d_drive.flatten(0, 1).T @ _before(initial, states).flatten(0, 1)
    return d_A, d_drive, d_gate, d_initial, None, None, None


adjoint = differentiable_once(gated_scan_adjoint_op, "use backend='loop'")
scan_with_gradients = differentiable(gated_scan_op, _setup, _backward)
