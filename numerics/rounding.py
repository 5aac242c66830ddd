"""Short numbers near long ones, on the side that is asked for.

What is certified is a short dyadic number, so it may be; and what is said of a bound in decimals
never falls on the wrong side of it.
"""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

SMALLEST_RATE = Fraction(1, 2**64)


def significant(x: float | Fraction, bits: int) -> Fraction:
    """The nearest number with `bits` significant binary digits to x (0 stays 0)."""
    exact = Fraction(x)
    if exact == 0:
        return exact
    scale = bits - (abs(exact.numerator).bit_length() - exact.denominator.bit_length())
    return Fraction(round(exact * Fraction(2) ** scale)) / Fraction(2) ** scale


def round_up(x: Fraction, bits: int) -> Fraction:
    """The least multiple of 2^-bits that is >= x."""
    return Fraction(math.ceil(x * 2**bits), 2**bits)


def short_rate(exact: Fraction, slack_bits: int = 10) -> Fraction:
    """A short dyadic rate >= exact >= 0 that gives away at most 2^-slack_bits of rate and margin.

    The margin is 1 - rate; a rate of one stays one. Rates below 2^-64 are raised to that.
    """
    if exact == 1 or exact == 0:
        return exact
    target, keep = max(exact, SMALLEST_RATE), 1 - Fraction(1, 2**slack_bits)
    bits = slack_bits
    while True:
        rate = round_up(target, bits)
        if exact > 1 or (1 - rate >= keep * (1 - target) and rate * keep <= target):
            return rate
        bits += 2


def short_above(x: Fraction) -> Fraction:
    """A number >= x >= 0 with at most 41 significant binary digits, and within 2^-40 of x."""
    near = significant(x, 40)
    return near if near >= x else significant(near * (1 + Fraction(1, 2**38)), 41)


def root_above(square: Fraction) -> Fraction:
    """A short number whose square is >= `square` >= 0."""
    scale = 4 ** max(0, 64 - square.numerator.bit_length() + square.denominator.bit_length())
    whole = math.ceil(square * scale)
    return short_above(Fraction(math.isqrt(whole) + 1, math.isqrt(scale)))


def shown_above(x: Fraction) -> str:
    """x as a decimal of six digits, rounded up; just below one, the distance from one is shown."""
    if 0 < 1 - x < Fraction(1, 1000):
        return f"1 - {shown_below(1 - x)}"
    return _six_digits(x, ROUND_CEILING)


def shown_below(x: Fraction) -> str:
    """x as a decimal of six digits, rounded down."""
    return _six_digits(x, ROUND_FLOOR)


def _six_digits(x: Fraction, rounding: str) -> str:
    context = Context(prec=6, rounding=rounding)
    return f"{context.divide(Decimal(x.numerator), Decimal(x.denominator)):g}"
