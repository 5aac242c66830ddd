"""The best norm in which every transition contracts: weighted maximum, then quadratic."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from .effort import MAX_ROWS
from .exact import identity
from .family import Gated, Leaky
from .proposers.lyapunov import propose_quadratic
from .proposers.perron import propose_weights
from .proposers.words import ends, growth
from .rounding import round_up, short_rate
from .witnesses import Quadratic, WeightedMax
from .witnesses.weighted_max import norm_over_box

SHORT = 2**40  # exact factors with smaller denominators are claimed as they are
MAX_SDP = 20  # dimension up to which a semidefinite programme takes seconds
Norm = tuple[WeightedMax | Quadratic, Fraction]


def best_weighted_max(family: Gated) -> Norm | None:
    """The best proposed weights with the exact factor that they give, rounded up a little."""
    if family.dimension > MAX_ROWS:
        return None
    rated = [(norm_over_box(family, w), w) for w in propose_weights(family)]
    norm, weights = min(rated, key=lambda pair: pair[0])
    short = norm.denominator < SHORT
    return WeightedMax(weights), norm if short else short_rate(norm)


def euclidean(family: Gated) -> Norm | None:
    """The Euclidean norm with its factor, where one check decides it and it contracts.

    Seldom the fastest norm, but one in which sizes mean what they say.
    """
    if isinstance(family, Leaky) and not family.gate.scalar:
        return None
    sizes = [float(np.linalg.norm(M, 2)) for M in ends(family)]
    if not max(sizes) < 1:
        return None
    rate, norm = short_rate(Fraction(max(sizes)), 20), Quadratic(identity(family.dimension))
    return (norm, rate) if norm.contracts(family, rate) is None else None


def _rates_to_try(floor: float, ceiling: Fraction) -> Iterator[Fraction]:
    """Rates below the ceiling that leave ever less of the gap to a float lower bound."""
    gap = float(ceiling) - floor
    for share in (2**-3, 2**-7, 2**-12):
        yield short_rate(Fraction(float(ceiling) - gap * share))


def passing(family: Gated, rate: Fraction) -> Quadratic | None:
    """A quadratic norm that passes the exact check at this rate."""
    proposals = propose_quadratic(family, rate)
    return next((norm for norm in proposals if norm.contracts(family, rate) is None), None)


def best_quadratic(family: Gated, ceiling: Fraction, seconds: float) -> Norm | None:
    """A quadratic norm with a factor below the ceiling, by bisection to 10⁻³ of the margin.

    Stops early when the seconds are spent; what it returns has passed the exact check.
    """
    if family.dimension > MAX_SDP:
        return None
    deadline, best = time.monotonic() + seconds, None
    corners = np.broadcast_to([[[False]], [[True]]], (2, 1, family.dimension))
    floor = max(growth(*ends(family), corners).tolist())
    if floor >= float(ceiling):
        return None
    for rate in _rates_to_try(floor, ceiling):
        norm = passing(family, rate) if best is None and time.monotonic() < deadline else None
        best = best or (None if norm is None else (norm, rate))
    while best is not None and time.monotonic() < deadline:
        if float(best[1]) - floor <= 1e-3 * (1 - floor):
            break
        rate = round_up(Fraction((floor + float(best[1])) / 2), 20)
        norm = passing(family, rate) if rate < best[1] else None
        best, floor = (best, float(rate)) if norm is None else ((norm, rate), floor)
        if rate >= best[1] and norm is None:
            break
    return best


def quadratics(family: Gated, seconds: float) -> Iterator[Norm]:
    """Quadratic norms that contract: the Euclidean one, the fastest, and for a common gate the
    fastest under a gate per coordinate, which is rounder at times."""
    found = [euclidean(family), best_quadratic(family, Fraction(1), seconds)]
    if family.gate.scalar:
        apart = replace(family, gate=replace(family.gate, scalar=False))
        norm = best_quadratic(apart, Fraction(1), seconds)
        if norm is not None and isinstance(norm[0], Quadratic):
            common = Quadratic(norm[0].P, None)
            found.append((common, norm[1]) if common.contracts(family, norm[1]) is None else None)
    yield from (norm for norm in found if norm is not None)
