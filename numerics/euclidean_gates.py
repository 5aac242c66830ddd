"""The checker of one kind of counterexample, in plain fractions and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Row = Sequence[Fraction]

SQUARINGS = 12


def refutes_euclidean(A: Sequence[Row], low: Fraction, word: Sequence[Row]) -> bool:
    """Whether ‖A‖₂ < 1, 0 < low, all gates of the word lie in [low, 1], and its product grows.

    ‖A‖₂ < 1 because I - A'A is positive definite (all pivots of elimination positive). The product
    Π of the transitions I + D_g(A - I) has spr(Π) > 1 because some power has |trace| > d, which
    d eigenvalues of modulus at most one cannot have. Powers up to 2^12; False decides nothing.
    """
    d = len(A)
    gates_fit = all(len(g) == d and all(low <= x <= 1 for x in g) for g in word)
    if not (d and word and 0 < low and gates_fit and all(len(row) == d for row in A)):
        return False
    return _shrinks(A) and _grows(_product(A, word))


def _multiply(X: Sequence[Row], Y: Sequence[Row]) -> list[list[Fraction]]:
    columns = list(zip(*Y, strict=True))
    return [
        [sum(map(Fraction.__mul__, row, column), Fraction(0)) for column in columns] for row in X
    ]


def _shrinks(A: Sequence[Row]) -> bool:
    """Whether I - A'A is positive definite."""
    d = len(A)
    gram = _multiply(list(zip(*A, strict=True)), A)
    S = [[(i == j) - gram[i][j] for j in range(d)] for i in range(d)]
    for k in range(d):
        if S[k][k] <= 0:
            return False
        for i in range(k + 1, d):
            factor = S[i][k] / S[k][k]
            S[i] = [x - factor * y for x, y in zip(S[i], S[k], strict=True)]
    return True


def _product(A: Sequence[Row], word: Sequence[Row]) -> list[list[Fraction]]:
    """The product of the transitions, the first gate of the word acting first."""
    d = len(A)
    made = [[Fraction(i == j) for j in range(d)] for i in range(d)]
    for g in word:
        M = [[g[i] * A[i][j] + (1 - g[i]) * (i == j) for j in range(d)] for i in range(d)]
        made = _multiply(M, made)
    return made


def _grows(power: list[list[Fraction]]) -> bool:
    """Whether |trace| of some repeated square passes the dimension."""
    for _ in range(SQUARINGS):
        if abs(sum((power[i][i] for i in range(len(power))), Fraction(0))) > len(power):
            return True
        power = _multiply(power, power)
    return False
