"""From a range of step sizes to decays, half-lives and state bounds, channel by channel.

A channel i of a Mamba-1 layer holds N numbers that decay by exp(Δ a_in), a_in = -exp(A_log_in), and
take in Δ·(B_n v)_i, the deployed rule b̄ = ΔB. With Δ in [low, high] and sup |B_n v| <= drive,

    decay      <= exp(-low · min_n |a_in|)                     contraction.s6_uniform_rate
    half-life  <= ln 2 / (low · min_n |a_in|)   tokens
    |h|        <= drive · f(high),  f(Δ) = Δ / (1 - exp(-Δ min_n |a_in|))       bounded.euler

The fastest number of a channel at the largest step gives the other ends of decay and half-life.
Each is evaluated in ball arithmetic and rounded outwards, so that a certified range gives certified
numbers; a range that was only seen gives numbers that are only seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from flint import arb, ctx

from numerics.block_weights import Array

BITS = 80


@dataclass(frozen=True, eq=False)
class ChannelNumbers:
    """float64 arrays (i,), bounds of the certified side; infinity where there is none.

    Attributes:
        gap: 1 - decay of the slowest number at the least step, rounded down.
        fastest_decay: of the fastest number at the largest step, rounded down.
        half_life: of the slowest number at the least step, in tokens, rounded up.
        fastest_half_life: of the fastest number at the largest step, in tokens, rounded down.
        state: |h|, rounded up.
    """

    gap: Array
    fastest_decay: Array
    half_life: Array
    fastest_half_life: Array
    state: Array


def channel_numbers(A_log: Array, low: Array, high: Array, drive: Array) -> ChannelNumbers:
    """The numbers above; A_log (i, N), the others (i,), all taken as exact."""
    slow, fast = A_log.min(1), A_log.max(1)
    rows = [_channel(*entry) for entry in zip(slow, fast, low, high, drive, strict=True)]
    return ChannelNumbers(*np.array(rows, dtype=np.float64).reshape(-1, 5).T)


def _channel(slow: float, fast: float, low: float, high: float, drive: float) -> tuple[float, ...]:
    with ctx.workprec(BITS):
        rate, fastest = arb(float(slow)).exp(), arb(float(fast)).exp()
        half, quickest = arb(2).log() / (rate * float(low)), arb(2).log() / (fastest * float(high))
        gap, decay = -(-rate * float(low)).expm1(), (-fastest * float(high)).exp()
        state = _euler_factor(rate, float(high)) * float(drive)
        return (
            max(0.0, float_below(gap)),
            max(0.0, float_below(decay)),
            float_above(half),
            max(0.0, float_below(quickest)),
            float_above(state),
        )


def _euler_factor(rate: arb, step: float) -> arb:
    """f(Δ) = Δ / (1 - exp(-Δ·rate)); its limit 1/rate at Δ = 0."""
    if step == 0:
        return 1 / rate
    return step / -(-rate * step).expm1()


def float_above(x: arb) -> float:
    """A float that no member of the ball passes; infinity if the ball is unbounded."""
    return _rounded(x.upper(), math.inf)


def float_below(x: arb) -> float:
    """A float that no member of the ball falls below."""
    return _rounded(x.lower(), -math.inf)


def _rounded(end: arb, side: float) -> float:
    """The float nearest to the point `end`, moved one further out unless it is exact."""
    if not end.is_finite():
        return side
    nearest = float(end)
    if arb(nearest) == end or nearest == side:
        return nearest
    return math.nextafter(nearest, side)  # from an infinity on the wrong side back to the largest
