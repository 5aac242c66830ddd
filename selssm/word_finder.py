"""The batched search for words as a finder of `numerics.certify.certify`, on any device."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from numerics.board import Board, Candidate
from numerics.exact import Matrix, Vector
from numerics.families import Family, Gated, Leaky, Polytope, Replace
from numerics.portfolio import Effort, Finder, Turns
from numerics.proposers.vertex_search import growths
from numerics.witnesses import GateWord, VertexWord
from selssm.word_search import Beam, grow

MAX_LETTERS, MAX_DIMENSION = 256, 32
FASTER = 1 + 1e-9
"""By how much a word must beat the best one."""


@dataclass(frozen=True)
class Alphabet:
    """The extreme transitions of a family, exact, and the witness of a word of their numbers."""

    matrices: tuple[Matrix, ...]
    witness: Callable[[tuple[int, ...]], GateWord | VertexWord]


def alphabet(family: Family) -> Alphabet | None:
    """Of a polytope or a gated family; None for others, and where there are too many."""
    if family.dimension > MAX_DIMENSION:
        return None
    if isinstance(family, Polytope):
        return Alphabet(family.vertices, VertexWord) if _few(len(family.vertices)) else None
    gates = corners(family) if isinstance(family, Leaky | Replace) else None
    if gates is None:
        return None
    matrices = tuple(map(family.transition, gates)) if isinstance(family, Gated) else ()
    return Alphabet(matrices, lambda word: GateWord(tuple(gates[k] for k in word)))


def corners(family: Gated) -> tuple[Vector, ...] | None:
    """The corners of its gate box (the two ends of a scalar gate); None if they are too many."""
    low, high = family.gate.low, family.gate.high
    if family.gate.scalar:
        return tuple(dict.fromkeys((low, high)))
    ends = [tuple(dict.fromkeys(pair)) for pair in zip(low, high, strict=True)]
    free = sum(len(pair) - 1 for pair in ends)
    return tuple(itertools.product(*ends)) if _few(2**free) else None


def word_finder(device: str, beam: Beam | None = None) -> Finder:
    """Yields every word that grows faster than those before it, with its growth a step."""

    def finder(board: Board, effort: Effort) -> Turns:
        letters = alphabet(board.family)
        if letters is None:
            return
        matrices, best = np.array(letters.matrices, dtype=np.float64), 0.0
        scale = float(np.abs(matrices).max())
        if not 0 < scale < np.inf:
            return
        scaled = torch.tensor(matrices / scale, device=device)
        for _, words in grow(scaled[None], beam or Beam()):
            speed = scale * float(growths(matrices / scale, words.cpu().numpy())[0])
            found = letters.witness(tuple(words[0].tolist()))
            yield Candidate(found, growth=speed) if speed > best * FASTER else None
            best = max(best, speed)

    return finder


def finders_on(device: str) -> tuple[Finder, ...]:
    """What joins the search of `certify` on this device: on the CPU nothing beyond its own."""
    return () if device == "cpu" else (word_finder(device),)


def _few(count: int) -> bool:
    return count <= MAX_LETTERS
