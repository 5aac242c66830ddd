"""contraction.common_quadratic_needed (false): a contraction of the max norm without a common P."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.exact import Matrix, Vector, is_positive_semidefinite
from selssm import recurrence
from tests.properties.inequality import over
from tests.properties.norms import apply, growth, ones, shrinks, weighted_max
from tests.properties.runs import rows
from tests.strategies import dyadics, positive_definite, vectors

FALSE, EXCLUDED = "contraction.common_quadratic_needed", "contraction.no_common_quadratic"
UNITS = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))


@dataclass(frozen=True)
class Case:
    """[[r, 0], [r, 0]] and [[0, r], [0, -r]], after Ando and Shih; a word, a start and a P."""

    r: Fraction
    word: tuple[int, ...]
    start: Vector
    P: Matrix

    @property
    def pair(self) -> tuple[Matrix, Matrix]:
        r, no = self.r, Fraction(0)
        return ((r, no), (r, no)), ((no, r), (no, -r))

    @property
    def moment(self) -> Matrix:
        """Σ (A_v x_v)(A_v x_v)' - x_v x_v' for the unit vectors x_v."""
        images = [apply(M, x) for M, x in zip(self.pair, UNITS, strict=True)]
        return tuple(
            tuple(sum(y[i] * y[j] for y in images) - int(i == j) for j in range(2))
            for i in range(2)
        )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    r = Fraction(draw(st.integers(46, 63)), 64)  # from just above 1/√2 to just below 1
    word = draw(st.lists(st.integers(0, 1), min_size=1, max_size=8))
    return Case(r, tuple(word), draw(vectors(2, dyadics())), draw(positive_definite(2)))


@pytest.mark.theorem(FALSE)
@over(cases())
def test_every_word_contracts_in_the_max_norm(case):
    assert all(growth(M, ones(2)) <= case.r < 1 for M in case.pair)
    h = case.start
    for t, vertex in enumerate(case.word, start=1):
        h = rows(recurrence.replace(case.pair[vertex], [[1.0, 1.0]], [[0.0, 0.0]], h))[0]
        limit = case.r**t * weighted_max(case.start, ones(2))
        assert weighted_max(h, ones(2)) <= limit * (1 + Fraction(t, 2**51))


@pytest.mark.theorem(EXCLUDED)
@over(cases())
def test_no_quadratic_norm_contracts_under_both(case):
    assert is_positive_semidefinite(case.moment)
    assert not all(shrinks(case.P, M, Fraction(1)) for M in case.pair) or case.r**2 * 2 == 1


@pytest.mark.theorem(EXCLUDED)
def test_below_the_threshold_there_is_one():
    small = Case(Fraction(5, 8), (), UNITS[0], UNITS)
    assert not is_positive_semidefinite(small.moment)
    assert all(shrinks(small.P, M, Fraction(9, 10)) for M in small.pair)
