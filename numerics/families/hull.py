"""Families that are the convex hull of few matrices: what is true of these is true of the family.

A polytope is one by definition. M(g) is affine in g, so gates that move along one line (a scalar
gate, or a box with one free coordinate at most) span the hull of its two ends. A box with more free
gates has up to 2^d corners: those are never listed.
"""

from __future__ import annotations

from ..exact import Matrix, Vector
from . import Family
from .gated import Leaky, Replace
from .polytope import Polytope


def gate_ends(family: Leaky | Replace) -> tuple[Vector, ...] | None:
    """The one or two gates between which all others lie; None if they fill more than a line."""
    low, high = family.gate.low, family.gate.high
    free = sum(lo < hi for lo, hi in zip(low, high, strict=True))
    if free == 0:
        return (high,)
    return (low, high) if free == 1 or family.gate.scalar else None


def hull_of(family: Family) -> tuple[Matrix, ...] | None:
    """The matrices (d × d, exact) whose convex hull is the family; None if they are not so few."""
    if isinstance(family, Polytope):
        return family.vertices
    if not isinstance(family, (Leaky, Replace)):
        return None
    ends = gate_ends(family)
    return None if ends is None else tuple(family.transition(gate) for gate in ends)
