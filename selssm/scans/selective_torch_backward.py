"""Gradients of the selective scan in plain torch, chunk by chunk from the end.

With h_t = a_t h_{t-1} + b_t the gradient of the loss by h_t is g_t = ĝ_t + conj(a_{t+1}) g_{t+1},
ĝ_t through the output of step t: the same recurrence in reverse. All else follows from g_t entry
by entry: ∂a_t = g_t conj(h_{t-1}), ∂b_t = g_t. For complex numbers a gradient is that by the
conjugate, as in all of torch.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional

from selssm.scans.arrange import Selected
from selssm.scans.selective_torch import (
    CHUNK,
    Chunk,
    along_time,
    held,
    kept_before,
    run_chunk,
    spans,
    state_type,
)

TERMS = 16  # of the series of (e^x - 1)/x, for |x| < 1/2


@dataclass
class Sums:
    """The gradients so far, wide; None where the argument is absent."""

    s: Selected
    timed: dict[str, Tensor] = field(default_factory=dict)
    whole: dict[str, Tensor] = field(default_factory=dict)

    def put(self, name: str, rows: slice, part: slice, value: Tensor) -> None:
        """The gradient of steps `part`, in the argument's own shape."""
        like: Tensor = getattr(self.s, name)
        if name not in self.timed:
            self.timed[name] = torch.zeros(like.shape, dtype=value.dtype, device=like.device)
        self.timed[name][rows, part] = value

    def add(self, name: str, value: Tensor) -> None:
        """A share of the gradient of an argument without time."""
        self.whole[name] = self.whole[name] + value if name in self.whole else value

    def grad(self, name: str) -> Tensor | None:
        """The whole gradient in the argument's type; zeros if no step touched it."""
        like: Tensor | None = getattr(self.s, name)
        if like is None:
            return None
        found = self.timed.get(name, self.whole.get(name))
        return torch.zeros_like(like) if found is None else found.to(like.dtype)


NAMES = ("u", "delta", "A", "B", "C", "skip", "z", "bias")


def backward(
    s: Selected, softplus: bool, rule: str, kept: Tensor, d_out: Tensor, d_last: Tensor | None
) -> list[Tensor | None]:
    """Gradients of u, delta, A, B, C, skip, z, bias and the initial state, None where absent."""
    sums, d_initial = Sums(s), _d_states(s, d_last)
    for i, rows, start, end in reversed(list(spans(s))):
        which = slice(None) if s.ends is None else slice(i, i + 1)
        d_h = d_initial[which]
        for t in reversed(range(start, end, CHUNK)):
            part = slice(t, min(t + CHUNK, end))
            h = kept_before(kept, s, i, start, t)
            chunk = run_chunk(s, rows, part, h, softplus, rule)
            d_h = _through(s, sums, chunk, rows, part, h, d_out[rows, part], d_h, softplus, rule)
        d_initial[which] = d_h
    last = None if s.initial is None else d_initial.to(s.initial.dtype)
    return [*(sums.grad(name) for name in NAMES), last]


def _d_states(s: Selected, d_last: Tensor | None) -> Tensor:
    """A copy of the gradients by the last states, or zeros."""
    if d_last is not None:
        return d_last.clone()
    return torch.zeros(s.sequences, *s.A.shape, dtype=state_type(s), device=s.u.device)


def _through(
    s: Selected,
    sums: Sums,
    c: Chunk,
    rows: slice,
    part: slice,
    h: Tensor,
    d_out: Tensor,
    d_h: Tensor,
    softplus: bool,
    rule: str,
) -> Tensor:
    """Adds the gradients of one chunk; returns that of the state h before it."""
    d_y = _through_gate(s, sums, c, rows, part, d_out.to(c.y.dtype))
    d_w = (2 * d_y if c.states.is_complex() else d_y).unsqueeze(-1)  # (b, T, D, 1)
    g = _reverse(c.decay, d_w * c.C.conj(), d_h)  # (b, T, D, N)
    before = torch.cat((h.unsqueeze(1), c.states[:, :-1]), dim=1)
    d_x = g * before.conj() * c.decay.conj()  # by Δa
    d_gain, u = g * (c.B * c.u.unsqueeze(-1)).conj(), c.u.unsqueeze(-1)
    d_delta = _real(d_gain * (held(c.exponent).conj() if rule == "zoh" else 1)).sum(-1)
    if rule == "zoh":
        d_x = d_x + d_gain * (c.delta.unsqueeze(-1) * _held_slope(c.exponent)).conj()
    d_delta = d_delta + _real(d_x * s.A.to(d_x.dtype).conj()).sum(-1)
    d_raw = d_delta * torch.sigmoid(c.raw) if softplus else d_delta
    d_u = _real(g * (c.gain * c.B).conj()).sum(-1)
    sums.put("u", rows, part, d_u if s.skip is None else d_u + d_y * s.skip.to(d_y.dtype))
    sums.put("delta", rows, part, d_raw)
    sums.add("A", (d_x * c.delta.unsqueeze(-1)).sum((0, 1)))
    sums.put("B", rows, part, _grouped(g * (c.gain * u).conj(), s.B.shape[2]))
    sums.put("C", rows, part, _grouped(d_w * c.states.conj(), s.C.shape[2]))
    if s.bias is not None:
        sums.add("bias", d_raw.sum((0, 1)))
    return c.decay[:, 0].conj() * g[:, 0]


def _through_gate(
    s: Selected, sums: Sums, c: Chunk, rows: slice, part: slice, d_out: Tensor
) -> Tensor:
    """The gradient of y (b, T, D), adding those of z and the skip term."""
    d_y = d_out
    if s.z is not None:
        z = s.z[rows, part].to(d_out.dtype)
        share = torch.sigmoid(z)
        d_y = d_out * functional.silu(z)
        sums.put("z", rows, part, d_out * c.y * share * (1 + z * (1 - share)))
    if s.skip is not None:
        sums.add("skip", (d_y * c.u).sum((0, 1)))
    return d_y


def _reverse(decay: Tensor, direct: Tensor, d_h: Tensor) -> Tensor:
    """g_t = direct_t + conj(a_{t+1}) g_{t+1}, the last with d_h beside it; (b, T, D, N)."""
    direct = torch.cat((direct[:, :-1], direct[:, -1:] + d_h.unsqueeze(1)), dim=1)
    later = torch.cat((decay[:, 1:], torch.ones_like(decay[:, :1])), dim=1).conj()
    return along_time(later.flip(1), direct.flip(1)).flip(1)


def _grouped(per_channel: Tensor, groups: int) -> Tensor:
    """(b, T, D, N) summed over the channels of a group: (b, T, G, N)."""
    return per_channel.unflatten(2, (groups, -1)).sum(3)


def _real(x: Tensor) -> Tensor:
    return x.real if x.is_complex() else x


def _held_slope(x: Tensor) -> Tensor:
    """The derivative (x e^x - e^x + 1)/x² of (e^x - 1)/x; its series near 0."""
    small = x.abs() < 0.5
    safe = torch.where(small, torch.ones_like(x), x)
    far = (torch.exp(safe) - held(safe)) / safe
    series, term = torch.zeros_like(x), torch.full_like(x, 0.5)
    for k in range(1, TERMS):  # k x^(k-1)/(k+1)!
        series, term = series + term, term * x * (k + 1) / (k * (k + 2))
    return torch.where(small, series, far)
