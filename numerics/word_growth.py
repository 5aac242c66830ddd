"""How fast a word grows: its characteristic polynomial, and spr(product)^(1/length) in balls.

The polynomial is exact. This is the lower end of a bracket of the joint spectral radius as it is:
an algebraic number, which the short rates of certificates only come close to.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx, fmpq_mat, fmpq_poly

from .balls import lower, upper
from .exact import Vector, fraction
from .families import Family, Gated, Polytope
from .witnesses import GateWord, VertexWord
from .witnesses import gate_word as gates
from .witnesses import vertex_word as vertices

WIDTH = Fraction(1, 10**15)  # of the enclosure, relative


@dataclass(frozen=True)
class WordGrowth:
    """det(λ - product), coefficients from the constant one up; spr^(1/length) in [low, high]."""

    polynomial: Vector
    length: int
    low: Fraction
    high: Fraction

    @property
    def middle(self) -> float:
        return float((self.low + self.high) / 2)


def product_of(family: Family, word: VertexWord | GateWord) -> tuple[fmpq_mat, int]:
    """The exact product and its length; ValueError for a word of another family."""
    if isinstance(word, VertexWord) and isinstance(family, Polytope):
        return vertices.product(family, word.word), len(word.word)
    if isinstance(word, GateWord) and isinstance(family, Gated):
        return gates.product(family, word.gates), len(word.gates)
    raise ValueError("the word is not of this family")


def word_growth(family: Family, word: VertexWord | GateWord) -> WordGrowth:
    """The growth per step of the word for ever repeated, enclosed to 15 digits."""
    product, length = product_of(family, word)
    polynomial = product.charpoly()
    low, high = _root_of_radius(polynomial, length)
    return WordGrowth(tuple(fraction(c) for c in polynomial.coeffs()), length, low, high)


def _root_of_radius(polynomial: fmpq_poly, length: int) -> tuple[Fraction, Fraction]:
    """Bounds of (greatest modulus of a root)^(1/length)."""
    if all(c == 0 for c in polynomial.coeffs()[:-1]):
        return Fraction(0), Fraction(0)
    bits = 128
    while True:
        with ctx.workprec(bits):
            radius = arb(0)
            for root, _ in polynomial.complex_roots():
                radius = radius.max(abs(root))
            growth = radius.root(length)
            if growth.is_finite() and upper(growth) - lower(growth) <= WIDTH * lower(growth):
                return lower(growth), upper(growth)
        bits *= 2
