"""The selective scan as registered PyTorch operators: torch.compile, autograd and fake tensors.

`selssm::selective_scan` returns outputs, last states and what the backward pass keeps;
`selssm::selective_scan_backward` the gradients. Arguments are those of `arrange.Selected`, in its
layout; absent ones are None, and the gradient of an absent one is an empty tensor.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from selssm.scans import selective_torch, selective_torch_backward
from selssm.scans.arrange import CHUNKS, Selected
from selssm.scans.library import differentiable, differentiable_once, fake, operator
from selssm.scans.selective_torch import state_type

UNKEPT = "no states were kept for gradients; scan with keep=True, or outside of no_grad"


def _forward(name: str) -> Any:
    if name == "torch":
        return selective_torch.forward
    from selssm.kernels import wide

    return wide.forward


def _gradients(name: str) -> Any:
    if name == "torch":
        return selective_torch_backward.backward
    from selssm.kernels import wide

    return wide.backward


@operator("selective_scan")
def selective_scan_op(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    skip: Tensor | None,
    z: Tensor | None,
    bias: Tensor | None,
    initial: Tensor | None,
    ends: Tensor | None,
    softplus: bool,
    rule: str,
    backend: str,
    keep: bool,
) -> tuple[Tensor, Tensor, Tensor]:
    """Outputs (b, L, D), last states (sequences, D, N), and kept states (any, D, N), none of them
    unless `keep`: without them there are no gradients."""
    s = Selected(u, delta, A, B, C, skip, z, bias, initial, ends)
    return _forward(backend)(s, softplus, rule, keep)


@fake(selective_scan_op)
def _(*given: Any) -> tuple[Tensor, Tensor, Tensor]:
    *arguments, _softplus, _rule, backend, keep = given
    s = Selected(*arguments)
    kept = s.kept_states(CHUNKS[backend]) if keep else 0

    def states(count: int) -> Tensor:
        return s.u.new_empty(count, *s.A.shape, dtype=state_type(s))

    return torch.empty_like(s.u), states(s.sequences), states(kept)


@operator("selective_scan_backward")
def selective_scan_backward_op(
    d_out: Tensor,
    d_last: Tensor | None,
    kept: Tensor,
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    skip: Tensor | None,
    z: Tensor | None,
    bias: Tensor | None,
    initial: Tensor | None,
    ends: Tensor | None,
    softplus: bool,
    rule: str,
    backend: str,
) -> list[Tensor]:
    """Gradients of u, delta, A, B, C, skip, z, bias, initial; empty where there is no argument.

    `d_last`: None where nothing depends on the last states.
    """
    s = Selected(u, delta, A, B, C, skip, z, bias, initial, ends)
    grads = _gradients(backend)(s, softplus, rule, kept, d_out, d_last)
    leaves = (u, delta, A, B, C, skip, z, bias, initial)
    return [_like(x, g, u) for x, g in zip(leaves, grads, strict=True)]


def _like(x: Tensor | None, g: Tensor | None, u: Tensor) -> Tensor:
    """The gradient g in the strides that `torch.empty_like(x)` has, as the fake operator says."""
    if x is None or g is None:
        return u.new_empty(0)
    if g.stride() == x.stride():  # which is dense then
        return g
    if g.stride() == torch.empty_like(x, device="meta").stride():
        return g
    return torch.empty_like(x).copy_(g)


@fake(selective_scan_backward_op)
def _(d_out: Tensor, d_last: Tensor | None, kept: Tensor, *given: Any) -> list[Tensor]:
    u, leaves = given[0], given[:9]
    return [u.new_empty(0) if x is None else torch.empty_like(x) for x in leaves]


def _setup(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor, Tensor]) -> None:
    *tensors, ctx.softplus, ctx.rule, ctx.backend, ctx.keep = inputs
    ctx.save_for_backward(output[2], *tensors)
    ctx.set_materialize_grads(False)  # none for the kept states, of which there are many


def _backward(ctx: Any, d_out: Tensor | None, d_last: Tensor | None, _: None) -> tuple[Any, ...]:
    if not ctx.keep:
        raise RuntimeError(UNKEPT)
    kept, *tensors = ctx.saved_tensors
    d_out = torch.zeros_like(tensors[0]) if d_out is None else d_out
    grads = gradients(d_out, d_last, kept, *tensors, ctx.softplus, ctx.rule, ctx.backend)
    present = [None if x is None else g for g, x in zip(grads, tensors[:9], strict=True)]
    return (*present, None, None, None, None, None)


gradients = differentiable_once(selective_scan_backward_op, "use backend='loop'")
scan_with_gradients = differentiable(selective_scan_op, _setup, _backward)
