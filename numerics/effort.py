"""How much exact work a witness may ask for, so that a hostile file costs seconds and not hours.

Each limit was set where the check takes well below a minute on one core (tests/numerics/
test_effort.py). Bits are those of the common denominator and the longest numerator of all numbers
in play, for sums of products have no longer ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from .binary_matrix import BinaryMatrix
from .checker.definite import MAX_FLOAT, QUICK_BALLS
from .checker.spectrum import SQUARINGS
from .claim import Claim
from .exact import bits_of
from .families import Family, Polytope
from .witnesses import (
    BoundedReal,
    ContinuousQuadratic,
    DenseSpectrum,
    Divergence,
    GateWord,
    HeldInput,
    IndependentGates,
    InputToState,
    InvariantBall,
    InvariantBox,
    MeanSquare,
    MeanSquareExpands,
    NonnegativeVector,
    PolytopeNorm,
    Quadratic,
    VertexWord,
    WeightedMax,
    Witness,
)
from .witnesses.growing_product import MAX_EXACT

MAX_ROWS = 8192  # dimension of a check row by row
MAX_ROW_BITS = 2**29  # squared dimension times bits, where rows are summed exactly
MAX_MOMENTS = 4096  # dimension of a check of the second moment
MAX_VERTICES = 2**26  # vertices times the cube of their size, if more than one
MAX_SPECTRUM_BITS = 2**16  # dimension times bits of an exact spectrum of a flow
MAX_INVERSE_BITS = 2**15  # dimension times bits of an exact inverse
MAX_SOLVED = 16  # dimension of the equations that a polytope norm has solved exactly
MAX_POLYTOPE_BITS = 2**26  # images times dimension^3 times bits
MAX_WORD_BITS = 2**18  # length times dimension times bits of an exact product
MAX_WORD_WORK = 3 * 10**10  # multiplications for the powers of a large product

FORMS = (Quadratic, ContinuousQuadratic, BoundedReal)
MOMENTS = (MeanSquare, MeanSquareExpands, IndependentGates)
ROWS = (WeightedMax, InvariantBox, NonnegativeVector)


def too_much(family: Family, witness: Witness, claim: Claim | None = None) -> str | None:
    """None if the exact check stays within the limits; else which one it passes."""
    d, bits = family.dimension, _Bits(family, witness, claim)
    if isinstance(witness, (InputToState, InvariantBall, HeldInput)):
        if d > MAX_EXACT or d * bits() > MAX_INVERSE_BITS:
            return f"dimension {d} is beyond the exact inverse of a quadratic norm"
        witness = witness.norm
    if isinstance(witness, (GateWord, VertexWord, Divergence)):
        return _word(family, witness, bits)
    if isinstance(witness, FORMS):
        return _form(family, d * (1 if getattr(witness, "multipliers", None) is None else 2))
    if isinstance(witness, MOMENTS) and d > MAX_MOMENTS:
        return f"dimension {d} is beyond the check of the second moment (up to {MAX_MOMENTS})"
    if isinstance(witness, ROWS):
        return _rows(family, bits)
    if isinstance(witness, PolytopeNorm):
        images = sum(map(len, witness.bases))
        if d > MAX_SOLVED or images * d**3 * bits() > MAX_POLYTOPE_BITS:
            return f"{images} images in dimension {d} are beyond the exact check of a polytope"
    if isinstance(witness, DenseSpectrum) and (d > MAX_EXACT or d * bits() > MAX_SPECTRUM_BITS):
        return f"dimension {d} is beyond the exact characteristic polynomial"
    return None


class _Bits:
    """The bits of all numbers in these values, counted when asked for."""

    def __init__(self, *values: Any) -> None:
        self.values = values

    def __call__(self) -> int:
        return bits_of(((x for value in self.values for x in numbers(value)),))


def numbers(value: Any) -> Iterator[Fraction]:
    """Every exact number inside a value; of a large matrix the extremes of float64."""
    if isinstance(value, Fraction):
        yield value
    elif isinstance(value, BinaryMatrix):
        yield from (Fraction(2**1023), Fraction(1, 2**1074))
    elif isinstance(value, tuple):
        for x in value:
            yield from numbers(x)
    elif is_dataclass(value):
        for f in fields(value):
            yield from numbers(getattr(value, f.name))


def _form(family: Family, size: int) -> str | None:
    if size > MAX_FLOAT:
        return f"a matrix of size {size} is beyond the check of a quadratic norm"
    count = len(family.vertices) if isinstance(family, Polytope) else 1
    if count > 1 and count * max(size, 16) ** 3 > MAX_VERTICES + QUICK_BALLS**3:
        return f"{count} vertices of size {size} are beyond the check of a quadratic norm"
    return None


def _rows(family: Family, bits: _Bits) -> str | None:
    d = family.dimension
    exact = not isinstance(getattr(family, "A", None), BinaryMatrix)
    if d > MAX_ROWS:
        return f"dimension {d} is beyond the exact check of rows (up to {MAX_ROWS})"
    if exact and d**2 * bits() > MAX_ROW_BITS:
        return f"numbers so long, in dimension {d}, are beyond the exact check of rows"
    return None


def _word(family: Family, word: GateWord | VertexWord | Divergence, bits: _Bits) -> str | None:
    if isinstance(word, GateWord) and word.is_shut(family):
        return None
    d, length = family.dimension, len(word.word if isinstance(word, VertexWord) else word.gates)
    large = d > MAX_EXACT and not isinstance(word, Divergence)
    if large and (length + SQUARINGS) * d**3 <= MAX_WORD_WORK:
        return None
    if d > MAX_EXACT or length * d * bits() > MAX_WORD_BITS:
        return f"a word of length {length} in dimension {d} is beyond the exact check"
    return None
