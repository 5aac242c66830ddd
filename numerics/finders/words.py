"""Gate words that grow, from the float search, with their growth per step."""

from __future__ import annotations

import numpy as np

from ..board import Board, Candidate
from ..families import Gated
from ..portfolio import Effort, Turns
from ..proposers.transitions import ends
from ..proposers.words import search_words
from ..witnesses import GateWord
from ..witnesses.growing_product import MAX_EXACT

MAX_WORDS = 256  # dimension up to which words are searched for
MAX_ENDS = 1024  # dimension up to which one gate, repeated, is looked at


def words(board: Board, effort: Effort) -> Turns:
    """Short words first; those that grow too slowly to refute only raise the lower end."""
    family = board.family
    if not isinstance(family, Gated) or family.dimension > MAX_ENDS:
        return
    if family.dimension > MAX_EXACT:
        yield None  # eigenvalues take long: cheap finders go first
    transitions = ends(family) if family.dimension > MAX_EXACT else (None, None)
    choices = dict(zip((family.gate.low, family.gate.high), transitions, strict=True))
    for gates, M in choices.items():
        if M is None or not any(gates) or np.abs(np.linalg.eigvals(M)).max() > 1:
            yield Candidate(GateWord((gates,)))
    if family.dimension > MAX_WORDS:
        return
    yield None  # so may the first climb
    for found in search_words(family, effort.seed, effort.words):
        yield None if found is None else Candidate(GateWord(found[1]), growth=found[0])
