"""Gates drawn with a given mean and variance, for the pictures."""

from __future__ import annotations

import numpy as np

from numerics.exact import is_diagonal
from numerics.families import RandomGates
from selssm.analyse.machine import Array, ends, floats


def random_gates(law: RandomGates, runs: int, steps: int, rng: np.random.Generator) -> Array | None:
    """Gates (runs, steps, d or 1), each from the Beta distribution on its range with its mean and
    variance (two points where the variance is the largest there is); None for coordinates that
    are correlated, which a picture would need more than two moments for."""
    common = law.model.gate.scalar
    if not common and not is_diagonal(law.covariance):
        return None
    low, high = ends(law.model)
    variance = np.diag(floats(law.covariance))
    made = np.empty((runs, steps, 1 if common else law.dimension))
    for i in range(made.shape[-1]):
        width = high[i] - low[i]
        mean = (float(law.mean[i]) - low[i]) / width if width else 0.0
        spread = variance[i] / width**2 if width else 0.0
        made[..., i] = low[i] + width * _shares(mean, spread, made.shape[:2], rng)
    return made


def _shares(
    mean: float, variance: float, shape: tuple[int, ...], rng: np.random.Generator
) -> Array:
    """Numbers in [0, 1] of this mean and variance."""
    if variance <= 0:
        return np.full(shape, mean)
    size = mean * (1 - mean) / variance - 1
    if size < 1e-6:
        return np.asarray(rng.random(shape) < mean, dtype=np.float64)
    return rng.beta(mean * size, (1 - mean) * size, shape)
