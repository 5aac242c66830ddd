"""Dense leaky cells with vector gates: rate of two runs, bounded inputs, energy.

Families of dimension d go into one scan as the blocks of a larger matrix.
"""

from __future__ import annotations

import torch
from torch import Tensor

from numerics.bounds import closed_form
from selssm.bench.theorems.compared import UNIT, Compared, Size, compared, worst, worst_of
from selssm.bench.theorems.draws import as_array, bundles, in_one, signs, uniform
from selssm.scans import gated_scan

D = 8  # states of one family


def rate(source: torch.Generator, size: Size) -> Compared:
    """Two states under common gates and inputs: |h - h'|∞ ≤ γ^t |h_0 - h_0'|∞; the worst run.

    As rates, (|h - h'|∞/|h_0 - h_0'|∞)^(1/t) ≤ γ, at every step; the room for rounding is one of
    the distance, so that it is little at first and much in the end.
    """
    form = closed_form("contraction.vector_gate_weighted_max")
    found = []
    for count in bundles(size.families, D):
        theta, low = uniform(source, 2, count, low=0.05, high=0.95)
        A = _of_row_sum(source, theta)
        gate = _gates(source, low, size)
        x = uniform(source, size.batch, size.steps, count * D, low=-1)
        starts = uniform(source, 2, size.batch, count * D, low=-1)
        one, two = (_run(A, gate, x, h) for h in starts)
        apart = (one - two).abs().amax(-1)  # (b, T, f)
        first = (starts[0] - starts[1]).abs().unflatten(-1, (count, D)).amax(-1)  # (b, f)
        gamma = torch.as_tensor(form(theta=as_array(theta) * (1 + D * UNIT), lo=as_array(low)))
        first, gamma = first.double()[:, None], gamma.to(first.device)
        t = torch.arange(1, size.steps + 1, device=gamma.device)[:, None]
        room = 64 * D * UNIT * float(one.abs().max().maximum(first.max()))
        seen, allowed = (apart / first) ** (1 / t), (gamma**t + room / first) ** (1 / t)
        found.append(worst(gamma, seen, allowed - gamma))
    name, theorem = "leaky, vector gates: rate of two runs", "contraction.vector_gate_weighted_max"
    cases = size.families * size.batch
    return compared(name, theorem, worst_of(found), cases, size.steps)


def bounded_inputs(source: torch.Generator, size: Size) -> Compared:
    """From zero |h_t|∞ ≤ U/(1 - γ), where U is the largest |D_g x|∞ of the run; gates at the lower
    end and positive A come close to it."""
    form, rate_of = (
        closed_form("bounded.iss"),
        closed_form("contraction.vector_gate_weighted_max"),
    )
    found, room = [], 64 * D * UNIT / 0.01  # 1 - γ is at least 0.01
    for count in bundles(size.families, D):
        theta, low = uniform(source, 2, count, low=0.1, high=0.9)
        A = _of_row_sum(source, theta)
        A[: (count + 1) // 2].abs_()
        gate = _gates(source, low, size)
        x = signs(source, size.batch, size.steps, count * D)
        x[: size.batch // 2] = 1
        states = _run(A, gate, x, torch.zeros_like(x[:, 0]))
        reach = (gate * x).abs().unflatten(-1, (count, D)).amax((1, 3))  # (b, f)
        gamma = rate_of(theta=as_array(theta), lo=as_array(low))
        bound = form(U=as_array(reach), gamma=gamma)
        found.append(worst(1.0, as_array(states.abs().amax((1, 3))) / bound, room))
    name, cases = "leaky, vector gates: state over its bound", size.families * size.batch
    return compared(name, "bounded.iss", worst_of(found), cases, size.steps)


def energy(source: torch.Generator, size: Size) -> Compared:
    """A gated average from zero: Σ h² ≤ (1 + lo)/(2 lo) Σ u², one family a coordinate.

    Half of the runs have the inputs that come closest: one unit through an open gate, then
    lo/(1 + lo) of the state, which so falls by 1/(1 + lo) a step.
    """
    form, found = closed_form("bounded.l2_gain_leaky"), []
    room = 64 * UNIT / 0.02  # the state remembers 1/lo steps
    for count in bundles(size.families, 1):
        low = uniform(source, count, low=0.02, high=0.95)
        shape = (size.batch, size.steps, count)
        gate = low + (1 - low) * uniform(source, *shape).round()
        u = uniform(source, *shape, low=-1)
        steps = torch.arange(size.steps, device=low.device)[:, None]
        gate[::2], gate[::2, 0] = low, 1
        u[::2] = low / (1 + low) * (1 + low) ** -(steps - 1.0)
        u[::2, 0] = 1
        still = torch.zeros(count, count, device=low.device)
        h = gated_scan(still, torch.eye(count).to(low), gate, u)
        ratio = as_array(h.double().square().sum(1) / u.double().square().sum(1))  # (b, f)
        found.append(worst(1.0, ratio / form(lo=as_array(low)), room))
    name, cases = "leaky average: energy over its gain", size.families * size.batch
    return compared(name, "bounded.l2_gain_leaky", worst_of(found), cases, size.steps)


def _of_row_sum(source: torch.Generator, theta: Tensor) -> Tensor:
    """Matrices (f, D, D) whose rows have absolute sum θ (f)."""
    A = uniform(source, len(theta), D, D, low=-1)
    return A * (theta[:, None, None] / A.abs().sum(-1, keepdim=True))


def _gates(source: torch.Generator, low: Tensor, size: Size) -> Tensor:
    """Gates (b, T, f·D) between low (f) and one; the first half of the runs holds the low end."""
    lows = low.repeat_interleave(D)
    gate = lows + (1 - lows) * uniform(source, size.batch, size.steps, len(lows))
    gate[: (size.batch + 1) // 2] = lows
    return gate


def _run(A: Tensor, gate: Tensor, x: Tensor, start: Tensor) -> Tensor:
    """States (b, T, f, d) of f families at once."""
    states = gated_scan(in_one(A), torch.eye(x.shape[-1]).to(A), gate, x, initial=start)
    return states.unflatten(-1, A.shape[:2])
