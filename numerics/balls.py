"""Half-lives and exponentials with rigorous bounds, by ball arithmetic.

A rate γ is a factor per step; a half-life is the number of steps ln 2 / (-ln γ).
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb, ctx

PRECISION = 256  # bits


def ball(x: Fraction) -> arb:
    return arb(x.numerator) / arb(x.denominator)


def _exact(x: arb) -> Fraction:
    mantissa, exponent = x.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def upper(x: arb) -> Fraction:
    """A rational number that no member of the ball passes."""
    return _exact(x.upper())


def lower(x: arb) -> Fraction:
    """A rational number that no member of the ball falls below."""
    return _exact(x.lower())


def exp_at_most(exponent: Fraction, rate: Fraction) -> bool:
    """Whether exp(exponent) <= rate is proved (exactly so at exponent 0 and at rate 1)."""
    if exponent == 0 or rate == 1:
        return exponent <= 0 and rate >= 1
    with ctx.workprec(_precision(exponent)):
        return bool(ball(exponent).exp() <= ball(rate))


def _precision(exponent: Fraction) -> int:
    """Bits enough to tell exp(exponent) from one, however small the exponent."""
    return PRECISION + exponent.denominator.bit_length()


def half_life(rate: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds below and above of ln 2 / (-ln rate), in steps, for 0 < rate < 1.

    Raises:
        ValueError: the rate is not strictly between 0 and 1.
    """
    if not 0 < rate < 1:
        raise ValueError(f"a half-life needs a rate in (0, 1), not {rate}")
    with ctx.workprec(PRECISION + rate.denominator.bit_length()):
        steps = arb(2).log() / -ball(rate).log()
        return lower(steps), upper(steps)


def halves_within(rate: Fraction, steps: int) -> bool:
    """Whether rate^steps <= 1/2 is proved, for rate >= 0 and steps >= 1."""
    if rate == 0 or rate >= 1:
        return rate == 0
    if steps * rate.denominator.bit_length() <= 100_000:
        return 2 * rate**steps <= 1
    with ctx.workprec(PRECISION + rate.denominator.bit_length()):
        return bool(steps * ball(rate).log() <= -arb(2).log())


def halves_later(rate: Fraction, steps: int) -> bool:
    """Whether rate^steps > 1/2 is proved, for rate >= 0 and steps >= 1."""
    if rate == 0 or rate >= 1:
        return rate > 0
    if steps * rate.denominator.bit_length() <= 100_000:
        return 2 * rate**steps > 1
    with ctx.workprec(PRECISION + rate.denominator.bit_length()):
        return bool(steps * ball(rate).log() > -arb(2).log())


def slower_than_half_life(steps_of_word: int, horizon: int) -> Fraction:
    """A level s, about 2^(-n/N), with s^N > 2^-n proved: n steps of a word, N the horizon.

    A product of n transitions with spectral radius >= s therefore halves in more than N steps.
    """
    with ctx.workprec(PRECISION):
        level = (ball(Fraction(-steps_of_word, horizon)) * arb(2).log()).exp()
        return upper(level) * (1 + Fraction(1, 2**40))


def exp_upper(exponent: Fraction) -> Fraction:
    """A rational number >= exp(exponent) for exponent <= 0, exactly 1 at 0.

    Below -44 it is just about 2^-64. Raises ValueError above 0, where the number may be too long.
    """
    if exponent > 0:
        raise ValueError("the exponent is positive")
    if exponent == 0:
        return Fraction(1)
    with ctx.workprec(_precision(exponent)):
        return upper(ball(max(exponent, Fraction(-44))).exp())
