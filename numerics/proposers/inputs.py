"""Periodic inputs for a gate word: corners of |x|_inf <= bound, steady, alternating, or random."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from ..exact import Vector
from ..families import Gated
from ..witnesses import Divergence

RANDOM = 3  # random sign patterns for each word


def propose_inputs(family: Gated, gates: tuple[Vector, ...], seed: int) -> Iterator[Divergence]:
    """The word once and twice over, with inputs (one of m numbers a step) worth checking."""
    if family.B is None or family.bound is None:
        return
    rng, width = np.random.default_rng(seed), len(family.B[0])
    for word in (gates, gates + gates):
        steady = np.ones((len(word), width))
        halves = np.repeat([[1.0], [-1.0]], [len(gates), len(word) - len(gates)], axis=0)
        random = [np.where(rng.random(steady.shape) < 0.5, -1, 1) for _ in range(RANDOM)]
        for signs in (steady, halves * steady, *random):
            corners = tuple(tuple(family.bound * Fraction(int(s)) for s in row) for row in signs)
            yield Divergence(word, corners)
