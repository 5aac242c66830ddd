"""identity.delta_spectrum: one step of the machine with A = I - βkk', from k and from v ⟂ k, with
short dyadic numbers for which every float operation is exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Matrix, Vector
from selssm import recurrence
from tests.properties.inequality import caught, over
from tests.properties.norms import times
from tests.strategies import dyadics, vectors

ID = "identity.delta_spectrum"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Key:
    """A key k, its strength β, and any other vector w."""

    k: Vector
    beta: Fraction
    w: Vector

    @property
    def matrix(self) -> Matrix:
        """I - βkk'."""
        return tuple(
            tuple(int(i == j) - self.beta * p * q for j, q in enumerate(self.k))
            for i, p in enumerate(self.k)
        )

    @property
    def square(self) -> Fraction:
        return dot(self.k, self.k)

    @property
    def orthogonal(self) -> Vector:
        """|k|²w - (k'w)k."""
        inner = dot(self.k, self.w)
        return tuple(self.square * w - inner * k for k, w in zip(self.k, self.w, strict=True))

    def moved(self, start: Vector) -> Vector:
        """One step of the replace form with an open gate and no input."""
        d = len(start)
        states = recurrence.replace(self.matrix, [(1,) * d], [(0,) * d], start)
        return tuple(map(Fraction, states[0].tolist()))


def dot(x: Vector, y: Vector) -> Fraction:
    return sum(times(x, y), Fraction(0))


@st.composite
def keys(draw: st.DrawFn) -> Key:
    """Dimension 1 to 4, β in [-1, 2]."""
    d, entries = draw(st.integers(1, 4)), dyadics(-2, 2, 2)
    return Key(draw(vectors(d, entries)), draw(dyadics(-1, 2, 3)), draw(vectors(d, entries)))


@over(keys())
def test_the_key_is_scaled_and_the_rest_is_kept(key):
    share = Fraction(closed_form(ID)(beta=float(key.beta), s=float(key.square)))
    assert key.moved(key.k) == tuple(share * k for k in key.k)
    assert key.moved(key.orthogonal) == key.orthogonal


def test_a_key_that_is_not_normalised_is_not_scaled_by_one_minus_beta():
    def breaks(key: Key) -> bool:
        return key.moved(key.k) != tuple((1 - key.beta) * k for k in key.k)

    assert caught(keys(), breaks)


def test_what_is_not_orthogonal_is_moved():
    assert caught(keys(), lambda key: key.moved(key.w) != key.w)
