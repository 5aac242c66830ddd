"""Random gates with finitely many outcomes: every word of a few steps, run as one batch."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

from numerics.exact import Matrix, Vector
from selssm import recurrence
from tests.strategies import matrices, vectors

STEPS = 4


@dataclass(frozen=True)
class RandomGates:
    """A leaky cell whose gate is one of these vectors, equally likely and anew at every step."""

    A: Matrix
    gates: tuple[Vector, ...]
    start: Vector

    @property
    def means(self) -> Vector:
        count = len(self.gates)
        return tuple(sum(column, Fraction(0)) / count for column in zip(*self.gates, strict=True))

    def words(self, steps: int = STEPS) -> list[tuple[Vector, ...]]:
        """All words, equally likely."""
        return list(itertools.product(self.gates, repeat=steps))

    def moments(self, P: Matrix, words: list[tuple[Vector, ...]]) -> list[Fraction]:
        """The mean of h_t'P h_t over these words for t = 1, 2, ..., states from the machine."""
        return self._moments(self.A, self.start, P, words)

    def sizes(self, P: Matrix, words: list[tuple[Vector, ...]]) -> list[Fraction]:
        """The same of the run on absolute values."""
        start = tuple(map(abs, self.start))
        return self._moments(_absolute(self.A), start, _absolute(P), words)

    def _moments(
        self, A: Matrix, start: Vector, P: Matrix, words: list[tuple[Vector, ...]]
    ) -> list[Fraction]:
        zero = [[[0.0] * len(A)] * len(words[0])] * len(words)
        states = recurrence.leaky(A, words, zero, [start] * len(words))  # (words, T, d)
        paths = states.transpose(0, 1).tolist()
        return [
            sum((quadratic(tuple(map(Fraction, h)), P) for h in at), Fraction(0)) / len(words)
            for at in paths
        ]


def quadratic(x: Vector, P: Matrix) -> Fraction:
    """x'Px."""
    return sum(
        (a * b * p for a, row in zip(x, P, strict=True) for b, p in zip(x, row, strict=True)),
        Fraction(0),
    )


def diagonal(entries: Vector) -> Matrix:
    return tuple(
        tuple(entry if i == j else Fraction(0) for j in range(len(entries)))
        for i, entry in enumerate(entries)
    )


def _absolute(M: Matrix) -> Matrix:
    return tuple(tuple(map(abs, row)) for row in M)


def norm_bound(A: Matrix) -> Fraction:
    """max_i Σ_j |(A'A)_ij| ≥ ‖A‖₂²."""
    columns = list(zip(*A, strict=True))
    return max(
        sum((abs(sum(a * b for a, b in zip(x, y, strict=True))) for y in columns), Fraction(0))
        for x in columns
    )


@st.composite
def random_gates(draw: st.DrawFn, contracting: bool = True) -> RandomGates:
    """At most three outcomes, gates from 1/8 to 1; ‖A‖₂ ≤ 1 by halving where asked for."""
    d = draw(st.integers(1, 3))
    A = draw(matrices(d))
    while contracting and norm_bound(A) > 1:
        A = tuple(tuple(a / 2 for a in row) for row in A)
    gate = vectors(d, st.integers(1, 8).map(lambda n: Fraction(n, 8)))
    gates = tuple(draw(st.lists(gate, min_size=1, max_size=3)))
    start = draw(vectors(d, st.integers(-8, 8).map(lambda n: Fraction(n, 4))))
    return RandomGates(A, gates, start)
