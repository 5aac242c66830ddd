"""`gated_scan`: the dense leaky and replace recurrences, on every backend.

    leaky      h_t = (1 - g_t) ∘ h_{t-1} + g_t ∘ (A h_{t-1} + B x_t)
    replace    h_t = g_t ∘ (A h_{t-1} + B x_t)

All B x_t are one product; the order in time and the gradients are in `gated_operators`.
"""

from __future__ import annotations

from functools import reduce

import torch
from torch import Tensor

from numerics.errors import InputError
from selssm import recurrence
from selssm.recurrence import GATED_STEPS, GateRule
from selssm.scans.backends import choose, kernels_miss
from selssm.scans.checks import check_numbers, check_shape, check_tensors, wrong
from selssm.scans.gated_operators import scan_with_gradients
from selssm.scans.library import without_autocast


def gated_scan(
    A: Tensor,
    B: Tensor,
    gate: Tensor | GateRule,
    x: Tensor,
    form: str = "leaky",
    *,
    initial: Tensor | None = None,
    backend: str = "auto",
) -> Tensor:
    """All states h_t (b, L, d); differentiable in every tensor, once.

    Args:
        A: (d, d). B: (d, m). x: (b, L, m).
        gate: (b, L, d), or (b, L, 1) for one gate a step, soft, or hard (of any real type, or
            truths); or a rule
            (t, h_{t-1}) -> (b, d), (b, 1) or a number, where the gate sees the state (loop and
            torch only). States are computed in the widest type of all these tensors, what a rule
            gives aside, and returned in that of B x_t.
        form: "leaky" or "replace".
        initial: (b, d), h before the first step; zero if left out.
        backend: "loop" is the float64 definition, "torch" runs anywhere, "triton" on CUDA in
            float32 for d up to 256; "auto" takes triton where it can run.

    Raises:
        InputError: a shape, form or backend that does not fit, by name.
    """
    _check(A, B, gate, x, form, 3, initial=initial)
    drive = _drive(B, x)
    initial = drive.new_zeros(drive.shape[0], drive.shape[2]) if initial is None else initial
    runs = choose(backend, drive.device, lambda: _triton_misses(A, gate, drive, initial))
    if drive.numel() == 0:
        return drive  # no steps, or no sequences: no states
    gate = gate if isinstance(gate, Tensor) else _told(gate)
    if runs == "loop":
        return recurrence.gated(form, A, gate, drive, initial).to(drive.dtype)
    if not isinstance(gate, Tensor):
        with without_autocast(drive):
            return _stepwise(gate, *_alike(A, drive, initial), form=form).to(drive.dtype)
    leaves = _alike(A, drive, gate, initial)
    keep = torch.is_grad_enabled() and any(x.requires_grad for x in leaves)
    return scan_with_gradients(*leaves, form, runs, keep)[0].to(drive.dtype)


def gated_step(
    A: Tensor, B: Tensor, gate: Tensor, x: Tensor, h: Tensor, form: str = "leaky"
) -> Tensor:
    """One token: h (b, d) -> (b, d), in the widest type of all, with gate (b, d) or (b, 1) and x
    (b, m). Raises InputError as `gated_scan` does."""
    _check(A, B, gate, x, form, 2, h=h)
    A, drive, gate, h = _alike(A, _drive(B, x), gate, h)
    with without_autocast(h):
        return GATED_STEPS[form](h, gate, A, drive)


def _drive(B: Tensor, x: Tensor) -> Tensor:
    """All B x_t; rounded where autocast does so."""
    B, x = _alike(B, x)
    return x @ B.T


def _told(rule: GateRule) -> GateRule:
    """The rule, with what it gives in the type of the state; InputError where it does not fit."""

    def told(t: int, h: Tensor) -> Tensor:
        gate = rule(t, h)
        try:
            gate = torch.as_tensor(gate, device=None if isinstance(gate, Tensor) else h.device)
        except (TypeError, ValueError, RuntimeError) as problem:
            what = f"at step {t} the rule gives a {type(gate).__name__}"
            raise InputError(what, "gate", "give a torch.Tensor or a number") from problem
        fits = gate.ndim == 0 or tuple(gate.shape) in (tuple(h.shape), (len(h), 1))
        if not fits or gate.is_complex() or gate.device != h.device:
            what = f"at step {t} the rule gives {tuple(gate.shape)}, {gate.dtype}, on {gate.device}"
            remedy = (
                f"give real numbers, or truths, {tuple(h.shape)} or {(len(h), 1)} on {h.device}"
            )
            raise InputError(what, "gate", remedy)
        return gate.to(h.dtype)

    return told


def _alike(*leaves: Tensor) -> list[Tensor]:
    """In the widest type among them."""
    wide = _widest(*leaves)
    return [x.to(wide) for x in leaves]


def _widest(*leaves: Tensor) -> torch.dtype:
    return reduce(torch.promote_types, (x.dtype for x in leaves))


def _stepwise(rule: GateRule, A: Tensor, drive: Tensor, h: Tensor, *, form: str) -> Tensor:
    states = []
    for t in range(drive.shape[1]):
        h = GATED_STEPS[form](h, rule(t, h), A, drive[:, t])
        states.append(h)
    return torch.stack(states, dim=1)


def _check(
    A: Tensor, B: Tensor, gate: Tensor | GateRule, x: Tensor, form: str, axes: int,
    **state: Tensor | None,
) -> None:  # fmt: skip
    """InputError where they do not fit; x has so many axes, and the state its name."""
    gates = {} if callable(gate) and not isinstance(gate, Tensor) else {"gate": gate}
    needed, optional = ({}, state) if axes == 3 else (state, {})
    check_tensors("x", optional, A=A, B=B, x=x, **needed, **gates)
    check_numbers(A=A, B=B, x=x, **state)
    if form not in GATED_STEPS:
        raise InputError(f"there is no form '{form}'", "form", f"use one of {tuple(GATED_STEPS)}")
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise wrong("A", A, "(d, d)")
    d = len(A)
    if B.ndim != 2 or len(B) != d:
        raise wrong("B", B, f"({d}, m)")
    if x.ndim != axes or x.shape[-1] != B.shape[1]:
        raise wrong("x", x, f"({'b, L' if axes == 3 else 'b'}, {B.shape[1]}) for this B")
    if isinstance(gate, Tensor):
        if gate.is_complex():
            raise InputError(f"its type is {gate.dtype}", "gate", "give real numbers, or truths")
        width = gate.shape[-1] if gate.ndim == axes and gate.shape[-1] in (1, d) else d
        check_shape("gate", gate, (*x.shape[:-1], width))
    for name, h in state.items():
        check_shape(name, h, (x.shape[0], d))


def _triton_misses(
    A: Tensor, gate: Tensor | GateRule, drive: Tensor, initial: Tensor
) -> str | None:
    if callable(gate):
        return "a gate that sees the state has no Triton kernel"
    if (wide := _widest(A, drive, gate, initial)) != torch.float32:
        return f"the Triton kernels compute in float32, and the widest type is {wide}"
    missing = kernels_miss(drive.device)
    if missing is None:
        from selssm.kernels.gated_launch import LARGEST

        missing = f"the Triton kernels hold A up to d = {LARGEST}" if len(A) > LARGEST else None
    return missing
