"""contraction.dense_continuous: A'P + PA ≤ -2αP bounds the exact step e^{ΔA} of every length."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from flint import fmpq, fmpq_mat
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Matrix, Vector, from_flint, is_positive_semidefinite, to_flint
from selssm import recurrence
from tests.properties.inequality import caught, over
from tests.properties.norms import quadratic
from tests.properties.runs import rows
from tests.strategies import dyadics, gram_matrices, matrices, positive_definite, vectors

ID = "contraction.dense_continuous"
NEAR = 1e-10  # what the matrix exponential, whose error has no short bound, may miss
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """A = P⁻¹(S - G/2) - αI with S skew and G ≥ 0, so that A'P + PA = -2αP - G; steps, a start."""

    A: Matrix
    P: Matrix
    alpha: Fraction
    steps: Vector
    start: Vector

    @property
    def proved(self) -> bool:
        a, p = to_flint(self.A), to_flint(self.P)
        rate = fmpq(2 * self.alpha.numerator, self.alpha.denominator)
        return is_positive_semidefinite(from_flint(-rate * p - a.transpose() * p - p * a))

    def sizes(self) -> list[float]:
        """‖x‖_P after each step, where the machine applies e^{ΔA}."""
        h, sizes = self.start, []
        gate = [[1.0] * len(self.start)]
        for step in self.steps:
            power = torch.linalg.matrix_exp(float(step) * recurrence.wide(self.A))
            h = rows(recurrence.replace(power, gate, [[0.0] * len(h)], h))[0]
            sizes.append(float(quadratic(h, self.P)))
        return sizes

    def holds(self, alpha: Fraction) -> bool:
        limit, form = float(quadratic(self.start, self.P)), closed_form(ID)
        for step, size in zip(self.steps, self.sizes(), strict=True):
            limit *= form(alpha=float(alpha), Delta=float(step))
            if size > limit + NEAR * max(1.0, float(quadratic(self.start, self.P))):
                return False
        return True


@st.composite
def cases(draw: st.DrawFn) -> Case:
    d = draw(st.integers(1, 3))
    P, G, S = draw(positive_definite(d)), draw(gram_matrices(d)), draw(matrices(d))
    alpha = draw(dyadics(0, 2, 2))
    p, g, s = to_flint(P), to_flint(G), to_flint(S)
    eye = fmpq_mat(d, d, [int(i == j) for i in range(d) for j in range(d)])
    a = p.inv() * (s - s.transpose() - g * fmpq(1, 2))
    A = from_flint(a - eye * fmpq(alpha.numerator, alpha.denominator))
    steps = draw(vectors(draw(st.integers(1, 4)), dyadics(0, 2, 2)))
    return Case(A, P, alpha, steps, draw(vectors(d, dyadics(-2, 2, 2))))


@over(cases())
def test_every_step_size_contracts(case):
    assert case.proved and case.holds(case.alpha)


def test_twice_the_rate_fails():
    assert caught(cases(), lambda case: not case.holds(2 * case.alpha + Fraction(1, 4)))
