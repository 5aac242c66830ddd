"""Gate words that grow: random words over the corners of the gate box, improved gate by gate.

Search space: words of length 1 to `longest`, every gate at a corner (each coordinate low or high;
one common choice for scalar gates). Budget: `restarts` random words for every length, each
climbing by flips that the derivative of the largest eigenvalue recommends, until none helps.
Random numbers come from the seed alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..exact import Vector
from ..families import Gated
from .transitions import ends

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
    choice = list(zip(family.gate.low, family.gate.high, strict=True))
    wide = np.broadcast_to(bits, (len(bits), family.dimension))
    return tuple(tuple(choice[i][int(b)] for i, b in enumerate(step)) for step in wide)


def growth(low: Floats, high: Floats, words: Bits) -> Floats:
    """spr(product)^(1/length) of every word, as floats (words,)."""
    steps = np.where(words[..., None], high, low)
    product, logs = np.broadcast_to(np.eye(len(low)), (len(words), *low.shape)), 0.0
    for k in range(words.shape[1]):
        product = steps[:, k] @ product
        size = np.maximum(np.abs(product).max(axis=(1, 2), keepdims=True), 1e-300)
        product, logs = product / size, logs + np.log(size[:, 0, 0])
    radii = np.abs(np.linalg.eigvals(product)).max(axis=1)
    return np.asarray(np.exp((np.log(np.maximum(radii, 1e-300)) + logs) / words.shape[1]))


def _unit(v: NDArray[np.complex128]) -> NDArray[np.complex128]:
    return np.asarray(v / max(float(np.abs(v).max()), 1e-300))


def flip_gains(low: Floats, high: Floats, word: Bits) -> Floats:
    """To first order, the relative growth of the largest eigenvalue per flip (length × choices).

    With right and left eigenvectors v, u carried to step k: Re(u_k ΔM v_k / (u_k M_k v_k)).
    """
    steps = np.where(word[..., None], high, low)
    product = np.eye(len(low))
    for step in steps:
        product = step @ product
        product /= max(float(np.abs(product).max()), 1e-300)
    values, right = np.linalg.eig(product)
    left = np.linalg.pinv(right).conj().T
    top = int(np.argmax(np.abs(values)))
    rights, lefts = [_unit(right[:, top])], [_unit(left[:, top].conj())]
    for step in steps[:-1]:
        rights.append(_unit(step @ rights[-1]))
    for step in steps[:0:-1]:
        lefts.append(_unit(step.T @ lefts[-1]))
    v, u = np.stack(rights), np.stack(lefts[::-1])
    change = np.where(word[..., None], low - high, high - low)
    moved = u * np.einsum("kij,kj->ki", change, v)
    kept = np.einsum("ki,kij,kj->k", u, steps, v)[:, None]
    gains = (moved / np.where(np.abs(kept) < 1e-300, np.inf, kept)).real
    return np.asarray(gains if word.shape[1] == len(low) else gains.sum(axis=1, keepdims=True))


def _improvements(gains: Floats, word: Bits) -> Bits:
    """All gainful flips at once, the better half of them, and the best eight one by one."""
    order = np.argsort(-gains, axis=None)
    gainful = int((gains > 1e-12).sum())
    picks = [order[:gainful], order[: (gainful + 1) // 2], *(order[k : k + 1] for k in range(8))]
    masks = np.zeros((len(picks), gains.size), dtype=bool)
    for mask, pick in zip(masks, picks, strict=True):
        mask[pick] = True
    return np.asarray(word ^ masks.reshape(-1, *gains.shape))


def _climb(low: Floats, high: Floats, word: Bits, budget: WordBudget) -> tuple[float, Bits]:
    """The word after gainful flips, and its growth."""
    best = float(growth(low, high, word[None])[0])
    for _ in range(budget.climb):
        tried = _improvements(flip_gains(low, high, word), word)
        scores = growth(low, high, tried)
        k = int(np.argmax(scores))
        if scores[k] <= best * (1 + 1e-12):
            break
        best, word = float(scores[k]), tried[k]
    return best, word


def _starts(rng: np.random.Generator, length: int, choices: int, count: int) -> Iterator[Bits]:
    yield np.ones((length, choices), dtype=bool)
    yield np.zeros((length, choices), dtype=bool)
    for _ in range(count):
        yield rng.random((length, choices)) < 0.5


def search_words(
    family: Gated, seed: int, budget: WordBudget
) -> Iterator[tuple[float, tuple[Vector, ...]] | None]:
    """The best words of each length with their growth per step, short ones first; None for a pause.

    A float search, which an exact checker must confirm.
    """
    rng = np.random.default_rng(seed)
    low, high = ends(family)
    choices = 1 if family.gate.scalar else family.dimension
    movable = family.gate.low != family.gate.high
    for length in range(1, (budget.longest if movable else 1) + 1):
        found: dict[bytes, tuple[float, Bits]] = {}
        for start in _starts(rng, length, choices, budget.restarts if movable else 0):
            score, word = _climb(low, high, start, budget)
            found[word.tobytes()] = (score, word)
            yield None
        ranked = sorted(found.values(), key=lambda pair: -pair[0])[: budget.kept]
        for score, word in ranked:
            yield score, gates_of(family, word)
