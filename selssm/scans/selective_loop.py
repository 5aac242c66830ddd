"""The float64 loop of `selssm.recurrence`, behind the arguments of `selective_scan`."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from selssm import recurrence
from selssm.recurrence import wide
from selssm.scans.arrange import Selected
from selssm.scans.selective_torch import spans, state_type


def loop(s: Selected, softplus: bool, rule: str) -> tuple[Tensor, Tensor]:
    """Outputs (b, L, D) in u's type and last states, by one step a token in float64."""
    delta = wide(s.delta) if s.bias is None else wide(s.delta) + wide(s.bias)
    delta = functional.softplus(delta) if softplus else delta
    outputs, lasts = [], []
    for i, rows, start, end in spans(s):
        part = slice(start, end)
        initial = _before(s, i)
        if start == end:
            lasts.append(initial)
            continue
        z = None if s.z is None else s.z[rows, part]
        share = s.u.shape[-1] // s.B.shape[2]
        B, C = (wide(x[rows, part]).repeat_interleave(share, 2) for x in (s.B, s.C))
        out, last = _run(s, s.u[rows, part], delta[rows, part], B, C, z, initial, rule)
        outputs.append(out)
        lasts.append(last)
    out = torch.cat(outputs, dim=1) if outputs else _nothing(s)
    return out.to(s.u.dtype), torch.cat(lasts).to(state_type(s))


def _nothing(s: Selected) -> Tensor:
    """Outputs of no steps, with a gradient by every argument all the same."""
    given = (s.delta, s.A, s.B, s.C, s.skip, s.z, s.bias, s.initial)
    return s.u + sum(0 * wide(x).sum().real for x in given if x is not None)


def _before(s: Selected, i: int) -> Tensor:
    which = slice(None) if s.ends is None else slice(i, i + 1)
    if s.initial is not None:
        return wide(s.initial[which])
    count = len(s.u) if s.ends is None else 1
    return torch.zeros(count, *s.A.shape, dtype=wide(s.A).dtype, device=s.u.device)


def _run(
    s: Selected,
    u: Tensor,
    delta: Tensor,
    B: Tensor,
    C: Tensor,
    z: Tensor | None,
    initial: Tensor,
    rule: str,
) -> tuple[Tensor, Tensor]:
    """One stretch of time; B and C (b, T, D, N)."""
    gain = recurrence.DISCRETISATIONS[rule]
    h, outputs = initial, []
    for t in range(u.shape[1]):
        decay, push = gain(delta[:, t, :, None], wide(s.A), B[:, t])
        h = decay * h + push * wide(u[:, t, :, None])
        y = (h * C[:, t]).sum(-1)
        outputs.append(2 * y.real if y.is_complex() else y)
    y = torch.stack(outputs, dim=1)
    y = y if s.skip is None else y + wide(s.skip) * wide(u)
    return (y if z is None else y * functional.silu(wide(z))), h
