"""What is left of e^z after its first terms, z = Δa with Re a ≤ 0: bounds of the modulus.

    second = e^z - 1 - z              |second| ≤ |a|²Δ²/2
    third  = e^z - 1 - z - z²/2       |third|  ≤ |a|³Δ³/6
    left   = 1 - (1 - z)e^z           |left|   ≤ |a|²Δ²/2
    pade   = 2 + z - (2 - z)e^z       |pade|   ≤ |a|³Δ³/6

Each vanishes at Δ = 0, and its slope is a times one listed above, or a²·Δe^z: lemmas.directions.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from proofs.discretisation.rules_complex import (
    ONE,
    TWO,
    A,
    a,
    delta,
    fades,
    half,
    kept,
    moves,
    plainly,
    z,
)
from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    conjunction,
    cos_and_sin_of_zero,
    part,
    restate,
)
from proofs.lemmas.complex import Complex
from proofs.lemmas.directions import Bound, of_turn
from proofs.lemmas.exponential import one_at_zero
from proofs.lemmas.order import equally, products, weigh
from proofs.symbols import alpha
from proofs.terms import Expr, Lambda, as_expr, both, exp, substitute, symbol_of

sixth = Fraction(1, 6)
first = kept - ONE
second = first - z
third = second - (z * z).times(half)
left = ONE - (ONE - z) * kept
pade = TWO + z - (TWO - z) * kept
REMAINDERS = {"second": second, "third": third, "left": left, "pade": pade}


def _starts(of: Complex) -> Fact:
    """It is zero at Δ = 0."""
    at_zero = {symbol_of(delta): Lambda((), as_expr(0))}
    value = Complex(substitute(of.re, at_zero), substitute(of.im, at_zero))
    zero, one = cos_and_sin_of_zero(), exp(as_expr(0))
    rows = (equally(one, part(zero, index)) for index in (0, 1))
    return arithmetic(value.equals(Complex(as_expr(0), as_expr(0))), one_at_zero(), *rows)


def _longer(slope: Bound, of: Complex, limit: Expr) -> Bound:
    """|of| ≤ limit from a bound of its slope in Δ."""
    value = plainly(of)
    return slope.integrated(delta, value, limit, _starts(value))


def _times_a(bound: Bound) -> Bound:
    return bound.times(a, A, arithmetic(both(0 <= A, a.square <= A**2), assume(moves)))


def _times_square_of_a(bound: Bound) -> Bound:
    known = assume(moves)
    level = arithmetic(0 <= a.square), arithmetic(a.square <= A**2, known)
    larger = restate(products(*level, *level), (a * a).square <= (A**2) ** 2)
    return bound.times(a * a, A**2, conjunction(arithmetic(0 <= A**2), larger))


@lru_cache
def turned() -> Bound:
    """α ≥ 0, Δ ≥ 0 ⊢ |e^z| ≤ 1."""
    down = weigh(delta, assume(0 <= delta), arithmetic(-alpha <= 0, assume(fades)))
    return of_turn(z, arithmetic(z.re <= 0, down))


@lru_cache
def of_second() -> Bound:
    """⊢ |e^z - 1 - z| ≤ A²Δ²/2."""
    once = _longer(_times_a(turned()), first, A * delta)
    return _longer(_times_a(once), second, half * A**2 * delta**2)


@lru_cache
def of_third() -> Bound:
    """⊢ |e^z - 1 - z - z²/2| ≤ A³Δ³/6."""
    return _longer(_times_a(of_second()), third, sixth * A**3 * delta**3)


@lru_cache
def of_left() -> Bound:
    """⊢ |1 - (1 - z)e^z| ≤ A²Δ²/2."""
    on_line = arithmetic(
        both(0 <= delta, delta**2 + as_expr(0) ** 2 <= delta**2), assume(0 <= delta)
    )
    grown = turned().times(Complex(delta, as_expr(0)), delta, on_line)
    return _longer(_times_square_of_a(grown), left, half * A**2 * delta**2)


@lru_cache
def of_pade() -> Bound:
    """⊢ |2 + z - (2 - z)e^z| ≤ A³Δ³/6."""
    return _longer(_times_a(of_left()), pade, sixth * A**3 * delta**3)
