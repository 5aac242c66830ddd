"""The selective scan in plain torch, chunk by chunk: any device, real or complex, any precision.

A chunk of T steps is materialised as (b, T, D, N), scanned in parallel, and forgotten; the state
at its start is kept. The backward pass visits the chunks in reverse and computes each anew from
that state, so that memory beyond inputs and outputs is one chunk and L/T states.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from selssm.scans.arrange import CHUNKS, Selected
from selssm.scans.associative import prefixes

CHUNK = CHUNKS["torch"]


def precision(u: Tensor) -> torch.dtype:
    """The real type that states are computed in: float32, or float64 if u is."""
    return torch.promote_types(u.dtype, torch.float32)


def state_type(s: Selected) -> torch.dtype:
    wide = precision(s.u)
    return wide.to_complex() if s.A.is_complex() else wide


def spans(s: Selected) -> Iterator[tuple[int, slice, int, int]]:
    """(sequence, its batch rows, first step, step after the last) of every stretch of time."""
    if s.ends is None:
        yield 0, slice(None), 0, s.u.shape[1]
        return
    ends = s.ends.tolist()
    for i, (start, end) in enumerate(itertools.pairwise(ends)):
        yield i, slice(0, 1), start, end


@dataclass(frozen=True, eq=False)
class Chunk:
    """One chunk of T steps in the state's type, from the state before it; see `run_chunk`."""

    u: Tensor  # (b, T, D)  u, real and wide
    raw: Tensor  # (b, T, D)  Δ before softplus
    delta: Tensor  # (b, T, D)  Δ
    B: Tensor  # (b, T, D, N)
    C: Tensor  # (b, T, D, N)
    exponent: Tensor  # (b, T, D, N)  Δa
    decay: Tensor  # (b, T, D, N)  exp(Δa)
    gain: Tensor  # (b, T, D, N|1)  b̄/B
    states: Tensor  # (b, T, D, N)  h
    y: Tensor  # (b, T, D)  before the gate z


def run_chunk(s: Selected, rows: slice, part: slice, h: Tensor, softplus: bool, rule: str) -> Chunk:
    """Steps `part` of the sequences `rows`, from h (b, D, N)."""
    wide = precision(s.u)
    u, raw = s.u[rows, part].to(wide), s.delta[rows, part].to(wide)
    raw = raw if s.bias is None else raw + s.bias.to(wide)
    delta = functional.softplus(raw) if softplus else raw
    share = u.shape[-1] // s.B.shape[2]
    B, C = (x[rows, part].to(h.dtype).repeat_interleave(share, dim=2) for x in (s.B, s.C))
    exponent = delta.unsqueeze(-1) * s.A.to(h.dtype)
    decay, gain = torch.exp(exponent), delta.unsqueeze(-1)
    if rule == "zoh":
        gain = gain * held(exponent)
    drive = gain * B * u.unsqueeze(-1)
    drive = torch.cat((decay[:, :1] * h.unsqueeze(1) + drive[:, :1], drive[:, 1:]), dim=1)
    states = along_time(decay, drive)
    y = (states * C).sum(-1)
    y = 2 * y.real if y.is_complex() else y  # one of each conjugate pair is stored
    y = y if s.skip is None else y + s.skip.to(wide) * u
    return Chunk(u, raw, delta, B, C, exponent, decay, gain, states, y)


def along_time(decay: Tensor, drive: Tensor) -> Tensor:
    return prefixes((decay.transpose(0, 1), drive.transpose(0, 1)))[1].transpose(0, 1)


def held(x: Tensor) -> Tensor:
    """(e^x - 1)/x, and 1 at 0."""
    safe = torch.where(x == 0, torch.ones_like(x), x)
    return torch.where(x == 0, torch.ones_like(x), _expm1(safe) / safe)


def _expm1(x: Tensor) -> Tensor:
    if not x.is_complex():
        return torch.expm1(x)
    angle = x.imag  # e^p cos q - 1 = expm1(p) cos q - 2 sin²(q/2)
    real = torch.expm1(x.real) * torch.cos(angle) - 2 * torch.sin(angle / 2) ** 2
    return torch.complex(real, torch.exp(x.real) * torch.sin(angle))


def gated(chunk: Chunk, z: Tensor | None) -> Tensor:
    """y ∘ SiLU(z), (b, T, D)."""
    return chunk.y if z is None else chunk.y * functional.silu(z.to(chunk.y.dtype))


def kept_before(kept: Tensor, s: Selected, i: int, start: int, t: int) -> Tensor:
    """The place (b, D, N) of the state before the chunk that begins at step t of sequence i."""
    c = (t - start) // CHUNK
    if s.ends is None:
        return kept.unflatten(0, (len(s.u), -1))[:, c]
    first = start // CHUNK + i  # no two sequences share a place: see kept_states
    return kept[first + c : first + c + 1]


def forward(s: Selected, softplus: bool, rule: str, keep: bool) -> tuple[Tensor, Tensor, Tensor]:
    """Outputs (b, L, D) in u's type, last states and, if kept, the states before every chunk."""
    out, last = torch.empty_like(s.u), _initial(s)
    count = s.kept_states(CHUNK) if keep else 0
    kept = torch.zeros(count, *s.A.shape, dtype=last.dtype, device=last.device)
    for i, rows, start, end in spans(s):
        which = slice(None) if s.ends is None else slice(i, i + 1)
        h = last[which]
        for t in range(start, end, CHUNK):
            if keep:
                kept_before(kept, s, i, start, t).copy_(h)
            part = slice(t, min(t + CHUNK, end))
            chunk = run_chunk(s, rows, part, h, softplus, rule)
            out[rows, part] = gated(chunk, None if s.z is None else s.z[rows, part]).to(out.dtype)
            h = chunk.states[:, -1]
        last[which] = h
    return out, last, kept


def _initial(s: Selected) -> Tensor:
    if s.initial is not None:
        return s.initial.to(state_type(s)).clone()
    return s.u.new_zeros(s.sequences, *s.A.shape, dtype=state_type(s))
