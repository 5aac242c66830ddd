"""What is said of a bound in decimals never falls on the wrong side of it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numerics.rounding import short_above, shown_above, shown_below

numbers = st.fractions(max_denominator=10**30) | st.floats(
    allow_nan=False, allow_infinity=False
).map(Fraction)


def value_of(text):
    one, _, gap = text.partition(" - ")
    return Fraction(one) - Fraction(gap) if gap else Fraction(text)


@given(numbers)
def test_what_is_shown_encloses_the_number_to_five_digits(x):
    above, below = value_of(shown_above(x)), value_of(shown_below(x))
    assert below <= x <= above
    assert above - below <= abs(x) * Fraction(2, 10**5)


@pytest.mark.parametrize(
    ("x", "above"),
    [
        (Fraction(32113, 32768), "0.980011"),
        (1 - Fraction(1, 10**9), "1 - 1e-9"),
        (1 - Fraction(1, 3 * 10**6), "1 - 3.33333e-7"),
        (Fraction(1), "1"),
        (Fraction(0), "0"),
        (Fraction(-1, 3), "-0.333333"),
        (Fraction(10) ** 500 + 1, "1.00001e+500"),
    ],
)
def test_bounds_are_shown_rounded_up(x, above):
    assert shown_above(x) == above


def test_rounding_to_the_nearest_would_be_caught():
    x = Fraction(32113, 32768)
    assert value_of(f"{float(x):.4g}") < x <= value_of(shown_above(x))


@given(st.fractions(min_value=0, max_denominator=10**30))
def test_a_short_number_above_is_above_and_close(x):
    assert x <= short_above(x) <= x * (1 + Fraction(1, 2**36))
