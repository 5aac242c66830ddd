"""Transitions that are chosen as a whole: the delta rule, dense flows, a hull of matrices.

No scan multiplies these out: the loops of `selssm.switching` run them, in float64, on any device.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import torch
from torch import Tensor

from numerics.bounds import closed_form
from selssm import switching
from selssm.analyse.norms import norm_of
from selssm.bench.theorems.compared import Compared, Size, compared, worst, worst_of
from selssm.bench.theorems.draws import as_array, uniform

D = 4
SMALLEST = 1e-100  # what is left of a state above it, and its square, have all their digits
ROOM = 1e-10  # for rounding in float64, the matrix exponential's included


def delta(source: torch.Generator, size: Size) -> Compared:
    """|h_t| ≤ α^t |h_0| for β|k|² in [0, 2], 0 and 2 among them; the worst run and step."""
    alpha = _wide(uniform(source, size.families, 1, low=0.9)).expand(-1, size.batch)
    shape = (size.families, size.batch, size.steps)
    keys = _normal(source, *shape, D)
    keys /= keys.norm(dim=-1, keepdim=True)
    strengths = 2 * _wide(uniform(source, *shape)).round(decimals=1)
    strengths[:, 0] = 0  # nothing is overwritten: what is kept is the decay's alone
    h = _normal(source, size.families, size.batch, D)
    states = switching.delta(keys, strengths, alpha[..., None].expand(shape), initial=h)
    left = as_array((states.norm(dim=-1) / h.norm(dim=-1, keepdim=True)).amax(1))  # (f, T)
    form, steps = closed_form("contraction.delta_rule_products"), np.arange(1, size.steps + 1)
    case = worst(1.0, left / form(alpha=as_array(alpha[:, :1]), t=steps), ROOM)
    name, theorem = "delta rule: length left over its bound", "contraction.delta_rule_products"
    cases = size.families * size.batch
    return compared(name, theorem, case, cases, size.steps)


def dense(source: torch.Generator, size: Size) -> Compared:
    """A'P + PA = -2αP - G with G ≥ 0: |h_t|_P over exp(-α(Δ_1 + .. + Δ_t)) |h_0|_P, the worst.

    A = P⁻¹(S - G/2) - αI with S skew; half of the families have G = 0 and so the bound itself.
    """
    draw = (size.families, D, D)
    eye = torch.eye(D, dtype=torch.float64, device=source.device)
    R, S, G = _normal(source, *draw) + 2 * eye, _normal(source, *draw), _normal(source, *draw)
    P, G, S = R.mT @ R + 0.1 * eye, G.mT @ G, S - S.mT
    G[::2] = 0
    alpha = _wide(uniform(source, size.families, 1, low=0.1))
    A = torch.linalg.solve(P, S - G / 2) - alpha[..., None] * eye
    steps = _wide(uniform(source, size.families, size.steps, high=0.5))
    h = _normal(source, size.families, D)
    states = switching.dense(A[:, None], steps, initial=h)
    states = torch.cat([h[:, None], states], 1)  # (f, T + 1, D)
    sizes = torch.einsum("fti,fij,ftj->ft", states, P, states).sqrt()
    form = closed_form("contraction.dense_continuous")
    bound = form(alpha=as_array(alpha), Delta=as_array(steps.cumsum(1)))
    case = worst(1.0, as_array(sizes[:, 1:] / sizes[:, :1]) / bound, ROOM)
    name, theorem = "dense flows: length left over its bound", "contraction.dense_continuous"
    return compared(name, theorem, case, size.families, size.steps)


def polytope(source: torch.Generator, size: Size) -> Compared:
    """Two random matrices and any mixture of them, in a norm that `certify` found and checked:
    the largest factor of one step over the certified rate; the worst family."""
    found = []
    for k in range(size.families):
        rate, seen = _certified(k, source, size)
        found.append(worst(rate, seen, ROOM * rate))
    name, cases = "polytope, certified norm: factor of a step", size.families * size.batch
    return compared(name, "contraction.polytope", worst_of(found), cases, size.steps)


def _certified(seed: int, source: torch.Generator, size: Size) -> tuple[float, float]:
    """The certified rate of a random polytope, and the largest factor of a step on the machine."""
    from numerics.certify import certify
    from numerics.families import Polytope

    entries = np.random.default_rng(seed).integers(-16, 17, (2, 2, 2))
    vertices = tuple(tuple(tuple(Fraction(int(x), 40) for x in row) for row in A) for A in entries)
    certificate = certify(Polytope(vertices), "rate", tolerance=Fraction(1, 100), seconds=1)
    assert certificate.claim.rate is not None
    wide = torch.float64  # in which two shares add up to one
    exact = torch.tensor([[[float(x) for x in row] for row in A] for A in vertices], dtype=wide)
    share = uniform(source, size.batch, size.steps, low=-0.25, high=1.25).clamp(0, 1).to(wide)
    h, weights = _normal(source, size.batch, 2), torch.stack([share, 1 - share], -1)
    states = switching.polytope(exact.to(h), weights, initial=h)
    sizes = norm_of(certificate).of_state(as_array(torch.cat([h[:, None], states], 1)))
    alive = sizes[:, :-1] > SMALLEST
    factors = sizes[:, 1:][alive] / sizes[:, :-1][alive]
    return float(certificate.claim.rate), float(factors.max())


def _normal(source: torch.Generator, *shape: int) -> Tensor:
    return torch.randn(shape, generator=source, device=source.device, dtype=torch.float64)


def _wide(x: Tensor) -> Tensor:
    return x.double()
