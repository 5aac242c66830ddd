"""How much exact work a witness may ask for, so that a hostile file costs seconds and not hours."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .exact import Matrix
from .family import Diagonal, Family, Leaky
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
MAX_DENSE_BITS = 2**13  # the same times the bits of the longest number
MAX_ROWS = 1024  # dimension of a check row by row
MAX_WORD_BITS = 2**19  # length times dimension times the bits of the longest number


def too_much(family: Family, witness: Witness) -> str | None:
    """None if the exact check stays within the limits; else which one it passes."""
    d = family.dimension
    if isinstance(witness, InputToState):
        witness = witness.norm
    if isinstance(witness, Quadratic):
        bits = max(_bits(family), _longest(witness.P), _longest((witness.multipliers or (),)))
        if d > MAX_DENSE or d * bits > MAX_DENSE_BITS:
            return f"dimension {d} with {bits} bits is beyond the exact check of a quadratic norm"
    if isinstance(witness, (WeightedMax, InvariantBox)) and d > MAX_ROWS:
        return f"dimension {d} is beyond the exact check of rows (up to {MAX_ROWS})"
    if isinstance(witness, (GateWord, Divergence)) and not _is_shut(family, witness):
        length, bits = len(witness.gates), max(_bits(family), _longest(witness.gates))
        if d > MAX_DENSE or length * d * bits > MAX_WORD_BITS:
            return f"a word of length {length} in dimension {d} is beyond the exact check"
    return None


def _is_shut(family: Family, witness: GateWord | Divergence) -> bool:
    """Whether the word is one closed gate, whose leaky transition is the identity."""
    one = isinstance(witness, GateWord) and len(witness.gates) == 1
    return one and isinstance(family, Leaky) and not any(witness.gates[0])


def _longest(rows: Iterable[Iterable[Fraction]]) -> int:
    return max(
        (x.numerator.bit_length() + x.denominator.bit_length() for r in rows for x in r), default=1
    )


def _bits(family: Family) -> int:
    """Bits of the longest number among A and the gates."""
    if isinstance(family, Diagonal):
        return 1
    matrix: Matrix = (*family.A, family.gate.low, family.gate.high)
    return _longest(matrix)
