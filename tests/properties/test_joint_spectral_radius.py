"""contraction.joint_spectral_radius: the norms of words of one length bound all words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product

import pytest
from flint import fmpq_mat
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Matrix, Vector, from_flint, matrix, spectral_radius_at_least, to_flint
from selssm import recurrence
from tests.properties.draw import SIGNS
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import absolute, growth, ones, weighted_max
from tests.properties.rounding import gated
from tests.properties.runs import rows
from tests.strategies import matrices, vectors

ID, BRACKET = "contraction.joint_spectral_radius", "contraction.joint_spectral_radius_bracket"
NESTED = "contraction.joint_spectral_radius_nested"


@dataclass(frozen=True)
class Case:
    """Two transitions in dimension 2, a long word, a block length n and a start (±1, ±1)."""

    family: tuple[Matrix, Matrix]
    word: tuple[int, ...]
    n: int
    start: Vector

    def products(self, length: int) -> list[fmpq_mat]:
        steps = [to_flint(M) for M in self.family]
        return [reduce(lambda A, B: B * A, word) for word in product(steps, repeat=length)]

    def greatest(self, length: int) -> Fraction:
        """N(length) in the maximum norm; N(0) = 1."""
        if length == 0:
            return Fraction(1)
        return max(growth(from_flint(M), ones(2)) for M in self.products(length))

    def limit(self, t: int) -> Fraction:
        """N(n)^k·N(r) for t = nk + r."""
        k, r = divmod(t, self.n)
        return self.greatest(self.n) ** k * self.greatest(r)

    def run(self, absolutely: bool = False) -> list[Vector]:
        """The states of the word on the machine, or of its absolute values."""
        family = [absolute(M) for M in self.family] if absolutely else self.family
        h, states = self.start if not absolutely else ones(2), []
        for letter in self.word:
            h = rows(recurrence.replace(family[letter], [[1.0, 1.0]], [[0.0, 0.0]], h))[0]
            states.append(h)
        return states

    def bounded(self) -> Inequality:
        return Inequality(
            [weighted_max(h, ones(2)) for h in self.run()],
            [self.limit(t) for t in range(1, len(self.word) + 1)],
            [weighted_max(h, ones(2)) for h in self.run(absolutely=True)],
            gated(2),
        )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    word = draw(st.lists(st.integers(0, 1), min_size=1, max_size=9))
    family = draw(st.tuples(matrices(2), matrices(2)))
    return Case(family, tuple(word), draw(st.integers(1, 3)), draw(vectors(2, SIGNS)))


SWAP = matrix([[0, 2], [0.5, 0]])
TRAP = Case((SWAP, SWAP), (0,) * 9, 2, (Fraction(1), Fraction(1)))


@pytest.mark.theorem(ID)
@over(cases(), TRAP)
def test_blocks_bound_every_word(case):
    case.bounded().check(ID)


@pytest.mark.theorem(NESTED)
@over(cases(), TRAP)
def test_upper_ends_are_nested_along_multiples(case):
    ends = {n: case.greatest(n) for n in (1, 2, 4)}
    assert ends[2] <= ends[1] ** 2 and ends[4] <= ends[2] ** 2
    if ends[4]:
        upper = closed_form(ID)(c=float(ends[4]), n=4.0)
        assert upper <= float(ends[1]) * (1 + 1e-12)


@pytest.mark.theorem(NESTED)
def test_they_are_not_monotone():
    assert caught(cases(), lambda case: case.greatest(3) ** 2 > case.greatest(2) ** 3)


@pytest.mark.theorem(BRACKET)
@over(cases(), TRAP)
def test_no_word_passes_the_upper_end(case):
    """spr(Φ)^m ≤ N(m)^n for words of length n ≤ 3 and m = 2, exactly."""
    above = case.greatest(2) * (1 + Fraction(1, 2**20))
    for n in (1, 2, 3):
        for word in case.products(n):
            assert above == 0 or not spectral_radius_at_least(word * word, above**n)
