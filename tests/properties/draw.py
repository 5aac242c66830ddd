"""Runs by construction: random ones, and those at which a bound is known to be sharp or wrong."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from numerics.exact import Matrix, Vector, matrix
from numerics.families import GateBox, Leaky, Replace
from tests.properties.norms import growth, ones, times
from tests.properties.runs import Run, Word
from tests.strategies import dyadics, gate_boxes, gates_in, matrices, vectors

SIGNS = st.sampled_from([Fraction(-1), Fraction(1)])
Form = type[Leaky] | type[Replace]


def words(box: GateBox, longest: int = 8) -> st.SearchStrategy[Word]:
    """One to `longest` gates of the box."""
    return st.lists(gates_in(box), min_size=1, max_size=longest).map(tuple)


def corners(w: Vector) -> st.SearchStrategy[Vector]:
    """Corners (±w_i) of the unit ball of the weighted maximum norm."""
    return vectors(len(w), SIGNS).map(lambda signs: times(signs, w))


@st.composite
def runs(
    draw: st.DrawFn, form: Form = Leaky, *, scalar: bool = False, least: Fraction = Fraction(0)
) -> Run:
    """Undriven runs in dimension 1 to 3, gates at or above `least`; entries of A in [-1, 1]."""
    d = draw(st.integers(1, 3))
    family = form(draw(matrices(d)), draw(gate_boxes(d, scalar, least)))
    return Run(family, draw(words(family.gate)), draw(vectors(d, dyadics(-2, 2, 2))))


@st.composite
def driven(draw: st.DrawFn, run: Run) -> Run:
    """The run with a drive in [-1, 1]^d."""
    drive = st.lists(
        vectors(run.dimension, dyadics()), min_size=len(run.word), max_size=len(run.word)
    )
    return replace(run, drive=tuple(draw(drive)))


@st.composite
def flipped(draw: st.DrawFn, run: Run) -> Run:
    """The run with signs drawn for its gates."""
    flips = st.lists(vectors(run.dimension, SIGNS), min_size=len(run.word), max_size=len(run.word))
    return replace(run, word=tuple(map(times, draw(flips), run.word)))


def shrunk(A: Matrix, w: Vector, limit: int = 1) -> Matrix:
    """A·2^-k with the least k >= 0 for which ‖A‖_w <= 1/limit."""
    k = max(0, math.ceil(limit * growth(A, w)) - 1).bit_length()
    return tuple(tuple(a / 2**k for a in row) for row in A)


TRAPS: tuple[Matrix, ...] = tuple(
    matrix(A)
    for A in (
        [[1 + 1e-9]], [[1 - 1e-9]], [[-1]], [[0]],
        [[0.5, 1], [0, 0.5]], [[0.5, 1, 0], [0, 0.5, 1], [0, 0, 0.5]],
        [[1.001, 0.3], [0, 0.8]], [[0, 1], [-1, 0]],
    )
)  # fmt: skip
"""On both sides of the unit circle, Jordan blocks, a norm above one, a rotation."""


def trap(A: Matrix, form: Form = Leaky, scalar: bool = False, low: int | float = 0) -> Run:
    """A run from (1, -1, 1) whose gates jump between `low` and 1, one coordinate a step."""
    d, one, closed = len(A), Fraction(1), Fraction(low)
    single = [tuple(one if scalar or i == t % d else closed for i in range(d)) for t in range(4)]
    word = (*single, (closed,) * d, ones(d))
    start = tuple(Fraction((-1) ** i) for i in range(d))
    return Run(form(A, GateBox.uniform(d, closed, 1, scalar)), word, start)
