"""stochastic.mean_square_form, _lyapunov, _exact and _radius, over all words of a few gates."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Matrix, Vector, from_flint, is_positive_semidefinite, to_flint
from tests.properties.inequality import Inequality, caught, over
from tests.properties.outcomes import RandomGates, diagonal, quadratic, random_gates
from tests.properties.rounding import gamma, gated
from tests.strategies import matrices

FORM = pytest.mark.theorem("stochastic.mean_square_form")
LYAPUNOV = pytest.mark.theorem("stochastic.mean_square_lyapunov")
EXACT = pytest.mark.theorem("stochastic.mean_square_exact")
RADIUS = pytest.mark.theorem("stochastic.mean_square_radius")


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


def transition(case: RandomGates, gate: Vector) -> np.ndarray:
    """M = I + D_g(A - I) in floats."""
    A, g = (np.array(x, dtype=float) for x in (case.A, gate))
    return np.eye(len(g)) + g[:, None] * (A - np.eye(len(g)))


def radius(case: RandomGates) -> float:
    """spr(E[M ⊗ M])."""
    steps = [transition(case, gate) for gate in case.gates]
    kron = sum(np.kron(M, M) for M in steps) / len(steps)
    return float(max(abs(np.linalg.eigvals(kron))))


def from_all_axes(case: RandomGates) -> list[float]:
    """Σ_i q(t, e_i) on the machine: the trace of E[Φ'Φ] for t = 1, 2, ..."""
    P, words = identity(case), case.words()
    axes = [replace(case, start=row).moments(P, words) for row in P]
    return [float(sum(moments)) for moments in zip(*axes, strict=True)]


def persists(case: RandomGates, share: float = 1.0) -> bool:
    """Whether Σ_i q(t, e_i) ≥ (share·spr)^t: no second moment fades faster than the radius."""
    rate = max(share * radius(case) - 1e-3, 0.0)  # defective eigenvalues are that inexact
    seen = enumerate(from_all_axes(case), start=1)
    return all(moment >= rate**t for t, moment in seen)


@RADIUS
@over(random_gates(contracting=False))
def test_the_second_moment_is_no_smaller_than_the_radius(case):
    """Else some power of T would have a norm below spr^t, and T/spr would be stable."""
    assert persists(case)


@RADIUS
def test_it_may_be_smaller_than_twice_the_radius():
    assert caught(random_gates(contracting=False), lambda case: not persists(case, 2.0))


def certificate(case: RandomGates) -> tuple[Matrix, Fraction, Fraction]:
    """P = Σ_{k<n} T^k I with the first n for which T^n I has rows below one; its p and m."""
    power = total = identity(case)
    while row_bound(power := after_one_step(case, power)) >= 1:
        total = from_flint(to_flint(total) + to_flint(power))
    return total, row_bound(total), 1 - row_bound(power)


stable = random_gates().filter(lambda case: radius(case) <= 0.9)


def fades(case: RandomGates, rate: float, most: Fraction) -> Inequality:
    """q(t, x) ≤ rate^t·(p + m)|x|²."""
    P, words = identity(case), case.words()
    begin = most * quadratic(case.start, P)
    limits = [begin * Fraction(rate) ** t for t in range(1, len(words[0]) + 1)]
    return Inequality(case.moments(P, words), limits, case.sizes(P, words), 2 * gated(len(P)))


@RADIUS
@over(stable)
def test_a_radius_below_one_gives_a_certificate_that_holds(case):
    P, p, m = certificate(case)
    room = to_flint(identity(case)) * fmpq(m.numerator, m.denominator)
    gap = to_flint(P) - to_flint(after_one_step(case, P)) - room
    assert is_positive_semidefinite(from_flint(gap))
    rate = closed_form("stochastic.mean_square_radius")(p=float(p), m=float(m))
    assert fades(case, rate, p + m).holds()
