"""Whether a certified bound on the state is far above what was reached, and how to say so."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from numerics.certificate import Certificate
from numerics.claim import Property
from selssm.amount import Side, shown
from selssm.records import Finding, Plot, Role

LOOSE = 20
"""A bound more than this many times as large as what was reached is called loose."""


def looseness(bound: float | Fraction, reached: float, where: str) -> str:
    """A sentence on a loose bound, to be followed by others; empty where it is not loose."""
    if not 0 < reached < math.inf or bound == math.inf or bound <= LOOSE * Fraction(reached):
        return ""
    times = shown(Fraction(bound) / Fraction(reached), Side.SEEN, digits=2)
    return (
        f"The bound holds but is loose: about {times} times the largest state {where}. Take it "
        "as a limit and not as an estimate. "
    )


def with_looseness(found: Finding, certificate: Certificate, plots: Iterable[Plot]) -> Finding:
    """The finding, and where it bounds the state what the runs in the pictures say of the bound."""
    bound = certificate.claim.bound
    if bound is None or certificate.claim.property is not Property.BOUNDED_STATE:
        return found
    curves = (curve for plot in plots if plot.key == "bounded" for curve in plot.curves)
    sizes = (y for curve in curves if curve.role is Role.MACHINE for y in curve.y)
    said = looseness(bound, max(sizes, default=0.0), "of the runs in the pictures")
    return (
        replace(found, advice=said + found.advice.removeprefix("Nothing to do. "))
        if said
        else found
    )
