"""Definiteness and the unit circle are decided exactly, on both sides of every edge."""

from fractions import Fraction

import pytest
from flint import fmpq, fmpq_poly
from hypothesis import given
from hypothesis import strategies as st

from numerics.errors import InputError
from numerics.exact import (
    fraction,
    has_schur_roots,
    is_hurwitz,
    is_positive_definite,
    is_positive_semidefinite,
    is_schur,
    matrix,
    spectral_radius_at_least,
    to_flint,
)
from tests.strategies import dyadics, gram_matrices, matrices, vectors

F = Fraction
CRUMB = F(1, 10**14)


def schur_cohn(p: fmpq_poly) -> bool:
    """An independent oracle: the Schur–Cohn recursion in rationals."""
    while p.degree() > 0:
        p = p / p.leading_coefficient()
        a = p.coeffs()
        if abs(a[0]) >= 1:
            return False
        p = fmpq_poly((p - a[0] * fmpq_poly(a[::-1])).coeffs()[1:])
    return True


def added(S, x):
    return tuple(tuple(v + (x if i == j else 0) for j, v in enumerate(r)) for i, r in enumerate(S))


@given(gram_matrices(3))
def test_a_gram_matrix_is_semidefinite_and_a_crumb_more_makes_it_definite(S):
    assert is_positive_semidefinite(S)
    assert is_positive_definite(added(S, CRUMB))


@given(gram_matrices(3), vectors(3, dyadics(-2, 2, 1)))
def test_a_vector_that_sees_something_negative_refutes_definiteness(S, v):
    shift = F(3)
    T = added(S, -shift)
    seen = sum(v[i] * T[i][j] * v[j] for i in range(3) for j in range(3))
    if seen < 0:
        assert not is_positive_semidefinite(T)
    if any(v) and seen <= 0:
        assert not is_positive_definite(T)


@pytest.mark.parametrize(
    ("S", "semi", "strict"),
    [
        ([[1, 1], [1, 1]], True, False),
        ([[1, 1], [1, 1 - CRUMB]], False, False),
        ([[1, 1], [1, 1 + CRUMB]], True, True),
        ([[0, 0], [0, 1]], True, False),
        ([[0, 1], [1, 1]], False, False),
        ([[-CRUMB]], False, False),
        ([[F(1, 10**300), 0], [0, 10**300]], True, True),
    ],
)
def test_definiteness_at_the_edge(S, semi, strict):
    assert is_positive_semidefinite(matrix(S)) is semi
    assert is_positive_definite(matrix(S)) is strict


def test_a_matrix_that_is_not_symmetric_has_no_definiteness():
    with pytest.raises(ValueError, match="symmetric"):
        is_positive_definite(matrix([[1, 9], [0, 1]]))


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=5), st.sampled_from([1, 2, 3, 4]))
def test_roots_inside_the_circle_agree_with_schur_cohn(coefficients, leading):
    p = fmpq_poly([fmpq(c, 2) for c in coefficients] + [fmpq(leading)])
    assert has_schur_roots(p) == schur_cohn(p)


@given(matrices(3))
def test_a_similar_matrix_has_the_same_answer_and_twice_it_may_not(A):
    swapped = tuple(tuple(A[2 - i][2 - j] for j in range(3)) for i in range(3))
    assert is_schur(A) == is_schur(swapped)
    if is_schur(tuple(tuple(2 * x for x in row) for row in A)):
        assert is_schur(A)


@pytest.mark.parametrize("edge", [1, -1])
def test_the_circle_itself_is_outside(edge):
    assert not is_schur(matrix([[edge]]))
    assert is_schur(matrix([[edge * (1 - CRUMB)]]))
    assert not is_schur(matrix([[0, 1], [-1, 0]])), "a rotation by a right angle"
    assert not is_schur(matrix([[F(3, 5), F(4, 5)], [F(-4, 5), F(3, 5)]])), "an irrational angle"


def test_a_jordan_block_just_inside_is_inside_whatever_its_coupling():
    r = 1 - F(1, 10**12)
    assert is_schur(matrix([[r, 10**6, 0], [0, r, 10**6], [0, 0, r]]))


def test_a_row_stochastic_matrix_has_spectral_radius_exactly_one():
    M = matrix([[F(9, 10), F(1, 10)], [F(1, 10), F(9, 10)]])
    assert spectral_radius_at_least(M, F(1))
    assert not spectral_radius_at_least(M, 1 + CRUMB)


def test_floats_are_taken_as_the_binary_fractions_that_they_are():
    assert fraction(0.5) == F(1, 2)
    assert fraction(0.1) != F(1, 10)
    for wrong in (float("nan"), float("inf"), "1", True, None):
        with pytest.raises(InputError):
            fraction(wrong)


@given(matrices(3), dyadics(-2, 2, 2))
def test_the_left_half_plane_agrees_with_the_routh_and_hurwitz_criterion(A, shift):
    """x³ + ax² + bx + c has its roots on the left exactly if a, c > 0 and ab > c."""
    N = added(A, -shift)
    c, b, a, _ = (fraction(x) for x in to_flint(N).charpoly().coeffs())
    assert is_hurwitz(A, shift) == (a > 0 and c > 0 and a * b > c)


@pytest.mark.parametrize("crumb", [CRUMB, F(0), -CRUMB])
def test_the_left_half_plane_at_its_edge(crumb):
    assert is_hurwitz(matrix([[crumb, 1], [-1, crumb]])) is (crumb < 0)
    assert is_hurwitz(matrix([[1 + crumb]]), shift=F(1)) is (crumb < 0)
    assert not is_hurwitz(matrix([[1]])) and not is_hurwitz(matrix([[0]]))
