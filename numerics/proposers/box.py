"""An invariant box, by solving for the radii that an open gate just returns."""

from __future__ import annotations

import numpy as np

from ..exact import Vector
from ..families import Gated, Leaky
from ..rounding import significant

SLACK = 2.0**-20  # of the largest push: rounding the radii must not break the inequalities


def propose_box(family: Gated, start: float) -> Vector | None:
    """Radii (d numbers, about >= start); None if the linear equations give no answer >= 0.

    Leaky: G = |A| and c = sup|Bx|, replace: both times the high gates; r = Gr + c. Where r is below
    the start, a multiple of w = Gw + 1 is added, for r + w also satisfies the inequalities.
    """
    try:
        return _solved(family, start)
    except OverflowError:  # a number beyond float64
        return None


def _solved(family: Gated, start: float) -> Vector | None:
    scale = 1.0 if isinstance(family, Leaky) else np.array(family.gate.high, dtype=np.float64)
    push = scale * np.array(family.input_reach, dtype=np.float64)
    G = np.abs(np.array(family.A, dtype=np.float64)) * np.reshape(scale, (-1, 1))
    slack = SLACK * max(float(push.max()), start)
    try:
        solved = np.linalg.solve(
            np.eye(len(G)) - G, np.stack([push + slack, np.ones(len(G))], axis=1)
        )
    except np.linalg.LinAlgError:
        return None
    radii, spare = solved.T
    if not np.all(np.isfinite(solved)) or np.any(radii < 0) or np.any(spare < 1):
        return None
    radii = radii + spare * max(0.0, start * (1 + SLACK) - float(radii.min()))
    return tuple(significant(float(r), 40) for r in radii)
