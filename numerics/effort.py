"""How much exact work a witness may ask for, so that a hostile file costs seconds and not hours."""

from __future__ import annotations

from .family import Family
from .witnesses import (
    Divergence,
    GateWord,
    InputToState,
    InvariantBox,
    Quadratic,
    WeightedMax,
    Witness,
)

MAX_DENSE = 64  # dimension of a definiteness check or of a characteristic polynomial
MAX_ROWS = 1024  # dimension of a check row by row
MAX_WORD = 2**18  # length times dimension squared


def too_much(family: Family, witness: Witness) -> str | None:
    """None if the exact check stays within the limits; else which one it passes."""
    d = family.dimension
    if isinstance(witness, (Quadratic, InputToState)) and d > MAX_DENSE:
        return f"dimension {d} is beyond the exact check of a quadratic norm (up to {MAX_DENSE})"
    if isinstance(witness, (WeightedMax, InvariantBox)) and d > MAX_ROWS:
        return f"dimension {d} is beyond the exact check of rows (up to {MAX_ROWS})"
    if isinstance(witness, (GateWord, Divergence)):
        length = len(witness.gates)
        if length > 1 and (d > MAX_DENSE or length * d * d > MAX_WORD):
            return f"a word of length {length} in dimension {d} is beyond the exact check"
    return None
