"""A certified number is never shown on the wrong side of itself."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selssm.amount import Amount, Side, decimal_exponent, shown

VALUES = st.fractions(max_denominator=10**12).filter(lambda x: x != 0)


def read_back(text: str) -> Fraction:
    """The number that a reader takes from the page."""
    if text.startswith("1 − "):
        return 1 - read_back(text.removeprefix("1 − "))
    plain = text.removeprefix("≈ ").replace("−", "-").replace("×10", "e")
    return Fraction(plain.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))


@given(VALUES)
def test_upper_bounds_are_shown_above_and_lower_bounds_below(value: Fraction) -> None:
    assert read_back(shown(value, Side.ABOVE)) >= value
    assert read_back(shown(value, Side.BELOW)) <= value


@given(VALUES)
def test_the_shown_number_is_close(value: Fraction) -> None:
    for side in Side:
        assert abs(read_back(shown(value, side)) - value) <= abs(value) / 1000


@given(VALUES)
def test_rounding_to_nearest_would_be_caught(value: Fraction) -> None:
    """The mutant: a bound rounded to nearest lands below itself for some values."""
    wrong = Fraction(2, 3) * (1 - Fraction(1, 10**7))  # 0.66666...: nearest is above, floor below
    assert read_back(shown(wrong, Side.BELOW)) <= wrong < read_back(shown(wrong, Side.SEEN))


@given(VALUES.map(abs))
def test_decimal_exponent_is_exact(value: Fraction) -> None:
    exponent = decimal_exponent(value)
    assert Fraction(10) ** exponent <= value < Fraction(10) ** (exponent + 1)


@pytest.mark.parametrize(
    ("value", "side", "text"),
    [
        (Fraction(49, 50), Side.ABOVE, "0.98"),
        (Fraction(1, 3), Side.ABOVE, "0.3334"),
        (Fraction(1, 3), Side.BELOW, "0.3333"),
        (Fraction(-1, 3), Side.ABOVE, "−0.3333"),
        (Fraction(1, 3), Side.EXACT, "≈ 0.3333"),
        (1 - Fraction(2, 10**8), Side.ABOVE, "1 − 2×10⁻⁸"),
        (Fraction(99996), Side.ABOVE, "100000"),
        (Fraction(34_657_359_028), Side.ABOVE, "3.466×10¹⁰"),
        (Fraction(1, 10**9), Side.SEEN, "1×10⁻⁹"),
        (1 - Fraction(1, 3 * 10**8), Side.BELOW, "1 − 3.334×10⁻⁹"),
        (Fraction(0), Side.EXACT, "0"),
    ],
)
def test_examples(value: Fraction, side: Side, text: str) -> None:
    assert shown(value, side) == text


def test_infinity_is_shown_and_nan_refused() -> None:
    assert str(Amount(float("inf"), Side.ABOVE)) == "∞"
    with pytest.raises(ValueError, match="NaN"):
        Amount(float("nan"), Side.SEEN)


def test_a_number_that_no_float_holds_is_shown() -> None:
    huge = Amount(Fraction(10) ** 400 + 1, Side.ABOVE)
    assert str(huge) == "1.001×10⁴⁰⁰" and huge.exact == str(10**400 + 1)
    assert str(Amount(float("inf"), Side.ABOVE)) == "∞"
    with pytest.raises(ValueError, match="NaN"):
        Amount(float("nan"), Side.SEEN)
