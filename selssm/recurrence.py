"""What each family computes: sequential float64 loops, one line a formula, nothing clever.

These loops are the definition. The parallel scan, the modules and any later kernel are right when
they agree with them. They are slow on purpose: one Python step a token.

    in code    letter   shape            in the Mamba paper (arXiv 2312.00752)
    inputs     x, u     (..., T, i)      x_t, section 2; the mixer feeds it SiLU(conv(.))
    drive      B x      (..., T, d)      the input as the state sees it
    gates      g        (..., T, d|1)    σ(z) in Theorem 1
    A          A        (d, d)           – (there diagonal)
    rates      a        (i, N)           A = -exp(A_log), section 3.6
    steps      Δ        (..., T, i)      Δ, section 2, equation 4
    B, C       B, C     (..., T, N)      B, C, section 3.2 (selective)
    skip       D        (i)              – (in the published code)
    gate_input z        (..., T, i)      the other branch of figure 3
    states     h        (..., T, d) or (..., T, i, N)

`...` is any batch, or none. T is time, d the state of a gated model, i the channels of a selective
one and N the state of one channel. Whatever comes in (lists, fractions, arrays, tensors of any
precision) is converted to float64, or complex128 where it is complex; gradients flow through.

Left out: dropout, masks and anything trained. What the projections around a Mamba block do stands
in `selssm.mamba_loop`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

Numbers = Tensor | np.ndarray | Sequence[object] | float
GateRule = Callable[[int, Tensor], Tensor]
"""(t, h_{t-1}) -> g_t, for gates that look at the state."""


def wide(numbers: Numbers) -> Tensor:
    """The same numbers as a float64 (or complex128) tensor; fractions go to the nearest float."""
    if isinstance(numbers, Tensor):
        tensor = numbers
    else:
        array = np.asarray(numbers)
        tensor = torch.tensor(array.astype(np.float64) if array.dtype == object else array)
    return tensor.to(torch.complex128 if tensor.is_complex() else torch.float64)


def linear(decay: Numbers, drive: Numbers, initial: Numbers | None = None) -> Tensor:
    """h_t = decay_t · h_{t-1} + drive_t, entry by entry: what a scan has to compute.

    Shapes: decay and drive (..., T, d), initial (..., d) or none for zero; returns (..., T, d).
    """
    a, b = torch.broadcast_tensors(wide(decay), wide(drive))  # (..., T, d)
    h = torch.zeros_like(b[..., 0, :]) if initial is None else wide(initial)  # (..., d)
    states = []
    for t in range(b.shape[-2]):
        h = a[..., t, :] * h + b[..., t, :]  # (..., d)
        states.append(h)
    return torch.stack(states, dim=-2)  # (..., T, d)


def leaky_step(h: Tensor, gate: Tensor, A: Tensor, drive: Tensor) -> Tensor:
    """(1 - g) ∘ h + g ∘ (A h + B x); h and drive (..., d), gate (..., d) or (..., 1), A (d, d)."""
    return (1 - gate) * h + gate * (h @ A.T + drive)


def replace_step(h: Tensor, gate: Tensor, A: Tensor, drive: Tensor) -> Tensor:
    """g ∘ (A h + B x); shapes as for `leaky_step`."""
    return gate * (h @ A.T + drive)


GATED_STEPS = {"leaky": leaky_step, "replace": replace_step}


def gated(
    form: str,
    A: Numbers,
    gates: Numbers | GateRule,
    drive: Numbers,
    initial: Numbers | None = None,
) -> Tensor:
    """The states of a gated model, form "leaky" or "replace"; returns (..., T, d).

    Shapes: A (d, d); drive = B x (..., T, d); gates (..., T, d) for vector gates, (..., T, 1) for
    scalar ones, or a rule (t, h_{t-1}) -> (..., d) or (..., 1); initial (..., d), default zero.
    """
    step, A, drive = GATED_STEPS[form], wide(A), wide(drive)
    given = None if callable(gates) else wide(gates)
    h = torch.zeros_like(drive[..., 0, :]) if initial is None else wide(initial)  # (..., d)
    states = []
    for t in range(drive.shape[-2]):
        gate = gates(t, h) if callable(gates) else given[..., t, :]  # type: ignore[index]
        h = step(h, wide(gate), A, drive[..., t, :])  # (..., d)
        states.append(h)
    return torch.stack(states, dim=-2)  # (..., T, d)


def leaky(
    A: Numbers, gates: Numbers | GateRule, drive: Numbers, initial: Numbers | None = None
) -> Tensor:
    """h_t = (1 - g_t) ∘ h_{t-1} + g_t ∘ (A h_{t-1} + B x_t); shapes as for `gated`."""
    return gated("leaky", A, gates, drive, initial)


def replace(
    A: Numbers, gates: Numbers | GateRule, drive: Numbers, initial: Numbers | None = None
) -> Tensor:
    """h_t = g_t ∘ (A h_{t-1} + B x_t); shapes as for `gated`."""
    return gated("replace", A, gates, drive, initial)


def zoh(step: Tensor, rate: Tensor, B: Tensor) -> tuple[Tensor, Tensor]:
    """Exact zero-order hold: ā = e^{Δa}, b̄ = (e^{Δa} - 1)/a · B, for a ≠ 0; all broadcast."""
    return torch.exp(step * rate), torch.expm1(step * rate) / rate * B


def euler(step: Tensor, rate: Tensor, B: Tensor) -> tuple[Tensor, Tensor]:
    """What deployed Mamba models run: ā = e^{Δa} as above, but b̄ = Δ · B; all broadcast."""
    return torch.exp(step * rate), step * B


DISCRETISATIONS = {"zoh": zoh, "euler": euler}


def selective_scan(
    inputs: Numbers,
    steps: Numbers,
    rates: Numbers,
    B: Numbers,
    C: Numbers,
    *,
    skip: Numbers | None = None,
    gate_input: Numbers | None = None,
    initial: Numbers | None = None,
    rule: str = "euler",
) -> tuple[Tensor, Tensor]:
    """The diagonal (S6) family: outputs (..., T, i) and states (..., T, i, N).

    h_t = ā_t ∘ h_{t-1} + b̄_t x_t,   y_t = (h_t C_t + D ∘ x_t) ∘ SiLU(z_t)

    with ā, b̄ by `rule`, "zoh" or "euler" (the deployed one). Shapes stand in the glossary;
    initial (..., i, N), default zero; without `skip` or `gate_input` its factor is left out.
    """
    inputs, steps, rates, B, C = (wide(each) for each in (inputs, steps, rates, B, C))
    h = torch.zeros_like(inputs[..., 0, :, None] * rates) if initial is None else wide(initial)
    outputs, states = [], []
    for t in range(inputs.shape[-2]):
        x = inputs[..., t, :, None]  # (..., i, 1)
        step = steps[..., t, :, None]  # (..., i, 1)
        decay, gain = DISCRETISATIONS[rule](step, rates, B[..., t, None, :])  # (..., i, N) each
        h = decay * h + gain * x  # (..., i, N)
        outputs.append((h * C[..., t, None, :]).sum(-1))  # (..., i)
        states.append(h)
    y = torch.stack(outputs, dim=-2)  # (..., T, i)
    if skip is not None:
        y = y + wide(skip) * inputs
    if gate_input is not None:
        y = y * functional.silu(wide(gate_input))
    return y, torch.stack(states, dim=-3)  # (..., T, i), (..., T, i, N)
