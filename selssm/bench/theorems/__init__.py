"""The theorems on the machine: what is certified beside what many long runs of the scans did.

    python -m selssm.bench.theorems --device cuda --large --out benchmarks/theorems.json

Where a scan of `selssm.scans` runs the recurrence it does so in float32, on the backend that `auto`
takes on that device. Every experiment returns its worst case. A measured number on the wrong side
of the certified one, beyond the room that rounding needs, is a failure; one on the right side
proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch

from selssm.bench.theorems import leaky, moments, selective, switching, words
from selssm.bench.theorems.compared import Compared, Size
from selssm.bench.theorems.sizes import LARGE, SMALL

EXPERIMENTS: dict[str, Callable[[torch.Generator, Size], Compared]] = {
    "rate": leaky.rate,
    "bounded inputs": leaky.bounded_inputs,
    "energy": leaky.energy,
    "euler": selective.euler,
    "zoh": selective.zoh,
    "start": selective.start,
    "exponent": selective.exponent,
    "delta": switching.delta,
    "dense": switching.dense,
    "polytope": switching.polytope,
    "word": words.diverging,
    "words": words.found,
    "mean square": moments.mean_square,
    "independent gates": moments.independent_gates,
}


def run(name: str, device: str, size: Size, seed: int = 0) -> Compared:
    """One experiment; the draws depend on the seed and the device alone."""
    return EXPERIMENTS[name](torch.Generator(device).manual_seed(seed), size)


def experiments(device: str, sizes: dict[str, Size], seed: int = 0) -> Iterator[Compared]:
    """All of them, in order."""
    for name in EXPERIMENTS:
        yield run(name, device, sizes[name], seed)


__all__ = ["EXPERIMENTS", "LARGE", "SMALL", "Compared", "Size", "experiments", "run"]
