"""stochastic.mean_square_expands: what grows in the mean keeps the second moment up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Matrix, from_flint, is_positive_semidefinite, to_flint
from tests.properties.inequality import caught, over
from tests.properties.outcomes import RandomGates, quadratic, random_gates
from tests.properties.rounding import gamma, gated
from tests.properties.test_mean_square import after_one_step, identity, row_bound
from tests.strategies import gram_matrices

ID = "stochastic.mean_square_expands"
pytestmark = pytest.mark.theorem(ID)


def rate(case: RandomGates, Q: Matrix) -> Fraction:
    """The greatest multiple of 1/64 in [0, 16] with E[M'QM] ≥ γQ; Q is positive semidefinite."""
    after, q = to_flint(after_one_step(case, Q)), to_flint(Q)
    low, high = 0, 16 * 64
    while low < high:
        middle = (low + high + 1) // 2
        expands = is_positive_semidefinite(from_flint(after * 64 - q * middle))
        low, high = (middle, high) if expands else (low, middle - 1)
    return Fraction(low, 64)


def stays_up(case: RandomGates, Q: Matrix, least: Fraction) -> bool:
    """b·E|h_t|² ≥ γ^t·h_0'Qh_0 for t = 1, 2, ..., with b = row bound of Q."""
    words, b, stored = case.words(), row_bound(Q), quadratic(case.start, Q)
    moments = zip(
        case.moments(identity(case), words), case.sizes(identity(case), words), strict=True
    )
    return all(
        least**t * stored <= b * (moment + gamma(2 * gated(len(Q)) * t) * size)
        for t, (moment, size) in enumerate(moments, start=1)
    )


with_forms = random_gates(contracting=False).flatmap(
    lambda case: st.tuples(st.just(case), gram_matrices(len(case.A)))
)


@over(with_forms)
def test_the_second_moment_stays_up(pair):
    case, Q = pair
    least = rate(case, Q)
    assert stays_up(case, Q, least)
    b = row_bound(Q)
    if b:
        shown = closed_form(ID)(gamma=float(least), t=2, b=float(b))
        assert shown == pytest.approx(float(least**2 / b))


def test_a_greater_rate_is_not_true():
    def breaks(pair: tuple[RandomGates, Matrix]) -> bool:
        return not stays_up(*pair, rate(*pair) * 2 + Fraction(1, 8))

    assert caught(with_forms, breaks)
