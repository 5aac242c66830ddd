"""Small families of matrices whose joint spectral radius has been asked for, exact.

`published` is what the reference says of the joint spectral radius, as an interval; None where
nothing is quoted here. Families without a reference were made for this list.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

import numpy as np

F = Fraction
Rows = Sequence[Sequence[Fraction | int]]


@dataclass(frozen=True)
class Named:
    """Matrices with a name, where they come from, and what is said of them there."""

    name: str
    matrices: tuple[Rows, ...]
    reference: str
    published: tuple[float, float] | None = None


def scaled(factor: Fraction, rows: Rows) -> Rows:
    return [[factor * x for x in row] for row in rows]


def two_scale(mask: Sequence[Fraction | int]) -> tuple[Rows, Rows]:
    """The two matrices of a refinement equation, with entries mask[2i - j] and mask[2i - j + 1]."""
    places, entry = range(len(mask) - 1), dict(enumerate(mask))
    even, odd = ([[entry.get(2 * i - j + e, 0) for j in places] for i in places] for e in (0, 1))
    return even, odd


def daubechies(n: int) -> tuple[Rows, Rows]:
    """The filter with n vanishing moments without its factor ((1 + z)/2)^n, to twelve decimals."""
    half_band = np.zeros(2 * n - 1)
    for k in range(n):
        term = np.array([1.0])
        for _ in range(k):
            term = np.convolve(term, [-0.25, 0.5, -0.25])
        half_band[n - 1 - k : n + k] += comb(n - 1 + k, k) * term
    roots = np.roots(half_band)
    mask = np.poly(roots[np.abs(roots) < 1]).real
    return two_scale([F(f"{2 * x / mask.sum():.12f}") for x in mask])


def holder(n: int, exponent: float) -> tuple[float, float]:
    """The radius for which n - log2(radius) rounds to this exponent of four decimals."""
    return 2 ** (n - exponent - 5e-5), 2 ** (n - exponent + 5e-5)


def partitions(digits: int) -> tuple[Rows, Rows]:
    """Binary partitions with digits 0, ..., digits - 1."""
    return two_scale([1] * digits)


def forbidding(*patterns: str) -> tuple[Rows, ...]:
    """Codes no two of whose words differ by ±pattern: steps between windows, one matrix a choice.

    Of two windows that differ by a pattern at most one may occur at any place; a matrix removes
    one of each such pair from the graph of windows.
    """
    m = len(patterns[0])
    windows = list(itertools.product((0, 1), repeat=m))
    sign = {"0": 0, "+": 1, "-": -1}
    gaps = [tuple(sign[c] for c in pattern) for pattern in patterns]
    clashes = [(u, v) for u in windows for v in windows
               if tuple(a - b for a, b in zip(u, v, strict=True)) in gaps]  # fmt: skip
    shorter = list(itertools.product((0, 1), repeat=m - 1))
    return tuple(
        [[int(any(w[:-1] == a and w[1:] == b for w in windows if w not in removed))
          for b in shorter] for a in shorter]
        for removed in itertools.product(*clashes)
    )  # fmt: skip


UPPER, LOWER = [[1, 1], [0, 1]], [[1, 0], [1, 1]]
TURN = [[F(3, 5), F(-4, 5)], [F(4, 5), F(3, 5)]]
GOLDEN = (1 + 5**0.5) / 2
BTV = "Blondel, Theys, Vladimirov, SIAM J. Matrix Anal. Appl. 24 (2003): their pair, second matrix"
PJ = "Parrilo, Jadbabaie, Linear Algebra Appl. 428 (2008)"
AJPR = "Ahmadi, Jungers, Parrilo, Roozbehani, SIAM J. Control Optim. 52 (2014)"
DAUBECHIES = "Daubechies, Lagarias, SIAM J. Math. Anal. 23 (1992), two-scale equations II"
CODES = "Blondel, Jungers, Protasov, IEEE Trans. Inf. Theory 52 (2006)"
HERE = "made for this list"

FAMILIES = (
    Named("golden mean", (UPPER, LOWER), f"{BTV} times 1", (GOLDEN - 1e-9, GOLDEN + 1e-9)),
    Named("Blondel-Theys-Vladimirov 1/2", (UPPER, scaled(F(1, 2), LOWER)), f"{BTV} times 1/2"),
    Named("Hare-Morris-Sidorov-Theys", (UPPER, scaled(F("0.749326546330367"), LOWER)),
          "Adv. Math. 226 (2011): the first explicit pair, near these decimals, no word attains"),
    Named("Ando-Shih", ([[1, 0], [1, 0]], [[0, 1], [0, -1]]), f"{PJ}, example 2.8", (1, 1)),
    Named("Gripenberg", (scaled(F(1, 5), [[3, 0], [1, 3]]), scaled(F(1, 5), [[3, -3], [0, -1]])),
          "Gripenberg, Linear Algebra Appl. 234 (1996)", (0.6596789, 0.6596924)),
    Named("Parrilo-Jadbabaie", (
        [[0, 1, 7, 4], [1, 6, -2, -3], [-1, -1, -2, -6], [3, 0, 9, 1]],
        [[-3, 3, 0, -2], [-2, 1, 4, 9], [4, -3, 1, 1], [1, -5, -1, -2]],
        [[1, 4, 5, 10], [0, 5, 1, -4], [0, -1, 4, 6], [-1, 5, 0, 1]],
    ), f"{PJ}, example 5.4; the value was conjectured there", (8.9149, 8.9150)),
    Named("path-complete", ([[-1, -1], [-4, 0]], [[3, 3], [-2, 1]]), f"{AJPR}, example 5.4",
          (3.917384715147, 3.917384715149)),
    Named("Daubechies 3", daubechies(3), DAUBECHIES, holder(3, 1.0878)),
    Named("Daubechies 4", daubechies(4), DAUBECHIES, holder(4, 1.6179)),
    Named("Daubechies 5", daubechies(5), DAUBECHIES),
    Named("Daubechies 6", daubechies(6), DAUBECHIES),
    Named("binary partitions, 4 digits", partitions(4), "Protasov, Sb. Math. 191 (2000)", (2, 2)),
    Named("binary partitions, 5 digits", partitions(5), "Protasov, Sb. Math. 191 (2000)"),
    Named("binary partitions, 6 digits", partitions(6), "Protasov, Sb. Math. 191 (2000)", (3, 3)),
    Named("differences +- and ++ forbidden", forbidding("+-", "++"), CODES,
          (2**0.5 - 1e-9, 2**0.5 + 1e-9)),
    Named("difference 0+- forbidden", forbidding("0+-"), CODES),
    Named("difference ++- forbidden", forbidding("++-"), CODES),
    Named("turn and projection", (TURN, [[1, 0], [0, 0]]), HERE, (1, 1)),
    Named("turn and shear", (TURN, [[F(1, 2), 1], [0, F(1, 2)]]), HERE),
    Named("turn in space", ([[*TURN[0], 0], [*TURN[1], 0], [0, 0, F(1, 2)]],
                            [[0, 0, 1], [1, 0, 0], [0, 1, 0]]), HERE, (1, 1)),
    Named("averages", ([[F(1, 3), F(2, 3), 0], [0, F(1, 2), F(1, 2)], [1, 0, 0]],
                       [[F(1, 7), 0, F(6, 7)], [0, 1, 0], [F(1, 4), F(1, 4), F(1, 2)]]),
          HERE, (1, 1)),
    Named("small vertices", ([[F(1, 2), 4], [0, F(1, 2)]], [[F(1, 2), 0], [4, F(1, 2)]]), HERE),
    Named("signs in dimension five", (
        [[0, 1, -1, 0, 1], [1, 0, 1, -1, 0], [0, -1, 1, 1, 0], [-1, 0, 0, 1, 1], [1, 1, 0, 0, -1]],
        [[1, 0, 0, 1, -1], [0, -1, 1, 0, 1], [1, 1, 0, 0, 1], [0, 1, -1, 1, 0], [-1, 0, 1, 0, 0]],
    ), HERE),
)  # fmt: skip
