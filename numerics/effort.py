"""How much exact work a witness may ask for, so that a hostile file costs seconds and not hours."""

from __future__ import annotations

from .checker.definite import MAX_FLOAT
from .exact import bits_of
from .families import Family, Leaky
from .witnesses import (
    BoundedReal,
    ContinuousQuadratic,
    Divergence,
    GateWord,
    HeldInput,
    IndependentGates,
    InputToState,
    InvariantBall,
    InvariantBox,
    MeanSquare,
    MeanSquareExpands,
    PolytopeNorm,
    Quadratic,
    VertexWord,
    WeightedMax,
    Witness,
)

MAX_DENSE = 64  # dimension of a definiteness check or of a characteristic polynomial
MAX_ROWS = 8192  # dimension of a check row by row
MAX_MOMENTS = 4096  # dimension of a check of the second moment
MAX_WORD_BITS = 2**19  # length times dimension times the bits of the longest number
MAX_SOLVED = 16  # dimension of the equations that a polytope norm has solved exactly
MAX_POLYTOPE_BITS = 2**26  # images times dimension^3 times the bits of the longest number


def too_much(family: Family, witness: Witness) -> str | None:
    """None if the exact check stays within the limits; else which one it passes."""
    d = family.dimension
    if isinstance(witness, (InputToState, InvariantBall, HeldInput)):
        if d > MAX_DENSE:
            return f"dimension {d} is beyond the exact inverse of a quadratic norm"
        witness = witness.norm
    size = d * (1 if getattr(witness, "multipliers", None) is None else 2)
    if isinstance(witness, (Quadratic, ContinuousQuadratic, BoundedReal)) and size > MAX_FLOAT:
        return f"a matrix of size {size} is beyond the check of a quadratic norm"
    moments = isinstance(witness, (MeanSquare, MeanSquareExpands, IndependentGates))
    if moments and size > MAX_MOMENTS:
        return f"dimension {d} is beyond the check of the second moment (up to {MAX_MOMENTS})"
    if isinstance(witness, (WeightedMax, InvariantBox)) and d > MAX_ROWS:
        return f"dimension {d} is beyond the exact check of rows (up to {MAX_ROWS})"
    if isinstance(witness, (GateWord, Divergence)) and not _is_shut(family, witness):
        length, bits = len(witness.gates), max(bits_of(family.numbers()), bits_of(witness.gates))
        if d > MAX_DENSE or length * d * bits > MAX_WORD_BITS:
            return f"a word of length {length} in dimension {d} is beyond the exact check"
    if isinstance(witness, PolytopeNorm):
        images = sum(map(len, witness.bases))
        work = images * d**3 * max(bits_of(family.numbers()), bits_of(witness.corners))
        if d > MAX_SOLVED or work > MAX_POLYTOPE_BITS:
            return f"{images} images in dimension {d} are beyond the exact check of a polytope"
    if isinstance(witness, VertexWord):
        bits = bits_of(family.numbers())
        if d > MAX_DENSE or len(witness.word) * d * bits > MAX_WORD_BITS:
            return f"a word of length {len(witness.word)}, dimension {d}, is beyond the exact check"
    return None


def _is_shut(family: Family, witness: GateWord | Divergence) -> bool:
    """Whether the word is one closed gate, whose leaky transition is the identity."""
    one = isinstance(witness, GateWord) and len(witness.gates) == 1
    return one and isinstance(family, Leaky) and not any(witness.gates[0])
