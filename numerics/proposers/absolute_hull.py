"""The polytope with corners ±v_k as a norm, in floats: min{Σ |c_k| : x = Σ c_k v_k}.

A linear programme (HiGHS) finds the d corners to combine. Every such choice that was ever found
stays: its combination bounds the norm of any other point from above, and corners are only added, so
that most points need no programme.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]
Basis = tuple[int, ...]
NEGLIGIBLE = 1e-10  # share of a coefficient, or of a direction, that counts as none


class AbsoluteHull:
    """The corners ±v_k; the first d of them span, so that every point has a norm.

    points: (n × d), a corner a row; the first d are independent. Raises LinAlgError otherwise.
    """

    def __init__(self, points: Floats) -> None:
        self.dimension = points.shape[1]
        self.points: list[Floats] = list(points)
        first = tuple(range(self.dimension))
        self.bases: list[Basis] = [first]
        self._inverses = np.linalg.inv(points[: self.dimension].T)[None]

    def add(self, point: Floats) -> int:
        """The number of the new corner."""
        self.points.append(point)
        return len(self.points) - 1

    def combine(self, x: Floats, limit: float = 1.0) -> tuple[float, Basis]:
        """Σ |c_k| and the d corners combined: the least, or the first known that is <= limit."""
        size, basis = self._known(x)
        if size <= limit:
            return size, basis
        found = self._programme(x)
        if found is None or not self._learn(found):
            return size, basis
        return min((size, basis), (self._size(-1, x), found))

    def _known(self, x: Floats) -> tuple[float, Basis]:
        sizes = np.abs(self._inverses @ x).sum(axis=1)
        best = int(np.argmin(sizes))
        return float(sizes[best]), self.bases[best]

    def _size(self, number: int, x: Floats) -> float:
        return float(np.abs(self._inverses[number] @ x).sum())

    def _learn(self, basis: Basis) -> bool:
        """Whether these corners are independent, as far as floats tell; then they are kept."""
        try:
            inverse = np.linalg.inv(np.array([self.points[k] for k in basis]).T)
        except np.linalg.LinAlgError:
            return False
        if not np.all(np.isfinite(inverse)):
            return False
        self.bases.append(basis)
        self._inverses = np.concatenate([self._inverses, inverse[None]])
        return True

    def _programme(self, x: Floats) -> Basis | None:
        """The corners of a combination with the least Σ |c_k|; None if the solver gives none."""
        V = np.array(self.points).T
        n = V.shape[1]
        solved = linprog(np.ones(2 * n), A_eq=np.hstack([V, -V]), b_eq=x, method="highs-ds")
        if solved.x is None:
            return None
        c = np.abs(solved.x[:n] - solved.x[n:])
        order = np.argsort(-c)[: self.dimension]
        return self.completed([int(k) for k in order if c[k] > NEGLIGIBLE * max(c.max(), 1e-300)])

    def completed(self, chosen: list[int]) -> Basis:
        """These corners, and of the first d as many as make them independent."""
        for k in range(self.dimension):
            if len(chosen) == self.dimension:
                break
            V = np.array([self.points[l] for l in (*chosen, k)])
            V /= np.linalg.norm(V, axis=1, keepdims=True)
            if np.linalg.svd(V, compute_uv=False)[-1] > NEGLIGIBLE:
                chosen = [*chosen, k]
        return tuple(chosen)
