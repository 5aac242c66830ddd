"""Words of the matrices whose hull the family is, with their exact growth per step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..board import Board, Candidate
from ..families import Family, Gated, Polytope
from ..families.hull import gate_ends, hull_of
from ..portfolio import Effort, Turns
from ..proposers.transitions import floats
from ..proposers.vertex_search import Word, long_words, short_words
from ..witnesses import GateWord, VertexWord
from ..word_growth import word_growth
from .words import MAX_ENDS

MAX_VERTEX_WORDS = 64  # dimension of an exact characteristic polynomial
MAX_EXACT = 12  # dimension up to which the growth is taken from the exact polynomial at once
FASTER = 1 + 1e-12  # by how much a word must beat the best one


def vertex_words(board: Board, effort: Effort) -> Turns:
    """The matrices one by one, then every word that grows faster than those before it."""
    small = board.family.dimension <= MAX_VERTEX_WORDS
    if not small and isinstance(board.family, Polytope):
        yield from _large_vertices(board.family)
    matrices = hull_of(board.family) if small else None
    if matrices is None:
        return
    if board.family.dimension <= MAX_EXACT:
        for s in range(len(matrices)):
            yield Candidate(word_of(board.family, (s,)))
    letters = np.array([floats(A) for A in matrices])
    scale = float(np.abs(letters).max())
    if scale == 0:
        return
    search = _Search(board.family, scale)
    for found in short_words(letters / scale):
        yield search.judged(found)
    if search.best > 0:
        for found in long_words(letters / scale, search.best / scale):
            yield search.judged(found)


def _large_vertices(family: Polytope) -> Turns:
    """Single vertices, of a size that has no exact polynomial, whose float radius is above one."""
    for s, A in enumerate(family.vertices if family.dimension <= MAX_ENDS else ()):
        yield None  # eigenvalues take long: cheap finders go first
        if np.abs(np.linalg.eigvals(floats(A))).max() > 1:
            yield Candidate(VertexWord((s,)))


@dataclass
class _Search:
    """The best growth so far; floats propose, the exact characteristic polynomial decides.

    scale: what the matrices were divided by in the search.
    """

    family: Family
    scale: float
    best: float = 0.0

    def judged(self, found: tuple[float, Word]) -> Candidate | None:
        """The word, if it is faster than all before it; the first one in any case."""
        growth = found[0] * self.scale
        if growth <= self.best * FASTER:
            return None
        word = word_of(self.family, found[1])
        if self.family.dimension <= MAX_EXACT:
            growth = float(word_growth(self.family, word).low)
        if growth <= self.best * FASTER:
            return None
        self.best = growth
        return Candidate(word, growth=growth)


def word_of(family: Family, letters: Word) -> VertexWord | GateWord:
    """The word of these vertices, or of these ends of the gate."""
    if isinstance(family, Polytope):
        return VertexWord(letters)
    assert isinstance(family, Gated)
    ends = gate_ends(family)
    assert ends is not None
    return GateWord(tuple(ends[s] for s in letters))


def letters_of(family: Family, word: VertexWord | GateWord) -> Word | None:
    """The numbers of its matrices in the hull; None if it uses others."""
    if isinstance(word, VertexWord):
        return word.word
    ends = gate_ends(family) if isinstance(family, Gated) else None
    if ends is None or not set(word.gates) <= set(ends):
        return None
    return tuple(ends.index(gate) for gate in word.gates)
