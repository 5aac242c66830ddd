"""contraction.polytope_norm and _growth: random words inside a polytope that shrinks by γ."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Matrix, Vector
from selssm import recurrence
from tests.properties.inequality import caught, over
from tests.properties.norms import absolute, apply, ones, sum_norm, weighted_max
from tests.properties.rounding import gamma, gated
from tests.properties.runs import rows
from tests.strategies import dyadics, matrices, vectors

ID, GROWTH = "contraction.polytope_norm", "contraction.polytope_norm_growth"


@dataclass(frozen=True)
class Case:
    """Two matrices; the vertices are the unit vectors e_i and their images A e_i/ρ."""

    family: tuple[Matrix, Matrix]
    rho: Fraction
    word: tuple[int, ...]
    start: Vector

    @property
    def dimension(self) -> int:
        return len(self.start)

    @property
    def vertices(self) -> list[Vector]:
        d = self.dimension
        units = [tuple(Fraction(i == j) for j in range(d)) for i in range(d)]
        images = [apply(A, unit) for A in self.family for unit in units]
        return [*units, *(tuple(x / self.rho for x in image) for image in images)]

    def coefficients(self, letter: int) -> list[Vector]:
        """T(·, k) for every vertex k: A e_i is ρ times a vertex, A of an image is Σ (·)_i e_i."""
        d, count = self.dimension, 3 * self.dimension
        columns: list[Vector] = []
        for k, vertex in enumerate(self.vertices):
            if k < d:
                own = d + letter * d + k
                columns.append(tuple(self.rho if l == own else Fraction(0) for l in range(count)))
            else:
                image = apply(self.family[letter], vertex)
                columns.append((*image, *(Fraction(0),) * (count - d)))
        return columns

    def rate(self, signed: bool = False) -> Fraction:
        columns = [column for letter in (0, 1) for column in self.coefficients(letter)]
        return max(sum(column, Fraction(0)) if signed else sum_norm(column) for column in columns)

    def shares(self) -> list[Vector]:
        """c(1), c(2), ..., with c(0) = h(0) on the unit vectors."""
        count = 3 * self.dimension
        c = (*self.start, *(Fraction(0),) * (count - self.dimension))
        states = []
        for letter in self.word:
            T = list(zip(*self.coefficients(letter), strict=True))
            c = apply(tuple(T), c)
            states.append(c)
        return states

    def combined(self, c: Vector) -> Vector:
        return apply(tuple(zip(*self.vertices, strict=True)), c)

    def run(self, sizes: bool = False) -> list[Vector]:
        """The states on the machine; of the run on absolute values, their sizes."""
        h, states, gate = self.start, [], [[1.0] * self.dimension]
        h = absolute((h,))[0] if sizes else h
        for letter in self.word:
            A = absolute(self.family[letter]) if sizes else self.family[letter]
            h = rows(recurrence.replace(A, gate, [[0.0] * self.dimension], h))[0]
            states.append(h)
        return states

    def room(self, t: int) -> Fraction:
        return gamma(gated(self.dimension) * t)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    d = draw(st.integers(1, 3))
    family = (draw(matrices(d)), draw(matrices(d)))
    rho = draw(st.integers(1, 16).map(lambda n: Fraction(n, 8)))
    word = draw(st.lists(st.integers(0, 1), min_size=1, max_size=8).map(tuple))
    return Case(family, rho, word, draw(vectors(d, dyadics(-2, 2, 2))))


@pytest.mark.theorem(ID)
@over(cases())
def test_the_state_stays_in_the_polytope(case):
    R, rate = sum_norm(case.start), case.rate()
    states, sizes = case.run(), case.run(sizes=True)
    for t, (c, h, size) in enumerate(zip(case.shares(), states, sizes, strict=True), start=1):
        assert sum_norm(c) <= rate**t * R
        gaps = [abs(a - b) for a, b in zip(h, case.combined(c), strict=True)]
        assert all(gap <= case.room(t) * s for gap, s in zip(gaps, size, strict=True))
        shown = closed_form(ID)(gamma=float(rate), t=t, R=float(R))
        assert shown == pytest.approx(float(rate**t * R), rel=1e-14)


@pytest.mark.theorem(ID)
def test_sums_without_absolute_values_are_too_small():
    def breaks(case: Case) -> bool:
        rate = max(case.rate(signed=True), Fraction(0))
        return sum_norm(case.shares()[-1]) > rate ** len(case.word) * sum_norm(case.start)

    assert caught(cases(), breaks)


def grows_less(case: Case, rate: Fraction) -> bool:
    """|h_t| ≤ γ^t·κ·|h_0| in the max norm; p picks the unit vectors, so Σ|p| = d."""
    weights = ones(case.dimension)
    longest = max(weighted_max(v, weights) for v in case.vertices)
    limit = longest * case.dimension * weighted_max(case.start, weights)
    states = enumerate(zip(case.run(), case.run(sizes=True), strict=True), start=1)
    return all(
        weighted_max(h, weights) <= rate**t * limit + case.room(t) * weighted_max(size, weights)
        for t, (h, size) in states
    )


@pytest.mark.theorem(GROWTH)
@over(cases())
def test_every_start_grows_at_most_by_the_rate(case):
    assert grows_less(case, case.rate())


@pytest.mark.theorem(GROWTH)
def test_half_the_rate_is_too_little():
    assert caught(cases(), lambda case: not grows_less(case, case.rate() / 2))
