"""The stationary energy of a ring lies between those of its edges, and near them if it is thin.

The last step of stochastic.stationary_energy, in the letters of proofs.stochastic.ring_pieces: on
the whole ring the energy e of one mode lies between W/(1 - r1²) and W/(1 - r2²).
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    restate,
    specialise,
)
from proofs.lemmas.order import by_letters
from proofs.stochastic.ring_pieces import (
    curvature,
    high,
    inside,
    least,
    low,
    mean_energy,
    most,
    noise,
    power_,
    share,
    shares,
    x,
    y,
)
from proofs.terms import Lambda, between, both, real, symbol_of

_X, _Y, _P = (real(name) for name in "XYP")


def between_the_ends(ordered: Fact) -> Fact:
    """W/(1 - r1²) ≤ E|h|² ≤ W/(1 - r2²), and from the upper end no more than C(r2² - r1²).

    `ordered` says r1² < r2² < 1.
    """
    whole = {symbol_of(x): Lambda((), low), symbol_of(y): Lambda((), high)}
    there = arithmetic(both(low <= low, low <= high, high <= high), ordered)
    above_, below_ = (apply(specialise(discharge(inside, fact), whole), there) for fact in shares())
    width_, values = high - low, {_X: 1 - low, _Y: 1 - high, _P: share(low, high)}
    ends = by_letters(
        both(
            both(0 < _Y, _Y < _X, 0 <= noise),
            noise * (1 / _X) * (_X - _Y) <= _P,
            _P <= noise * (1 / _Y) * (_X - _Y),
        ),
        between(noise / _X, _P / (_X - _Y), noise / _Y),
        values,
        arithmetic(both(0 < 1 - high, 1 - high < 1 - low, 0 <= noise), ordered, assume(power_)),
        restate(above_, noise * (1 / (1 - low)) * ((1 - low) - (1 - high)) <= share(low, high)),
        restate(below_, share(low, high) <= noise * (1 / (1 - high)) * ((1 - low) - (1 - high))),
    )
    ends = restate(ends, between(least, mean_energy, most))
    steep = by_letters(
        both(0 < _Y, _Y < _X, 0 <= noise),
        noise / _Y - noise / _X <= noise * (1 / _Y) ** 2 * (_X - _Y),
        values,
        arithmetic(both(0 < 1 - high, 1 - high < 1 - low, 0 <= noise), ordered, assume(power_)),
    )
    goal = most - mean_energy <= curvature * width_
    return conjunction(ends, arithmetic(goal, ends, steep))
