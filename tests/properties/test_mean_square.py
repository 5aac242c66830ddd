"""stochastic.mean_square_form, _lyapunov and _exact, over all words of a few random gates."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Matrix, from_flint, to_flint
from tests.properties.inequality import Inequality, caught, over
from tests.properties.outcomes import RandomGates, diagonal, quadratic, random_gates
from tests.properties.rounding import gamma, gated
from tests.strategies import matrices

FORM = pytest.mark.theorem("stochastic.mean_square_form")
LYAPUNOV = pytest.mark.theorem("stochastic.mean_square_lyapunov")
EXACT = pytest.mark.theorem("stochastic.mean_square_exact")


def after_one_step(case: RandomGates, P: Matrix, covariance: bool = True) -> Matrix:
    """E[M'PM] by the theorem: P + K'D_μ P + P D_μ K + K'(P ∘ (μμ' + S))K."""
    mu, d, count = case.means, len(P), len(case.gates)
    K = to_flint(case.A) - to_flint(diagonal((Fraction(1),) * d))
    second = tuple(
        tuple(
            P[i][j] * sum(g[i] * g[j] for g in case.gates) / count
            if covariance
            else P[i][j] * mu[i] * mu[j]
            for j in range(d)
        )
        for i in range(d)
    )
    D, p = to_flint(diagonal(mu)), to_flint(P)
    turned = K.transpose()
    return from_flint(p + turned * D * p + p * D * K + turned * to_flint(second) * K)


def identity(case: RandomGates) -> Matrix:
    return diagonal((Fraction(1),) * len(case.A))


def row_bound(M: Matrix) -> Fraction:
    """max_i Σ_j |M_ij|, which bounds x'Mx/|x|²."""
    return max(sum(map(abs, row), Fraction(0)) for row in M)


def mismatch(case: RandomGates, P: Matrix, covariance: bool = True) -> bool:
    """Whether the mean of h_1'P h_1 on the machine differs from x'E[M'PM]x beyond rounding."""
    words = case.words(1)
    seen, size = case.moments(P, words)[0], case.sizes(P, words)[0]
    said = quadratic(case.start, after_one_step(case, P, covariance))
    return abs(seen - said) > gamma(2 * gated(len(P))) * size


with_forms = random_gates(contracting=False).flatmap(
    lambda case: st.tuples(st.just(case), matrices(len(case.A)))
)


@FORM
@over(with_forms)
def test_the_machine_agrees_with_the_formula(pair):
    assert not mismatch(*pair)


@FORM
def test_means_alone_are_not_enough():
    assert caught(with_forms, lambda pair: mismatch(*pair, covariance=False))


def certified(case: RandomGates, shrink: Fraction = Fraction(1)) -> Inequality:
    """q(t, x) ≤ γ^t·b·|x|² with V = |x|², so b = 1, and γ = row bound of E[M'M]."""
    P, words = identity(case), case.words()
    rate = row_bound(after_one_step(case, P)) * shrink
    start = quadratic(case.start, P)
    # the closed form is the float of γ^t·b; it is exact here up to one rounding a factor
    steps = range(1, len(words[0]) + 1)
    assert float(rate**2) == pytest.approx(
        closed_form("stochastic.mean_square_lyapunov")(gamma=float(rate), t=2, b=1.0)
    )
    return Inequality(
        case.moments(P, words),
        [rate**t * start for t in steps],
        case.sizes(P, words),
        2 * gated(len(P)),
    )


@LYAPUNOV
@over(random_gates(contracting=False))
def test_a_certificate_bounds_the_second_moment(case):
    assert certified(case).holds()


@LYAPUNOV
def test_a_smaller_rate_does_not():
    assert caught(random_gates(), lambda case: not certified(case, Fraction(7, 8)).holds())


@EXACT
@over(random_gates(contracting=False))
def test_the_sum_of_moments_falls(case):
    """V(x) = |x|² + q(1, x) and c = row bound of E[M'E[M'M]M]: E V(Mx) ≤ V(x) - (1 - c)|x|²."""
    P = identity(case)
    once = after_one_step(case, P)
    c = row_bound(after_one_step(case, once))
    words = case.words(2)
    first, second = case.moments(P, words)
    start, sizes = quadratic(case.start, P), case.sizes(P, words)
    storage = start + quadratic(case.start, once)
    fall = storage - (1 - c) * start
    assert first + second <= fall + gamma(4 * gated(len(P))) * sum(sizes)
    assert storage >= start
