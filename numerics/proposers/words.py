"""Gate words that grow: random words over the corners of the gate box, improved gate by gate.

Search space: words of length 1 to `longest`, every gate at a corner (each coordinate low or high;
one common choice for scalar gates). Budget: `restarts` random words for every length, each
climbing by the best single flip until none helps. Random numbers come from the seed alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..exact import Vector
from ..family import Gated

Bits = NDArray[np.bool_]  # (words, length, choices): True is the high end
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class WordBudget:
    """How far the search for words goes; `climb` bounds the flips of one word."""

    longest: int = 6
    restarts: int = 24
    climb: int = 40
    kept: int = 4

    def describe(self) -> str:
        return f"{self.restarts} random gate words for each length up to {self.longest}, improved"


def gates_of(family: Gated, bits: Bits) -> tuple[Vector, ...]:
    """The exact gates of one word (length × choices bits)."""
    ends = list(zip(family.gate.low, family.gate.high, strict=True))
    wide = np.broadcast_to(bits, (len(bits), family.dimension))
    return tuple(tuple(ends[i][int(b)] for i, b in enumerate(step)) for step in wide)


def growth(family: Gated, bits: Bits) -> Floats:
    """spr(product)^(1/length) of every word, as floats (words,)."""
    low, high = (
        np.array(family.transition(g), dtype=np.float64)
        for g in (family.gate.low, family.gate.high)
    )
    steps = np.where(bits[..., None], high, low)  # rows are chosen one by one
    product, logs = np.broadcast_to(np.eye(len(low)), (len(bits), *low.shape)), 0.0
    for k in range(bits.shape[1]):
        product = steps[:, k] @ product
        size = np.maximum(np.abs(product).max(axis=(1, 2), keepdims=True), 1e-300)
        product, logs = product / size, logs + np.log(size[:, 0, 0])
    radii = np.abs(np.linalg.eigvals(product)).max(axis=1)
    return np.asarray(np.exp((np.log(np.maximum(radii, 1e-300)) + logs) / bits.shape[1]))


def _climb(family: Gated, word: Bits, budget: WordBudget) -> tuple[float, Bits]:
    """The word after the best single flips, and its growth."""
    length, choices = word.shape
    best = float(growth(family, word[None])[0])
    flips = np.eye(length * choices, dtype=bool).reshape(-1, length, choices)
    for _ in range(budget.climb):
        scores = growth(family, word[None] ^ flips)
        k = int(np.argmax(scores))
        if scores[k] <= best * (1 + 1e-12):
            break
        best, word = float(scores[k]), word ^ flips[k]
    return best, word


def _starts(rng: np.random.Generator, length: int, choices: int, count: int) -> Iterator[Bits]:
    yield np.ones((length, choices), dtype=bool)
    yield np.zeros((length, choices), dtype=bool)
    for _ in range(count):
        yield rng.random((length, choices)) < 0.5


def search_words(
    family: Gated, seed: int, level: float, budget: WordBudget
) -> Iterator[tuple[float, tuple[Vector, ...]]]:
    """Words (with their growth per step) whose growth is about `level` or more, short ones first.

    A float search: an exact checker decides what a word shows.
    """
    rng = np.random.default_rng(seed)
    choices = 1 if family.gate.scalar else family.dimension
    movable = family.gate.low != family.gate.high
    for length in range(1, (budget.longest if movable else 1) + 1):
        found: dict[bytes, tuple[float, Bits]] = {}
        restarts = budget.restarts if movable else 0
        for start in _starts(rng, length, choices, restarts):
            score, word = _climb(family, start, budget)
            if score >= level * (1 - 1e-9):
                found[word.tobytes()] = (score, word)
        ranked = sorted(found.values(), key=lambda pair: -pair[0])[: budget.kept]
        for score, word in ranked:
            yield score, gates_of(family, word)
