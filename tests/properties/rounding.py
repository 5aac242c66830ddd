"""How far a float64 loop may be from the recurrence that it computes, known before it runs.

Every float operation returns the exact result times (1 + δ) with |δ| ≤ u = 2^-53. A state is a
polynomial in the numbers that went in; each of its monomials passes at most n roundings on its
way, and a product of n factors (1 + δ) differs from one by at most γ_n = nu/(1 - nu) (Higham,
Accuracy and Stability of Numerical Algorithms, lemma 3.1). Hence, entry by entry,

    |computed - exact|  ≤  γ_n · (the same polynomial with every number replaced by its modulus)

and the second factor is what the same loop makes of |A|, |h_0|, |u|: the "size" of a run. In a
monotone norm, such as a weighted maximum norm, the sizes of the states may be put for the states.
The order of a sum does not matter, a fused multiply-add rounds once less. Underflow is left out:
the inputs are short dyadic numbers, and a few steps cannot bring a product below 2^-1022.

Roundings a step, on the longest way from one state to the next (d the dimension):

    linear       a·h, + b                                                     2
    gated        A h (d), + u, ·g, + (1 - g)h                                 d + 3
    selective    Δa, exp within 2 ulp (4) with the error of Δa in its exponent (|Δa|), ·h, +;
                 the gain: Δa, expm1 (4), /a, ·B, ·x, +                       10 + |Δa|
    complex      the same, in moduli: a product or quotient rounds like five real operations, and
                 e^z - 1 is put together from terms at most twice its modulus  40 + 3|Δa|
    scan         a tree has one rounding per product and two per level, so that against the loop
                 every step counts at most 2 log2 T + 2 more
"""

from __future__ import annotations

import math
from fractions import Fraction

UNIT = Fraction(1, 2**53)
LINEAR = 2


def gamma(n: int) -> Fraction:
    """γ_n, exact."""
    return n * UNIT / (1 - n * UNIT)


def gated(d: int) -> int:
    """Roundings a step of `recurrence.leaky` and `recurrence.replace`."""
    return d + 3


def selective(exponent: float) -> int:
    """Roundings a step of `recurrence.selective_scan` with real rates, |Δa| <= exponent."""
    return 10 + math.ceil(exponent)


def oscillating(exponent: float) -> int:
    """The same with complex rates."""
    return 40 + 3 * math.ceil(exponent)


def scanned(loop: int, steps: int) -> int:
    """Roundings a step of `scan`, where the loop has `loop` of them, over so many steps."""
    return loop + 2 * math.ceil(math.log2(max(steps, 1))) + 2
