"""A number as people read it: rounded to a few digits, and never to the wrong side.

A certified upper bound is rounded up and a lower bound down, in exact integer arithmetic, so that
the digits on the page are themselves certified. What was merely seen is rounded to the nearest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

DIGITS = 4
"""Significant decimal digits shown."""


class Side(StrEnum):
    """Which side of the truth a number stands on; the value is the wording shown to people."""

    ABOVE = "at most"
    BELOW = "at least"
    EXACT = "exactly"
    SEEN = "seen"

    @property
    def is_claim(self) -> bool:
        """True where the number asserts something about every case, not only about those seen."""
        return self is not Side.SEEN


SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
OPPOSITE = {Side.ABOVE: Side.BELOW, Side.BELOW: Side.ABOVE}


@dataclass(frozen=True)
class Amount:
    """A number and the side of the truth it stands on; ±infinity is a float.

    Raises:
        ValueError: the value is NaN.
    """

    value: Fraction | float
    side: Side

    def __post_init__(self) -> None:
        if isinstance(self.value, float) and math.isnan(self.value):
            raise ValueError("NaN is no amount")

    def __str__(self) -> str:
        if self._infinite:
            return "∞" if self.value > 0 else "−∞"
        return shown(Fraction(self.value), self.side)

    @property
    def exact(self) -> str:
        """The value without loss, such as '-7/1024' or 'inf'."""
        return str(self.value) if self._infinite else str(Fraction(self.value))

    @property
    def _infinite(self) -> bool:
        return isinstance(self.value, float) and math.isinf(self.value)


def shown(value: Fraction, side: Side, digits: int = DIGITS) -> str:
    """`value` in about `digits` significant digits, rounded outwards.

    A number just below one keeps its distance from one: 1 − 2×10⁻⁸, not 1.
    """
    gap = 1 - value
    if 0 < gap < Fraction(1, 1000):
        return f"1 − {shown(gap, OPPOSITE.get(side, side), digits)}"
    if value == 0:
        return "0"
    exponent = decimal_exponent(abs(value))
    scaled = value / Fraction(10) ** (exponent - digits + 1)
    mantissa = _to_integer(scaled, side)
    about = "≈ " if side is Side.EXACT and mantissa != scaled else ""
    return about + _layout(mantissa, exponent, digits)


def counted(number: int, thing: str) -> str:
    """Such as "1 step" and "2 steps"."""
    return f"{number} {thing}{'s' * (number != 1)}"


def decimal_exponent(value: Fraction) -> int:
    """The e with 10^e <= value < 10^(e+1), for value > 0, exactly."""
    bits = value.numerator.bit_length() - value.denominator.bit_length()
    exponent = math.floor(bits * math.log10(2))
    while Fraction(10) ** exponent > value:
        exponent -= 1
    while Fraction(10) ** (exponent + 1) <= value:
        exponent += 1
    return exponent


def _to_integer(scaled: Fraction, side: Side) -> int:
    if side is Side.ABOVE:
        return math.ceil(scaled)
    return math.floor(scaled) if side is Side.BELOW else round(scaled)


def _layout(mantissa: int, exponent: int, digits: int) -> str:
    """mantissa · 10^(exponent - digits + 1), positional where that is short."""
    sign, figures = ("−" if mantissa < 0 else ""), str(abs(mantissa))
    exponent += len(figures) - digits  # rounding 9999.5 up makes one figure more
    if -4 <= exponent < digits + 2:
        return sign + _positional(figures, exponent)
    tail = figures[1:].rstrip("0")
    power = str(exponent).translate(SUPERSCRIPTS)
    return f"{sign}{figures[0]}{'.' + tail if tail else ''}×10{power}"


def _positional(figures: str, exponent: int) -> str:
    if exponent < 0:
        figures, exponent = "0" * -exponent + figures, 0
    whole, tail = figures[: exponent + 1], figures[exponent + 1 :].rstrip("0")
    whole += "0" * (exponent + 1 - len(whole))
    return whole + ("." + tail if tail else "")
