"""Conditions S > 0 with exact truth beside them, for the tests of the three arithmetics."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from numerics.binary_matrix import BinaryMatrix
from numerics.checker.definite import Condition, proves
from numerics.checker.flint_matrix import Rational
from numerics.exact import diagonal, from_flint, identity, is_positive_definite, to_flint
from tests.strategies import dyadics, gram_matrices, matrices

F = Fraction
ULP = F(1, 2**52)
CRUMBS = [F(0), F(1, 10**14), ULP, ULP / 2, F(1, 2**70), F(1, 2**400)]
PYTHAGORAS = ((F(3, 5), F(4, 5)), (F(-4, 5), F(3, 5)))


def times(*factors):
    """The exact product of matrices."""
    made = to_flint(factors[0])
    for M in factors[1:]:
        made = made * to_flint(M)
    return from_flint(made)


def plus(S, T, factor=1):
    return tuple(
        tuple(a + factor * b for a, b in zip(r, q, strict=True)) for r, q in zip(S, T, strict=True)
    )


def turned(M):
    return tuple(zip(*M, strict=True))


def binary(S):
    """S as a BinaryMatrix if float64 holds its every entry; else S."""
    try:
        floats = np.array(S, dtype=np.float64)
    except OverflowError:
        return S
    made = BinaryMatrix(floats) if np.all(np.isfinite(floats)) else None
    return S if made is None or tuple(made) != tuple(map(tuple, S)) else made


def direct(S):
    """The condition S > 0 itself."""
    return lambda a: [Condition(a.matrix(S))]


def stein(P, A, factor):
    """factor·P - A'PA > 0."""

    def conditions(a):
        Q, M = a.matrix(P), a.matrix(A)
        yield Condition(Q.scaled(factor) - M.T @ (Q @ M))

    return conditions


def blocks(P, A):
    """[[P, PA], [A'P, P]] > 0."""

    def conditions(a):
        Q, M = a.matrix(P), a.matrix(A)
        yield Condition(Q.beside(Q @ M).above((Q @ M).T.beside(Q)))

    return conditions


def entrywise(P, Q, crumb):
    """P∘Q - crumb·I > 0."""

    def conditions(a):
        one = a.diagonal((F(1),) * len(P)).scaled(crumb)
        yield Condition(a.matrix(P).hadamard(a.matrix(Q)) - one)

    return conditions


def true(conditions) -> bool:
    """The exact answer."""
    return proves(conditions, Rational())


def margin(S) -> Fraction | None:
    """A lower bound of the least eigenvalue of S scaled to a diagonal near one; None for none."""
    scale = tuple(F(2) ** round(-np.log2(float(S[i][i])) / 2) for i in range(len(S)))
    T = times(diagonal(scale), S, diagonal(scale))
    for k in range(1, 60):
        if is_positive_definite(plus(T, identity(len(S)), -F(1, 2**k))):
            return F(1, 2**k)
    return None


SIZES = st.integers(1, 5)


@st.composite
def edges(draw):
    """Gram matrices, often singular, moved by a crumb and scaled by powers of two up to 2^±498."""
    n = draw(SIZES)
    S = plus(draw(gram_matrices(n)), identity(n), draw(st.sampled_from([-1, 0, 1])) * draw(crumbs))
    reach = draw(st.sampled_from([0, 4, 498, 537]))
    powers = draw(st.lists(st.integers(-reach, reach), min_size=n, max_size=n))
    D = diagonal([F(2) ** k for k in powers])
    S = times(D, S, D)
    return direct(binary(S) if draw(st.booleans()) else S)


crumbs = st.sampled_from(CRUMBS)


@st.composite
def one_ulp(draw):
    """A Gram matrix of small integers with one entry of its diagonal moved by one ulp."""
    n = draw(SIZES)
    floats = np.array(draw(gram_matrices(n)), dtype=np.float64)
    i = draw(st.integers(0, n - 1))
    floats[i, i] = np.nextafter(floats[i, i], draw(st.sampled_from([-np.inf, np.inf])))
    return direct(BinaryMatrix(floats))


@st.composite
def cancelling(draw):
    """γ²P - A'PA with A = T⁻¹QT and P = T'T: exactly (γ² - q²)P, q near γ."""
    T = draw(matrices(2, entries=dyadics(-2, 2, 2)).filter(lambda T: to_flint(T).det() != 0))
    scale = F(2) ** draw(st.sampled_from([0, 0, 40, -40, 500, -500]))
    T = tuple(tuple(x * s for x in row) for row, s in zip(T, (F(1), scale), strict=True))
    q = draw(st.sampled_from([F(1, 3), F(1), F(7)]))
    Q = tuple(tuple(q * x for x in row) for row in PYTHAGORAS)
    A = times(from_flint(to_flint(T).inv()), Q, T)
    moved = 1 + draw(st.sampled_from([-1, 0, 1])) * draw(crumbs)
    return stein(times(turned(T), T), A, q**2 * moved)


@st.composite
def stacked(draw):
    """A block matrix whose Schur complement P - A'PA is near zero."""
    P = times(PYTHAGORAS, diagonal([F(2), F(3)]), turned(PYTHAGORAS))
    moved = 1 + draw(st.sampled_from([-1, 1])) * draw(crumbs)
    return blocks(P, diagonal([moved, draw(st.sampled_from([1, -1])) * moved]))


@st.composite
def subnormal(draw):
    """Small integers times the least numbers of float64, and numbers near the largest."""
    n = draw(st.integers(2, 4))
    S = draw(matrices(n, entries=st.integers(-9, 9).map(F)))
    S = plus(S, turned(S))
    S = plus(S, identity(n), draw(st.integers(0, 12)))
    power = draw(st.sampled_from([-1074, -1073, -1070, -1022, -1000, -899, 899, 1000, 1019]))
    return direct(binary(tuple(tuple(x * F(2) ** power for x in row) for row in S)))


@st.composite
def hadamards(draw):
    """Products entry by entry of Gram matrices, small times large."""
    n, k = draw(st.integers(1, 3)), draw(st.sampled_from([0, 0, 300, 900, 1060]))
    P, Q = (draw(gram_matrices(n)) for _ in range(2))
    P = tuple(tuple(x * F(2) ** -k for x in row) for row in P)
    Q = tuple(tuple(x * F(2) ** (k - 60) for x in row) for row in Q)
    return entrywise(P, Q, F(2) ** -60 * draw(crumbs))


ANY = st.one_of(edges(), one_ulp(), cancelling(), stacked(), subnormal(), hadamards())


def unlucky(count: int = 40, n: int = 6):
    """Indefinite matrices whose float Cholesky factorisation runs to its end all the same."""
    rng = np.random.default_rng(4)
    while count:
        L = rng.integers(-40, 41, size=(n, n - 1))
        S = (L @ L.T).astype(np.float64)
        i = int(rng.integers(n))
        S[i, i] = np.nextafter(S[i, i], -np.inf)
        try:
            np.linalg.cholesky(S)
        except np.linalg.LinAlgError:
            continue
        count -= 1
        yield BinaryMatrix(S)


LEAST = F(1, 2**1074)
SUBNORMAL = binary(tuple(tuple(x * LEAST for x in row) for row in ((F(4), F(5)), (F(5), F(6)))))
UNLUCKY = list(unlucky())


def lies(conditions, arithmetic) -> bool:
    return proves(conditions, arithmetic) and not true(conditions)
