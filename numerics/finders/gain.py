"""Energy gains by the bounded-real inequality."""

from __future__ import annotations

from ..board import Board, Candidate
from ..families import Gated, Polytope
from ..portfolio import Effort, Turns
from ..proposers.gain import boxed, propose_gain
from ..witnesses import BoundedReal
from .quadratic import MAX_SDP


def gain(board: Board, effort: Effort) -> Turns:
    """The least gain first; candidates end with the first that passes."""
    family = board.family
    if not isinstance(family, (Gated, Polytope)) or family.B is None:
        return
    if (2 if boxed(family) else 1) * family.dimension + len(family.B[0]) > MAX_SDP:
        return
    for least, P, multipliers in propose_gain(family):
        yield Candidate(BoundedReal(P, multipliers), bound=least)
        if board.settled is not None:
            return
