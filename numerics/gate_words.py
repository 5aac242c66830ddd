"""Searching for A with ‖A‖₂ < 1 whose leaky family diverges under switching vector gates.

Search space: d from 2 to 3; A with entries that are multiples of 1/q in [-1, 1], q from 2 to 10;
low one of 1/2, 1/4, 1/8, ..., 1/64; words of 1 to 3 gates at the corners of [low, 1]^d. Budget: a
number of matrices, drawn from the seed alone, smallest dimension and shortest word first. What a
float screen lets through is confirmed exactly and then made simpler while it stays confirmed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from proofs.contraction import vector_gate_euclidean as euclidean
from proofs.evaluate import Model, Unsettled
from proofs.terms import symbol_of

from .exact import Matrix, Vector
from .families import GateBox, Leaky
from .proposers.words import ends, gates_of, growth

LOWS = tuple(Fraction(1, 2**k) for k in range(1, 7))
SPACE = (
    "A in (Z/q)^(d×d), |entries| <= 1, 2 <= q <= 10, d = 2, 3, ‖A‖₂ < 1; "
    "low in {1/2, .., 1/64}; words of up to 3 corners of [low, 1]^d"
)


@dataclass(frozen=True)
class EuclideanCounterexample:
    """‖A‖₂ < 1, gates >= low > 0, and a word of gates whose product has spectral radius > 1."""

    A: Matrix
    low: Fraction
    word: tuple[Vector, ...]
    tried: int

    def __str__(self) -> str:
        return f"A = {_shown(self.A)}, low = {self.low}, word = {_shown(self.word)}"


def _shown(rows: Matrix) -> str:
    return "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in rows) + "]"


def search_euclidean_counterexample(
    seed: int, budget: int = 20_000, log: bool = True
) -> EuclideanCounterexample | None:
    """A confirmed and minimised counterexample, or None when `budget` matrices gave none.

    Prints the search space, the budget and the outcome unless log is False.
    """
    if log:
        print(f"search space: {SPACE}; budget: {budget} matrices; seed: {seed}")
    rng = np.random.default_rng(seed)
    for tried in range(1, budget + 1):
        A = _draw(rng, 2 if tried <= budget // 2 else 3)
        if np.linalg.norm(np.array(A, dtype=np.float64), 2) >= 1:
            continue
        found = _diverging_word(A, LOWS[-1], longest=3)
        if found is not None:
            best = _simplified(EuclideanCounterexample(A, LOWS[-1], found, tried))
            if log:
                print(f"found after {tried} matrices: {best}")
            return best
    return None


def as_point(A: Matrix, low: Fraction, word: tuple[Vector, ...]) -> Model:
    """The counterexample as a point of the statement contraction.vector_gate_euclidean."""
    sizes = {symbol_of(euclidean.d): len(A), symbol_of(euclidean.t): len(word)}
    exact = {symbol: Fraction(size) for symbol, size in sizes.items()}
    return {**exact, euclidean.A: A, symbol_of(euclidean.lo): low, euclidean.g_at: word}


def refutes(A: Matrix, low: Fraction, word: tuple[Vector, ...]) -> bool:
    """Whether the statement is refuted there, by the exact check that stands beside it."""
    try:
        return euclidean.STATEMENT.refuted_by(as_point(A, low, word))
    except Unsettled:
        return False


def _draw(rng: np.random.Generator, d: int) -> Matrix:
    q = int(rng.integers(2, 11))
    entries = rng.integers(-q, q + 1, size=(d, d))
    return tuple(tuple(Fraction(int(x), q) for x in row) for row in entries)


def _diverging_word(A: Matrix, low: Fraction, longest: int) -> tuple[Vector, ...] | None:
    """The shortest confirmed word of corners, all of them screened in floats first."""
    family = Leaky(A, GateBox.uniform(len(A), low, 1))
    d = len(A)
    for length in range(1, longest + 1):
        corners = np.array(list(itertools.product([False, True], repeat=length * d)))
        words = corners.reshape(-1, length, d)
        scores = growth(*ends(family), words)
        best = words[int(np.argmax(scores))]
        word = gates_of(family, best)
        if scores.max() > 1 + 1e-9 and refutes(A, low, word):
            return word
    return None


def _size(found: EuclideanCounterexample) -> tuple[int, ...]:
    """What is made smaller: word, denominators of A, numerators, 1/low."""
    entries = [x for row in found.A for x in row]
    common = int(np.lcm.reduce([x.denominator for x in entries]))
    digits = sum(x.denominator + abs(x.numerator) for x in entries)
    return (len(found.word), common, digits, found.low.denominator)


def _simpler(found: EuclideanCounterexample) -> Iterator[tuple[Matrix, Fraction]]:
    """Neighbours of (A, low): one larger low, coarser denominators, one entry moved to zero."""
    yield from ((found.A, low) for low in LOWS if low > found.low)
    for q in range(2, 11):
        yield tuple(tuple(Fraction(round(x * q), q) for x in row) for row in found.A), found.low
    for i, j in itertools.product(range(len(found.A)), repeat=2):
        rows = [list(row) for row in found.A]
        for value in (Fraction(0), -rows[j][i], rows[j][i], rows[i][i]):
            rows[i][j] = value
            yield tuple(map(tuple, rows)), found.low


def _simplified(found: EuclideanCounterexample) -> EuclideanCounterexample:
    """Smaller neighbours, for as long as one of them is confirmed too."""
    while True:
        for A, low in _simpler(found):
            word = _diverging_word(A, low, len(found.word))
            if word is None:
                continue
            smaller = EuclideanCounterexample(A, low, word, found.tried)
            if _size(smaller) < _size(found):
                found = smaller
                break
        else:
            return found
