"""Exact vectors and what measures them."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from flint import fmpq

from numerics.exact import Matrix, Vector, from_flint, is_positive_semidefinite, to_flint


def apply(M: Matrix, x: Vector) -> Vector:
    """M x."""
    return tuple(sum((m * v for m, v in zip(row, x, strict=True)), Fraction(0)) for row in M)


def times(x: Vector, y: Vector) -> Vector:
    """x_i·y_i."""
    return tuple(a * b for a, b in zip(x, y, strict=True))


def difference(x: Vector, y: Vector) -> Vector:
    return tuple(a - b for a, b in zip(x, y, strict=True))


def total(x: Vector, y: Vector) -> Vector:
    return tuple(a + b for a, b in zip(x, y, strict=True))


def absolute(M: Matrix) -> Matrix:
    """|A|, entry by entry."""
    return tuple(tuple(map(abs, row)) for row in M)


def ones(d: int) -> Vector:
    return (Fraction(1),) * d


def sum_norm(x: Vector) -> Fraction:
    """Σ |x_i|."""
    return sum(map(abs, x), Fraction(0))


def weighted_max(x: Vector, w: Vector) -> Fraction:
    """max |x_i|/w_i."""
    return max(abs(v) / weight for v, weight in zip(x, w, strict=True))


def growth(A: Matrix, w: Vector) -> Fraction:
    """‖A‖_w = max (|A|w)_i/w_i."""
    return weighted_max(apply(absolute(A), w), w)


def signed_growth(A: Matrix, w: Vector) -> Fraction:
    """max (Aw)_i/w_i, or 0: what a wrong reading of ‖A‖_w gives."""
    return max(Fraction(0), *(x / weight for x, weight in zip(apply(A, w), w, strict=True)))


def quadratic(x: Vector, P: Matrix) -> Fraction:
    """sqrt(x'Px), the square exact, the root rounded."""
    return Fraction(math.sqrt(sum(times(x, apply(P, x)), Fraction(0))))


def shrinks(P: Matrix, M: Matrix, rate: Fraction) -> bool:
    """Whether ‖Mx‖_P ≤ rate·‖x‖_P for all x: γ²P - M'PM is positive semidefinite, exactly."""
    p, m = to_flint(P), to_flint(M)
    square = fmpq(rate.numerator, rate.denominator) ** 2
    return is_positive_semidefinite(from_flint(square * p - m.transpose() * p * m))


def least_rate(passes: Callable[[Fraction], bool], highest: int = 64) -> Fraction:
    """The least multiple of 2^-10 that passes, if all above it do."""
    low, high = -1, highest * 2**10
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(Fraction(middle, 2**10)) else (middle, high)
    return Fraction(high, 2**10)


def powers(rate: Fraction, count: int) -> list[Fraction]:
    """rate, rate², ..., so many."""
    return [rate**t for t in range(1, count + 1)]
