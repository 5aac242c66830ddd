"""Directions that a leaky cell with A >= 0 never leaves."""

from __future__ import annotations

import numpy as np

from ..board import Board, Candidate
from ..effort import MAX_ROWS
from ..exact import is_nonnegative
from ..families import Leaky
from ..portfolio import Effort, Turns
from ..proposers.growing import growing_vectors
from ..proposers.transitions import floats
from ..witnesses import NonnegativeVector


def nonnegative_vector(board: Board, effort: Effort) -> Turns:
    """Perron vectors of A, where it grows along them."""
    family = board.family
    if not isinstance(family, Leaky) or family.dimension > MAX_ROWS:
        return
    if not is_nonnegative(family.A):
        return
    with np.errstate(all="ignore"):
        for x in growing_vectors(floats(family.A)):
            yield Candidate(NonnegativeVector(x))
