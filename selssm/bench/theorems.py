"""The theorems on the machine: what is certified beside what many long runs of the scans did.

    python -m selssm.bench.theorems --device cuda --out benchmarks/theorems.json

Every experiment runs in float32 by the scans of `selssm.scans`, on the backend that `auto` takes on
that device, and returns its worst case. A measured number on the wrong side of the certified one,
beyond the room that rounding needs, is a failure; one on the right side proves nothing.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from numerics.bounds import closed_form
from selssm.bench.fingerprint import kernels_hash
from selssm.bench.record import hardware
from selssm.scans import gated_scan, selective_scan

UNIT = 2.0**-24
SPREADS = 6  # standard errors by which the mean of a batch may stray


@dataclass(frozen=True)
class Size:
    """How much is run: families or channels, runs of each, steps."""

    families: int
    batch: int
    steps: int


SMALL = {
    "rate": Size(8, 16, 48), "envelope": Size(8, 1, 2000), "start": Size(8, 1, 400),
    "word": Size(1, 1, 60), "mean square": Size(4, 4000, 12),
}  # fmt: skip
LARGE = {
    "rate": Size(2000, 512, 48), "envelope": Size(64, 1, 2**21), "start": Size(512, 8, 4000),
    "word": Size(1, 64, 200), "mean square": Size(64, 2**17, 16),
}  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """One experiment's worst case; `holds`: measured on the certified side, up to rounding."""

    name: str
    theorem: str
    certified: float
    measured: float
    holds: bool
    cases: int
    steps: int


def experiments(device: str, sizes: dict[str, Size], seed: int = 0) -> Iterator[Compared]:
    """All of them, in order."""
    source = torch.Generator(device).manual_seed(seed)
    yield leaky_rate(source, sizes["rate"])
    yield selective_envelope(source, sizes["envelope"])
    yield selective_start(source, sizes["start"])
    yield diverging_word(source, sizes["word"])
    yield mean_square(source, sizes["mean square"])


def leaky_rate(source: torch.Generator, size: Size, d: int = 8) -> Compared:
    """Two states under common gates and inputs: |h - h'|∞ ≤ γ^t |h_0 - h_0'|∞; the worst family."""
    form, worst, holds = (
        closed_form("contraction.vector_gate_weighted_max"),
        (-math.inf, 0.0, 0.0),
        True,
    )
    for _ in range(size.families):
        theta, low = (float(x) for x in _uniform(source, 2, low=0.05, high=0.95))
        A = _uniform(source, d, d, low=-1)
        A *= theta / A.abs().sum(1, keepdim=True)
        gate = _uniform(source, size.batch, size.steps, d, low=low)
        gate[: size.batch // 2] = low  # the slowest that is allowed
        x, starts = _uniform(source, size.batch, size.steps, d, low=-1), _start(source, size, d)
        one, two = (gated_scan(A, torch.eye(d).to(A), gate, x, initial=h) for h in starts)
        apart = (one - two).abs().amax(-1)  # (b, T)
        first = (starts[0] - starts[1]).abs().amax(-1, keepdim=True)
        rate = float(form(theta=theta * (1 + d * UNIT), lo=low))
        allowed = first * rate ** torch.arange(1, size.steps + 1, device=A.device)
        room = 64 * d * UNIT * max(float(one.abs().max()), float(first.max()))
        holds = holds and bool((apart <= allowed + room).all())
        half = size.steps // 4
        seen = float(((apart[:, half - 1] / first[:, 0]) ** (1 / half)).max())
        worst = max(worst, (seen - rate, seen, rate))
    _, seen, rate = worst
    cases = size.families * size.batch
    name = "leaky, vector gates: rate of two runs"
    return Compared(
        name, "contraction.vector_gate_weighted_max", rate, seen, holds, cases, size.steps
    )


def selective_envelope(source: torch.Generator, size: Size) -> Compared:
    """|h_t| under the deployed rule with |u| ≤ 1, from zero: one state a channel, C = 1."""
    alpha = torch.exp(_uniform(source, size.families, low=-2, high=2))
    high = torch.exp(_uniform(source, size.families, low=-4, high=1))
    shape = (size.batch, size.steps, size.families)
    delta = high * _uniform(source, *shape).round(decimals=1)  # 0 and the largest among them
    u = torch.sign(_uniform(source, *shape, low=-1))
    delta[:, -size.steps // 2 :], u[:, -size.steps // 2 :] = high, 1  # drives h to the bound
    ones = torch.ones(*shape[:2], 1, device=u.device)
    y = selective_scan(u, delta, -alpha[:, None], ones, ones, layout="bld")
    assert isinstance(y, Tensor)
    reached = y.abs().amax((0, 1)).double().cpu().numpy()
    form = closed_form("bounded.euler")
    bounds = form(Delta_max=_float(high), U=1.0, alpha=_float(alpha))
    ratio = float((reached / bounds).max())
    name = "selective scan: largest state over its bound"
    holds = ratio <= 1 + 1e-5
    return Compared(name, "bounded.euler", 1.0, ratio, holds, size.families, size.steps)


def selective_start(source: torch.Generator, size: Size) -> Compared:
    """Two starts under common steps and inputs: the share that is left over exp(-Δmin α t)."""
    shape = (size.batch, size.steps, size.families)
    alpha = torch.exp(_uniform(source, size.families, low=-2, high=0))
    low = 4 / size.steps * _uniform(source, size.families, low=0.1)
    delta = low * (1 + _uniform(source, *shape).round())
    delta[:, ::2] = low
    u, ones = torch.zeros(shape, device=low.device), torch.ones(*shape[:2], 1, device=low.device)
    start = torch.ones(size.batch, size.families, 1, device=low.device)
    y = selective_scan(
        u, delta, -alpha[:, None], ones, ones, initial_state=start, layout="bld"
    )  # fmt: skip
    assert isinstance(y, Tensor)
    left = y.amax(0).double().cpu().numpy()  # (T, D)
    form = closed_form("contraction.s6_uniform_rate")
    rate = form(Delta_min=_float(low), alpha=_float(alpha))
    ratio = float((left / rate ** np.arange(1, size.steps + 1)[:, None]).max())
    room = 1 + 8 * size.steps * UNIT
    name, theorem = "selective scan: start left over its bound", "contraction.s6_uniform_rate"
    cases = size.batch * size.families
    return Compared(name, theorem, 1.0, ratio, ratio <= room, cases, size.steps)


def diverging_word(source: torch.Generator, size: Size) -> Compared:
    """A refuting word of gates, found and checked by `certify`, over and over: growth a step."""
    from numerics.certify import certify
    from numerics.families import GateBox, Leaky
    from numerics.witnesses import GateWord

    A = ((Fraction(-4, 5), Fraction(-1, 2)), (Fraction(1, 2), Fraction(-4, 5)))
    box = GateBox((Fraction(1, 20),) * 2, (Fraction(1),) * 2, scalar=False)
    witness = certify(Leaky(A, box), "stability").witness
    assert isinstance(witness, GateWord)
    matrix = torch.tensor([[float(x) for x in row] for row in A], device=source.device)
    word = torch.tensor([[float(x) for x in g] for g in witness.gates], device=source.device)
    product = torch.eye(2, dtype=torch.float64)
    for g in word.double().cpu():
        product = (torch.eye(2) - torch.diag(g) + torch.diag(g) @ matrix.double().cpu()) @ product
    growth = float(torch.linalg.eigvals(product).abs().max()) ** (1 / len(word))
    repeats = -(-size.steps // len(word))
    gate = word.repeat(repeats, 1).expand(size.batch, -1, -1).contiguous()
    x, start = torch.zeros_like(gate), 1 + _uniform(source, size.batch, 2)
    states = gated_scan(matrix, torch.eye(2).to(matrix), gate, x, initial=start)
    ends = states[:, len(word) - 1 :: len(word)].norm(dim=-1).double()  # after whole words
    half = ends.shape[1] // 2
    seen = float(
        ((ends[:, -1] / ends[:, half - 1]).min()) ** (1 / (len(word) * (ends.shape[1] - half)))
    )
    holds = growth > 1 and abs(seen / growth - 1) < 0.02
    name = "leaky, refuting word: growth a step"
    return Compared(name, "contraction.word_radius", growth, seen, holds, size.batch, gate.shape[1])


def mean_square(source: torch.Generator, size: Size, d: int = 4) -> Compared:
    """E|h|² under independent gates on [lo, 1] against exact second moments; the worst family."""
    worst, holds = (-1.0, 0.0, 0.0), True
    for _ in range(size.families):
        low = 0.1
        A = _uniform(source, d, d, low=-1) * 1.2 / d**0.5
        gate = _uniform(source, size.batch, size.steps, d, low=low)
        start = torch.ones(size.batch, d, device=A.device)
        zeros = torch.zeros_like(gate)
        states = gated_scan(A, torch.eye(d).to(A), gate, zeros, initial=start)
        squares = states[:, -1].double().square().sum(-1)  # (b)
        seen, spread = float(squares.mean()), float(squares.std()) / size.batch**0.5
        exact = _second_moment(A.double().cpu(), low, size.steps)
        worst = max(worst, (abs(seen / exact - 1), exact, seen))
        holds = holds and abs(seen - exact) <= SPREADS * spread
    _, exact, seen = worst
    cases = size.families * size.batch
    name = "leaky, independent gates: mean square at the end"
    return Compared(name, "stochastic.mean_square_exact", exact, seen, holds, cases, size.steps)


def _second_moment(A: Tensor, low: float, steps: int) -> float:
    """E|h_T|² from ones: S ↦ E[M S M'] with gates uniform on [low, 1], independent."""
    d, mean, variance = len(A), (1 + low) / 2, (1 - low) ** 2 / 12
    K = A - torch.eye(d, dtype=A.dtype)
    M, S = torch.eye(d, dtype=A.dtype) + mean * K, torch.ones(d, d, dtype=A.dtype)
    for _ in range(steps):
        S = M @ S @ M.T + variance * torch.diag(torch.diag(K @ S @ K.T))
    return float(S.trace())


def _uniform(source: torch.Generator, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
    drawn = torch.rand(shape, generator=source, device=source.device)
    return low + (high - low) * drawn


def _start(source: torch.Generator, size: Size, d: int) -> tuple[Tensor, Tensor]:
    return _uniform(source, size.batch, d, low=-1), _uniform(source, size.batch, d, low=-1)


def _float(x: Tensor) -> np.ndarray:
    return np.asarray(x.double().cpu().numpy())


def main() -> None:
    """Print every comparison; write them with --out; exit with 1 if one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--large", action="store_true", help="millions of steps")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    found = []
    for each in experiments(asked.device, LARGE if asked.large else SMALL):
        found.append(each)
        print(f"{each.name}: certified {each.certified:.8g}, measured {each.measured:.8g}, "
              f"{each.cases} cases of {each.steps} steps, {'holds' if each.holds else 'FAILS'} "
              f"({each.theorem})", flush=True)  # fmt: skip
    if asked.out is not None:
        record = {"kernels": kernels_hash(), "hardware": asdict(hardware(asked.device)),
                  "compared": [asdict(each) for each in found]}  # fmt: skip
        asked.out.write_text(json.dumps(record, indent=1) + "\n")
    raise SystemExit(0 if all(each.holds for each in found) else 1)


if __name__ == "__main__":
    main()
