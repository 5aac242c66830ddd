"""Exact rational matrices, and the two questions that every certificate comes down to.

*Is this symmetric matrix positive (semi)definite?* is answered by fraction-free LDLᵀ elimination,
*are all eigenvalues inside the unit circle?* by certified enclosures of the roots of the exact
characteristic polynomial, once no root can lie on the circle. Both are "if and only if".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from flint import ctx, fmpq, fmpq_mat, fmpq_poly, fmpz

from .binary_matrix import LARGE, BinaryMatrix
from .errors import InputError

Vector = tuple[Fraction, ...]
Matrix = Sequence[Vector]  # a tuple of rows, or a BinaryMatrix


def fraction(x: Any, where: str = "number") -> Fraction:
    """The exact rational value of x: int, Fraction, decimal, or the binary fraction of a float.

    Raises:
        InputError: x is NaN, infinite, or no number.
    """
    if isinstance(x, fmpq):
        return Fraction(int(x.p), int(x.q))
    if isinstance(x, (bool, str)):
        raise InputError(f"{x!r} is not a number", where, "give a number")
    try:
        return Fraction(x if isinstance(x, (int, Fraction, Decimal)) else float(x))
    except (TypeError, ValueError, OverflowError):
        remedy = "give finite numbers only, no NaN and no infinity"
        raise InputError(f"{x!r} is not a finite number", where, remedy) from None


def vector(entries: Iterable[Any], where: str = "vector") -> Vector:
    """The exact tuple of the entries; InputError as in `fraction`."""
    return tuple(fraction(x, where) for x in entries)


def matrix(rows: Iterable[Iterable[Any]], where: str = "matrix") -> Matrix:
    """The exact matrix with these rows; InputError if ragged, or as in `fraction`.

    A large array of floats stays one, as a BinaryMatrix.
    """
    if isinstance(rows, BinaryMatrix):
        return rows
    if isinstance(rows, np.ndarray) and _is_float(rows.dtype) and rows.size >= LARGE:
        return _binary(rows, where)
    try:
        made = tuple(vector(row, where) for row in rows)
    except TypeError:
        raise InputError("it is not a list of rows", where, "write [[..], [..]]") from None
    if len({len(row) for row in made}) > 1:
        raise InputError("its rows differ in length", where, "give every row as many entries")
    return made


def _is_float(dtype: np.dtype[Any]) -> bool:
    """Whether float64 holds every number of this kind."""
    return dtype.kind == "f" and dtype.itemsize <= 8


def _binary(array: Any, where: str) -> BinaryMatrix:
    try:
        return BinaryMatrix(array)
    except ValueError:
        remedy = "give a matrix of finite numbers, no NaN and no infinity"
        raise InputError("an entry is no number", where, remedy) from None


def identity(d: int) -> Matrix:
    return diagonal([Fraction(1)] * d)


def diagonal(entries: Sequence[Fraction]) -> Matrix:
    d = len(entries)
    return tuple(tuple(entries[i] if i == j else Fraction(0) for j in range(d)) for i in range(d))


def diagonal_of(M: Matrix) -> Vector:
    """The diagonal of a square matrix."""
    if isinstance(M, BinaryMatrix):
        return vector(np.diag(M.floats).tolist())
    return tuple(M[i][i] for i in range(len(M)))


def to_flint(M: Matrix) -> fmpq_mat:
    entries = [fmpq(x.numerator, x.denominator) for row in M for x in row]
    return fmpq_mat(len(M), len(M[0]), entries)


def from_flint(M: fmpq_mat) -> tuple[Vector, ...]:
    return tuple(tuple(fraction(x) for x in row) for row in M.tolist())


def is_square(S: Matrix) -> bool:
    columns = S.floats.shape[1] if isinstance(S, BinaryMatrix) else {len(row) for row in S}
    return columns in (len(S), {len(S)})


def is_symmetric(S: Matrix) -> bool:
    """Whether S is square and equal to its transpose."""
    if isinstance(S, BinaryMatrix):
        F, slabs = S.floats, range(0, len(S), 256)
        return is_square(S) and all(np.array_equal(F[i : i + 256], F.T[i : i + 256]) for i in slabs)
    return is_square(S) and all(S[i][j] == S[j][i] for i in range(len(S)) for j in range(i))


def is_nonnegative(A: Matrix) -> bool:
    """Whether no entry is negative."""
    if isinstance(A, BinaryMatrix):
        return not np.any(A.bits < 0)
    return all(x >= 0 for row in A for x in row)


def is_diagonal(S: Matrix) -> bool:
    if isinstance(S, BinaryMatrix):
        return is_square(S) and np.count_nonzero(S.bits) == np.count_nonzero(np.diag(S.bits))
    return is_square(S) and all(x == 0 for i, r in enumerate(S) for j, x in enumerate(r) if i != j)


BINARY_BITS = 2200  # of the numerator and the denominator of a float64 number, at most
LONGEST = 2**16  # bits beyond which a common denominator is not looked at any more
ENDLESS = 2**40  # bits that stand for such a one


def bits_of(rows: Iterable[Iterable[Fraction]]) -> int:
    """Bits of the longest numerator and of the least common denominator, which is what sums of
    products of the numbers are made of; ENDLESS if that denominator is beyond all use."""
    if isinstance(rows, BinaryMatrix):
        return BINARY_BITS
    numbers = {x for row in rows for x in row}
    common = 1
    for denominator in {x.denominator for x in numbers}:
        common = math.lcm(common, denominator)
        if common.bit_length() > LONGEST:
            return ENDLESS
    return common.bit_length() + max((x.numerator.bit_length() for x in numbers), default=0)


def _integer_rows(S: Matrix) -> list[list[fmpz]]:
    """c·S for the positive integer c that clears all denominators."""
    common = math.lcm(*(x.denominator for row in S for x in row))
    return [[fmpz(int(x * common)) for x in row] for row in S]


def _pivots(S: Matrix) -> list[fmpz] | None:
    """Pivots of fraction-free LDLᵀ of S (positive multiples of LDLᵀ's); None: not semidefinite.

    Bareiss: after step k the trailing block is (k-th pivot) × (Schur complement of S). A zero pivot
    of a positive semidefinite block needs its whole row to vanish, and is then left out.
    """
    if not is_symmetric(S):
        raise ValueError("definiteness is asked of a matrix that is not symmetric")
    M, previous, found = _integer_rows(S), fmpz(1), []
    for k in range(len(M)):
        pivot = M[k][k]
        found.append(pivot)
        if pivot < 0 or (pivot == 0 and any(x != 0 for x in M[k][k + 1 :])):
            return None
        if pivot > 0:
            for i in range(k + 1, len(M)):
                for j in range(i, len(M)):
                    M[i][j] = (M[i][j] * pivot - M[k][i] * M[k][j]) // previous
            previous = pivot
    return found


def is_positive_definite(S: Matrix) -> bool:
    """Whether v'Sv > 0 for every v ≠ 0: exact, if and only if. ValueError if S is not symmetric."""
    found = _pivots(S)
    return found is not None and all(p > 0 for p in found)


def is_positive_semidefinite(S: Matrix) -> bool:
    """Whether v'Sv >= 0 for every v: exact, if and only if. ValueError if S is not symmetric."""
    return _pivots(S) is not None


def has_schur_roots(p: fmpq_poly) -> bool:
    """Whether every root of p ≠ 0 has modulus < 1: exact, if and only if.

    A root λ on the circle comes with its conjugate 1/λ, so it is also a root of the reversed
    polynomial; and a common root of the two brings the pair λ, 1/λ, one of which is not inside.
    Without a common root none lies on the circle, and fine enough enclosures decide.
    """
    if p.gcd(fmpq_poly(p.coeffs()[::-1])).degree() > 0:
        return False
    bits = 64
    while True:
        with ctx.workprec(bits):
            moduli = [abs(root) for root, _ in p.complex_roots()]
            if all(modulus < 1 for modulus in moduli):
                return True
            if any(modulus > 1 for modulus in moduli):
                return False
        bits *= 2


def scale_roots(p: fmpq_poly, factor: Fraction) -> fmpq_poly:
    """The polynomial whose roots are factor times those of p, for factor ≠ 0."""
    r, n = fmpq(factor.numerator, factor.denominator), p.degree()
    return fmpq_poly([c * r ** (n - k) for k, c in enumerate(p.coeffs())])


def is_schur(M: Matrix | fmpq_mat) -> bool:
    """Whether every eigenvalue of the rational matrix M has modulus < 1: exact, if and only if."""
    return has_schur_roots((M if isinstance(M, fmpq_mat) else to_flint(M)).charpoly())


def has_hurwitz_roots(p: fmpq_poly) -> bool:
    """Whether every root of p ≠ 0 has real part < 0: exact, if and only if.

    λ -> (1 + λ)/(1 - λ) maps the left half-plane onto the open unit disc; 1 is no root to keep.
    """
    if p(1) == 0:
        return False
    moved, power, more, less = fmpq_poly([0]), fmpq_poly([1]), fmpq_poly([1, 1]), fmpq_poly([-1, 1])
    for c in reversed(p.coeffs()):  # (μ + 1)^n p((μ - 1)/(μ + 1)), by Horner's rule
        moved, power = moved * less + c * power, power * more
    return has_schur_roots(moved)


def is_hurwitz(M: Matrix, shift: Fraction = Fraction(0)) -> bool:
    """Whether every eigenvalue of M has real part < shift: exact, if and only if."""
    return has_hurwitz_roots((to_flint(M) - to_flint(diagonal([shift] * len(M)))).charpoly())


def spectral_radius_at_least(M: Matrix | fmpq_mat, level: Fraction) -> bool:
    """Whether spr(M) >= level > 0: exact, if and only if."""
    A = M if isinstance(M, fmpq_mat) else to_flint(M)
    return not is_schur(A * fmpq(level.denominator, level.numerator))


def round_dyadic(x: Fraction | float, bits: int) -> Fraction:
    """The multiple of 2^-bits nearest to x."""
    return Fraction(round(Fraction(x) * 2**bits), 2**bits)


def round_up(x: Fraction, bits: int) -> Fraction:
    """The least multiple of 2^-bits that is >= x."""
    return Fraction(math.ceil(x * 2**bits), 2**bits)
