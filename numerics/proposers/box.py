"""An invariant box, by solving for the radii at which a fully open gate just returns them."""

from __future__ import annotations

import numpy as np

from ..exact import Vector
from ..family import Gated, Leaky
from ..rounding import significant
from .perron import absolute_rows

SLACK = 2.0**-20  # of the largest push: rounding the radii must not break the inequalities


def propose_box(family: Gated, start: float) -> Vector | None:
    """Radii (d numbers, about >= start); None if the linear equations give no answer >= 0.

    With G = |M(high)| and the largest push c of the input, r = Gr + c; where r is below the start,
    a multiple of w = Gw + 1 is added, for r + w also satisfies the inequalities.
    """
    high = np.array(family.gate.high, dtype=np.float64)
    push = high * np.array(family.input_reach, dtype=np.float64)
    _, G = absolute_rows(family)
    frozen = (high == 0) & isinstance(family, Leaky)
    G[frozen], push[frozen] = 0.0, 0.0
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
