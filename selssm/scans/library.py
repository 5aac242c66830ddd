"""PyTorch operators of this package: known to torch.compile, to fake tensors and to autograd.

They are defined by their schemas and not by `torch.library.custom_op`, whose checks of every call
take longer than a scan of a small sequence. Results must not share memory with arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd import forward_ad

_LIBRARY = torch.library.Library("selssm", "FRAGMENT")

Formula = Callable[..., tuple[Any, ...]]


def without_autocast(x: Tensor) -> torch.autocast:
    """A recurrence keeps its precision where autocast would round its products."""
    return torch.autocast(x.device.type, enabled=False)


def operator(name: str, *mutates: str) -> Callable[[Callable[..., Any]], Any]:
    """Registers a function as `torch.ops.selssm.<name>`, with the schema of its types; `mutates`
    names the arguments that it changes. What is registered has to be told its fake, too."""

    def register(run: Callable[..., Any]) -> Any:
        _LIBRARY.define(name + torch.library.infer_schema(run, mutates_args=mutates))
        _LIBRARY.impl(name, run, "CompositeExplicitAutograd")
        return getattr(torch.ops.selssm, name).default

    return register


def fake(op: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers what the operator returns of tensors without numbers."""
    return torch.library.register_fake(op.name(), lib=_LIBRARY)


def differentiable(op: Any, setup: Callable[..., None], backward: Formula) -> Callable[..., Any]:
    """Registers the formula of the gradients, and returns the operator as it is best called.

    That is with the same formula in a function of autograd, and below what is registered: there
    PyTorch asks the schema about each argument at each call. Where a function has its forward and
    `setup` apart, as torch.func wants them, its signature is looked up at each call, which takes
    longer than a launch.
    """
    torch.library.register_autograd(op.name(), backward, setup_context=setup, lib=_LIBRARY)

    def run(*given: Any) -> Any:
        with torch._C._AutoDispatchBelowAutograd():
            output = op(*given)
        return tuple(output) if isinstance(output, list) else output  # a list would hide tensors

    def forward(ctx: Any, *given: Any) -> Any:
        output = run(*given)
        setup(ctx, given, output)
        return output

    at_once = _function(op.name(), forward=forward, backward=backward)
    apart = _function(op.name(), forward=run, setup_context=setup, backward=backward)

    def call(*given: Any) -> Any:
        if torch.compiler.is_compiling():
            return op(*given)
        # a forward derivative outlives no_grad; the function refuses it, the operator would drop it
        watched = torch.is_grad_enabled() or forward_ad._current_level >= 0
        if torch._C._are_functorch_transforms_active():
            return apart.apply(*given) if watched else op(*given)
        return at_once.apply(*given) if watched else run(*given)

    return call


def _function(name: str, **parts: Callable[..., Any]) -> Any:
    members = {part: staticmethod(of_it) for part, of_it in parts.items()}
    return type(name, (torch.autograd.Function,), members)


def differentiable_once(op: Any, remedy: str) -> Callable[..., Any]:
    """As `differentiable`, for an operator that computes gradients, and has none itself."""

    def refuse(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        raise NotImplementedError(f"{op.name()} is differentiable once; {remedy}")

    return differentiable(op, lambda ctx, inputs, output: None, refuse)
