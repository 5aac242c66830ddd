"""The loops of the families whose transition is chosen as a whole: dense, delta, polytope.

As in `selssm.recurrence` these float64 loops are the definition, and slow on purpose.

    in code    letter   shape         meaning
    A          A        (d, d)        generator of the flow, per unit of Δ
    steps      Δ        (..., T)      step sizes
    keys       k        (..., T, d)   what is overwritten
    strengths  β        (..., T)      how much of it
    decays     α        (..., T)      what is kept of all
    vertices   A_v      (m, d, d)     matrices to choose between
    weights    λ        (..., T, m)   λ >= 0, Σ λ = 1
    drive      B x      (..., T, d)   the input as the state sees it
    states     h        (..., T, d)
"""

from __future__ import annotations

import torch
from torch import Tensor

from selssm.recurrence import Numbers, wide


def dense(
    A: Numbers, steps: Numbers, drive: Numbers | None = None, initial: Numbers | None = None
) -> Tensor:
    """h_t = e^{Δ_t A} h_{t-1} + ∫₀^{Δ_t} e^{sA} ds · B x_t; returns (..., T, d)."""
    flow, held = flows(A, steps)  # (..., T, d, d) each
    if drive is None:
        return _driven(flow, torch.zeros_like(flow[..., 0]), initial)
    return _driven(flow, (held @ wide(drive)[..., None])[..., 0], initial)


def flows(A: Numbers, steps: Numbers) -> tuple[Tensor, Tensor]:
    """e^{ΔA} and ∫₀^Δ e^{sA} ds, both (..., d, d): the blocks of exp [[ΔA, ΔI], [0, 0]]."""
    A, steps = wide(A), wide(steps)[..., None, None]
    d = A.shape[-1]
    block = A.new_zeros(*steps.shape[:-2], 2 * d, 2 * d)
    block[..., :d, :d] = steps * A
    block[..., :d, d:] = steps * torch.eye(d).to(A)
    whole = torch.linalg.matrix_exp(block)
    return whole[..., :d, :d], whole[..., :d, d:]


def delta(
    keys: Numbers,
    strengths: Numbers,
    decays: Numbers,
    values: Numbers | None = None,
    initial: Numbers | None = None,
) -> Tensor:
    """h_t = α_t (h_{t-1} - β_t (k_t·h_{t-1}) k_t) + β_t v_t k_t: one row of the fast weight.

    Shapes as above, values (..., T), left out for none; returns (..., T, d).
    """
    keys, strengths, decays = wide(keys), wide(strengths), wide(decays)
    moved = erasers(keys, strengths, decays)
    drive = torch.zeros_like(keys)
    if values is not None:
        drive = (strengths * wide(values))[..., None] * keys
    return _driven(moved, drive, initial)


def erasers(keys: Numbers, strengths: Numbers, decays: Numbers) -> Tensor:
    """α (I - β k k'), (..., d, d)."""
    k, beta, alpha = wide(keys), wide(strengths)[..., None, None], wide(decays)[..., None, None]
    outer = k[..., :, None] * k[..., None, :]
    return alpha * (torch.eye(k.shape[-1]).to(k) - beta * outer)


def polytope(
    vertices: Numbers,
    weights: Numbers,
    drive: Numbers | None = None,
    initial: Numbers | None = None,
) -> Tensor:
    """h_t = (Σ_v λ_{t,v} A_v) h_{t-1} + B x_t; returns (..., T, d)."""
    moved = torch.einsum("...v,vij->...ij", wide(weights), wide(vertices))
    given = torch.zeros_like(moved[..., 0]) if drive is None else wide(drive)
    return _driven(moved, given, initial)


def _driven(transitions: Tensor, drive: Tensor, initial: Numbers | None) -> Tensor:
    """h_t = M_t h_{t-1} + u_t; transitions (..., T, d, d), drive (..., T, d)."""
    h = torch.zeros_like(drive[..., 0, :]) if initial is None else wide(initial)
    states = []
    for t in range(drive.shape[-2]):
        h = (transitions[..., t, :, :] @ h[..., None])[..., 0] + drive[..., t, :]  # (..., d)
        states.append(h)
    return torch.stack(states, dim=-2)
