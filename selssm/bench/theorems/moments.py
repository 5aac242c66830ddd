"""Gates that are drawn independently in time: means of squares over many runs of the scan."""

from __future__ import annotations

import torch
from torch import Tensor

from numerics.bounds import closed_form
from selssm.bench.theorems.compared import (
    SAMPLING,
    SPREADS,
    Compared,
    Size,
    compared,
    worst,
    worst_of,
)
from selssm.bench.theorems.draws import coins, rotations, uniform
from selssm.scans import gated_scan

D = 4


def mean_square(source: torch.Generator, size: Size) -> Compared:
    """E|h|² under independent gates on [lo, 1] against exact second moments; the worst family."""
    found, low = [], 0.1
    for _ in range(size.families):
        A = uniform(source, D, D, low=-1) * 1.2 / D**0.5
        gate = uniform(source, size.batch, size.steps, D, low=low)
        squares = _last(A, gate).square().sum(-1)  # (b)
        seen, spread = _mean(squares)
        exact = second_moment(A.double().cpu(), low, size.steps)
        found.append(worst(exact, seen, SPREADS * spread, both_sides=True))
    name, cases = "leaky, independent gates: mean square at the end", size.families * size.batch
    theorem = "stochastic.mean_square_exact"
    return compared(name, theorem, worst_of(found), cases, size.steps, SAMPLING)


def independent_gates(source: torch.Generator, size: Size) -> Compared:
    """E Σ δ_i²/p_i ≤ (1 - (1 - ρ²) p_min)^t Σ δ_i(0)²/p_i: its rate; the worst family.

    Gates that are open or shut, all as often, and ρ times a rotation for A, reach the rate.
    """
    found = []
    for k in range(size.families):
        rho, p_min = (float(x) for x in uniform(source, 2, low=0.3, high=0.9))
        p = torch.full((D,), p_min, device=source.device)
        if k % 2:
            p = uniform(source, D, low=p_min)
        A = rho * rotations(source, D, D)
        gate = coins(source, p, size.batch, size.steps, D)
        seen, spread = _mean((_last(A, gate).square() / p).sum(-1))
        rate = closed_form("stochastic.independent_gates")(p_min=float(p.min()), rho=rho)
        begun = float((1 / p).sum())
        allowed = rate**size.steps + SPREADS * spread / begun
        seen_rate, allowed_rate = (x ** (1 / size.steps) for x in (seen / begun, allowed))
        found.append(worst(rate, seen_rate, allowed_rate - rate))
    name, cases = "leaky, independent gates: mean-square rate", size.families * size.batch
    theorem = "stochastic.independent_gates"
    return compared(name, theorem, worst_of(found), cases, size.steps, SAMPLING)


def second_moment(A: Tensor, low: float, steps: int) -> float:
    """E|h_T|² from ones: S ↦ E[M S M'] with gates uniform on [low, 1], independent."""
    d, mean, variance = len(A), (1 + low) / 2, (1 - low) ** 2 / 12
    K = A - torch.eye(d, dtype=A.dtype)
    M, S = torch.eye(d, dtype=A.dtype) + mean * K, torch.ones(d, d, dtype=A.dtype)
    for _ in range(steps):
        S = M @ S @ M.T + variance * torch.diag(torch.diag(K @ S @ K.T))
    return float(S.trace())


def _last(A: Tensor, gate: Tensor) -> Tensor:
    """The last state from ones without input (b, d), float64."""
    start = torch.ones(len(gate), D, device=A.device)
    eye, still = torch.eye(D).to(A), torch.zeros_like(gate)
    return gated_scan(A, eye, gate, still, initial=start)[:, -1].double()


def _mean(x: Tensor) -> tuple[float, float]:
    """Mean and standard error."""
    return float(x.mean()), float(x.std()) / len(x) ** 0.5
