"""Errors as sums of products ±v·z/a^n of a number and a remainder, |z| ≤ c·|a|^m·Δ^k."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from proofs.discretisation.remainders_complex import REMAINDERS
from proofs.discretisation.rules_complex import (
    MEANING,
    TWO,
    A,
    a,
    delta,
    exact,
    fades,
    forward,
    moves,
    over,
    share,
    z,
)
from proofs.kernel import Fact, arithmetic, assume, part, specialise
from proofs.lemmas.complex import ONE, Complex, named, number, unit
from proofs.lemmas.directions import Bound, sized, within
from proofs.lemmas.given import given
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.symbols import alpha
from proofs.terms import Expr, as_expr, both, eq, real

UNIT, SMALL = (a * over).equals(ONE), sized(1 / A, over)
UNIT_SHARE, SMALL_SHARE = ((TWO - z) * share).equals(ONE), sized(Fraction(1, 2), share)
"""What the letters for 1/a and 1/(2 - z) have to be."""


@dataclass(frozen=True)
class Part:
    """A bound |z| ≤ constant·A^power·Δ^order."""

    bound: Bound
    constant: Fraction
    power: int
    order: int

    @property
    def limit(self) -> Expr:
        return self.constant * A**self.power * delta**self.order

    def over_a(self) -> Part:
        """z/a, with a power of A less."""
        less = replace(self, power=self.power - 1)
        whole = self.bound.times(over, 1 / A, assume(SMALL))
        once = equally(less.limit, arithmetic(eq(1 / A * A, 1), assume(moves)))
        level = arithmetic(whole.limit <= less.limit, once)
        return replace(less, bound=whole.at_most(less.limit, level))

    def shrunk(self, weight: Complex, share: Fraction, known: Fact) -> Part:
        """weight·z, where the weight has at most that modulus."""
        less = replace(self, constant=share * self.constant)
        whole = self.bound.times(weight, as_expr(share), known)
        level = arithmetic(whole.limit <= less.limit)
        return replace(less, bound=whole.at_most(less.limit, level))

    def times(self, sign: int, value: Complex, size: Expr) -> Bound:
        """±v·z for a number of this size."""
        known = arithmetic(sized(size, value.times(sign)), assume(sized(size, value)))
        return self.bound.times(value.times(sign), size, known)


LETTERS = {number(name): value for name, value in REMAINDERS.items()}
"""A letter for each remainder, which keeps the sums small."""


def claimed(name: str, constant: Fraction, order: int) -> Part:
    """The bound of a remainder as an assumption."""
    letter, limit = number(name), constant * A**order * delta**order
    return Part(Bound(letter, limit, assume(within(letter, limit))), constant, order, order)


def apart() -> Fact:
    """0 < |a|²."""
    return arithmetic(0 < a.square, assume(moves))


@lru_cache
def inverse() -> tuple[Fact, Fact]:
    """1/a is what its letter has to be: |1/a|² = |a|²/|a|⁴ = 1/A²."""
    square, quotient, root, size = (real(n) for n in ("S", "i", "k", "A"))
    letters = both(both(eq(quotient * square, 1), eq(root * size, 1)), eq(size**2, square))
    known = assume(moves)
    units = both(eq(1 / a.square * a.square, 1), eq(1 / A * A, 1))
    same = by_letters(
        letters, eq(quotient**2 * square, root**2),
        {square: a.square, quotient: 1 / a.square, root: 1 / A, size: A},
        arithmetic(units, apart(), known), part(known, 1),
    )  # fmt: skip
    small = arithmetic(sized(1 / A, a.inverse), same, arithmetic(0 < 1 / A, known))
    return unit(a, apart()), small


@lru_cache
def divisor() -> tuple[Fact, Fact]:
    """1/(2 - z) is what its letter has to be: |2 - z| ≥ 2, as Re z ≤ 0."""
    square, half = real("S"), Fraction(1, 2)
    gap = TWO - z
    down = weigh(delta, assume(forward), arithmetic(0 <= alpha, assume(fades)))
    wide = arithmetic(4 <= gap.square, down)
    small = by_letters(
        4 <= square, both(eq(1 / square * square, 1), both(0 <= 1 / square, 1 / square <= half**2)),
        {square: gap.square}, wide,
    )  # fmt: skip
    known = equally(1 / gap.square, part(small, 0))
    return unit(gap, arithmetic(0 < gap.square, wide)), arithmetic(
        sized(half, gap.inverse), small, known
    )


def spelled_out(fact: Fact, *remainders: Bound) -> Fact:
    """With terms for the letters, and what was assumed of these shown."""
    shown = (*inverse(), *divisor(), *(bound.fact for bound in remainders))
    return given(specialise(fact, named(MEANING)), *shown)


def off_by(rule: Complex, limit: Expr) -> Expr:
    """The rule is off by at most the limit."""
    return (rule - exact).square <= limit**2


def kept_within(rule: Complex, limit: Expr, total: Bound, *equations: Fact) -> Fact:
    """The rule is within the limit, its error being the number bounded in `total`."""
    error = total.at_most(limit, arithmetic(total.limit <= limit)).put(LETTERS)
    known = arithmetic(error.z.equals(rule - exact), *equations)
    return error.about(rule - exact, known).square()
