"""Gate words that grow, from the float search, with their growth per step."""

from __future__ import annotations

from ..board import Board, Candidate
from ..families import Gated
from ..portfolio import Effort, Turns
from ..proposers.words import search_words
from ..witnesses import GateWord

MAX_WORDS = 256  # dimension up to which products are multiplied out


def words(board: Board, effort: Effort) -> Turns:
    """Short words first; those that grow too slowly to refute only raise the lower end."""
    family = board.family
    if not isinstance(family, Gated) or family.dimension > MAX_WORDS:
        return
    for gates in sorted({family.gate.low, family.gate.high}):
        yield Candidate(GateWord((gates,)))
    for found in search_words(family, effort.seed, effort.words):
        yield None if found is None else Candidate(GateWord(found[1]), growth=found[0])
