"""Families whose best rate is known by hand, for the row `best_rate`."""

from __future__ import annotations

import numpy as np

from numerics.families import GateBox, Leaky, Polytope, Replace

Known = dict[str, tuple[Leaky | Replace | Polytope, float]]
LOW = 0.125


def known_rates(d: int, rng: np.random.Generator) -> Known:
    """Families of dimension d, each with the least rate that any norm can promise."""
    Q, _ = np.linalg.qr(rng.normal(size=(d, d)))
    T = rng.normal(size=(d, d)) + 2 * np.eye(d)
    positive = rng.uniform(size=(d, d))
    positive *= 0.75 / np.abs(np.linalg.eigvals(positive)).max()
    values = np.linspace(-0.5, 0.75, d)
    bent = T @ np.diag(values) @ np.linalg.inv(T)
    turns = [0.875 * np.linalg.matrix_power(Q, k) for k in (1, 2, 3)]
    turned = [T @ M @ np.linalg.inv(T) for M in turns]
    return {
        "one matrix: its spectral radius": (Polytope((bent,)), 0.75),
        "leaky, A >= 0, vector gates: 1 - lo + lo·spr A": (
            Leaky(positive, GateBox.uniform(d, LOW, 1)),
            1 - LOW + LOW * 0.75,
        ),
        "leaky, real spectrum, one gate: 1 - lo + lo·max": (
            Leaky(bent, GateBox.uniform(d, LOW, 1, scalar=True)),
            1 - LOW + LOW * 0.75,
        ),
        "replace, orthogonal A times 7/8, vector gates": (
            Replace(0.875 * Q, GateBox.uniform(d, 0, 1)),
            0.875,
        ),
        "polytope, one orthogonal group in other units, times 7/8": (
            Polytope(tuple(turned)),
            0.875,
        ),
    }
