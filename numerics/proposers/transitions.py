"""Transitions as floats, for searches; nothing here is believed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..families import Gated, Leaky, Polytope

Floats = NDArray[np.float64]


def floats(M: object) -> Floats:
    """The nearest floats of an exact vector or matrix."""
    return np.asarray(M, dtype=np.float64)


def ends(family: Gated) -> tuple[Floats, Floats]:
    """M(low) and M(high) (d × d each): row i of M(g) depends on the i-th gate alone."""
    A = floats(family.A)
    kept = np.eye(len(A)) if isinstance(family, Leaky) else np.zeros_like(A)
    low, high = (floats(g)[:, None] for g in (family.gate.low, family.gate.high))
    return kept + low * (A - kept), kept + high * (A - kept)


def vertices(family: Gated | Polytope) -> list[Floats]:
    """The vertices of a polytope, the two ends of a scalar gate, or M(low) and M(high)."""
    if isinstance(family, Polytope):
        return [floats(A) for A in family.vertices]
    low, high = ends(family)
    return [low, high] if family.gate.low != family.gate.high else [high]


def only_transition(family: Gated | Polytope) -> Floats | None:
    """The one matrix that decides a family with one common gate or none; None if there are more.

    A replace family with a common gate moves by multiples of M(high) with factors up to one.
    """
    if isinstance(family, Polytope):
        return floats(family.vertices[0]) if len(family.vertices) == 1 else None
    fixed = family.gate.low == family.gate.high or not isinstance(family, Leaky)
    return ends(family)[1] if family.gate.scalar and fixed else None
