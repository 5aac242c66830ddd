"""Every experiment by its name, and how one is run."""

from __future__ import annotations

from collections.abc import Callable

import torch

from selssm.bench.theorems import leaky, moments, selective, switching, words
from selssm.bench.theorems.compared import Compared, Size

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
