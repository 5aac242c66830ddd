"""The selective scan, one state a channel: largest states, what is left of the start, exponents."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch
from torch import Tensor

from numerics.bounds import closed_form
from selssm.bench.theorems.compared import (
    ROUNDING,
    SAMPLING,
    SPREADS,
    UNIT,
    Compared,
    Size,
    compared,
    worst,
)
from selssm.bench.theorems.draws import as_array, signs, uniform
from selssm.scans import selective_scan


def envelope(source: torch.Generator, size: Size, rule: str) -> Compared:
    """|h_t| from zero with |u| ≤ 1, under the deployed rule or the exact hold."""
    alpha = torch.exp(uniform(source, size.families, low=-2, high=2))
    high = torch.exp(uniform(source, size.families, low=-4, high=1))
    shape = (size.batch, size.steps, size.families)
    delta = high * uniform(source, *shape).round(decimals=1)  # 0 and the largest among them
    u = signs(source, *shape)
    delta[:, -size.steps // 2 :], u[:, -size.steps // 2 :] = high, 1  # drives h to the bound
    reached = as_array(_states(u, delta, alpha, rule=rule).abs().amax((0, 1)))
    theorem = f"bounded.{rule}"
    letters = {"U": 1.0, "alpha": as_array(alpha), "Delta_max": as_array(high)}
    case = worst(1.0, reached / closed_form(theorem)(**letters), 1e-5)
    name, cases = f"selective scan, {rule}: largest state over its bound", size.families
    return compared(name, theorem, case, cases, size.steps)


euler, zoh = partial(envelope, rule="euler"), partial(envelope, rule="zoh")


def start(source: torch.Generator, size: Size) -> Compared:
    """Two starts under common steps and inputs: the share that is left over exp(-Δmin α t)."""
    shape = (size.batch, size.steps, size.families)
    alpha = torch.exp(uniform(source, size.families, low=-2, high=0))
    low = 4 / size.steps * uniform(source, size.families, low=0.1)
    delta = low * (1 + uniform(source, *shape).round())
    delta[::2] = low  # half of the runs take the smallest steps throughout
    left = as_array(_fading(delta, alpha).amax(0))  # (T, D)
    rate = closed_form("contraction.s6_uniform_rate")(
        Delta_min=as_array(low), alpha=as_array(alpha)
    )
    steps = np.arange(1, size.steps + 1)[:, None]
    case, cases = worst(1.0, left / rate**steps, 8 * steps * UNIT), size.batch * size.families
    name, theorem = "selective scan: start left over its bound", "contraction.s6_uniform_rate"
    return compared(name, theorem, case, cases, size.steps)


def exponent(source: torch.Generator, size: Size) -> Compared:
    """log|δ_t|/t under random steps against -α E Δ, the mean of the runs; the worst channel.

    Steps are zero or twice their mean by the throw of a coin. Their logarithms add up to a few
    tens, so that the state stays a normal number, and have a known spread.
    """
    shape = (size.batch, size.steps, size.families)
    alpha = torch.exp(uniform(source, size.families, low=-2, high=2))
    mean = 20 / size.steps * uniform(source, size.families, low=0.5) / alpha
    delta = mean * (1 + signs(source, *shape))
    last = _fading(delta, alpha)[:, -1].double().log()  # (b, D)
    seen = as_array(last.mean(0)) / size.steps
    exact = closed_form("stochastic.lyapunov_exponent")(
        mean_step=as_array(mean), rate=-as_array(alpha)
    )
    spread = np.abs(exact) / (size.batch * size.steps) ** 0.5  # a coin strays by its mean
    case = worst(exact, seen, SPREADS * spread + 8 * UNIT, both_sides=True)
    name, theorem = "selective scan: Lyapunov exponent", "stochastic.lyapunov_exponent"
    granted, cases = f"{SAMPLING} and {ROUNDING}", size.batch * size.families
    return compared(name, theorem, case, cases, size.steps, granted)


def _fading(delta: Tensor, alpha: Tensor) -> Tensor:
    """What is left of ones without input, (b, T, D)."""
    ones = torch.ones(delta.shape[0], delta.shape[2], 1, device=delta.device)
    return _states(torch.zeros_like(delta), delta, alpha, initial=ones)


def _states(
    u: Tensor, delta: Tensor, alpha: Tensor, rule: str = "euler", initial: Tensor | None = None
) -> Tensor:
    """(b, T, D): with B = C = 1 the outputs are the states."""
    ones = torch.ones(*delta.shape[:2], 1, device=delta.device)
    y = selective_scan(
        u, delta, -alpha[:, None], ones, ones, initial_state=initial, rule=rule, layout="bld"
    )
    assert isinstance(y, Tensor)
    return y
