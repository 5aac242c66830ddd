"""How much the simple theorems give away: measured gaps, written to benchmarks/gaps.json.

    python benchmarks/gaps.py

1. stochastic.independent_gates promises the factor 1 - (1 - ρ²)·min p_i a step; the exact
   mean-square factor is spr(E[M⊗M]) (stochastic.mean_square_exact). Shown: the share of the exact
   margin 1 - spr that the simple rate keeps, for random A with ‖A‖₂ = ρ, gates uniform on [lo, 1].
2. contraction.state_dependent_gate asks for L < lo(1 - θ)²/(2U). Shown: the least slope L for which
   a search found two orbits of period two that never approach, over that limit (one coordinate).

Floats from a search: they say how conservative a bound may be and prove nothing.
"""

from __future__ import annotations

import json
import platform
from datetime import date
from pathlib import Path

import numpy as np

SEED, DRAWS = 0, 400


def exact_factor(A: np.ndarray, low: float) -> float:
    """spr(E[M⊗M]) for independent gates uniform on [low, 1]."""
    d, mean, variance = len(A), (1 + low) / 2, (1 - low) ** 2 / 12
    K = A - np.eye(d)
    M = np.eye(d) + mean * K
    second = np.kron(M, M)
    for i in range(d):  # independent coordinates: only equal gates have a covariance
        row = np.zeros((d, d))
        row[i] = K[i]
        second += variance * np.kron(row, row)
    return float(np.abs(np.linalg.eigvals(second)).max())


def independent_gates(rng: np.random.Generator) -> list[dict[str, float]]:
    rows = []
    for d in (2, 4, 8):
        for rho, low in ((0.5, 0.05), (0.9, 0.05), (0.99, 0.5)):
            shares = []
            for _ in range(DRAWS):
                A = rng.normal(size=(d, d))
                A *= rho / np.linalg.norm(A, 2)
                simple = (1 - rho**2) * (1 + low) / 2
                shares.append(simple / (1 - exact_factor(A, low)))
            low_q, median, high_q = np.quantile(shares, [0.05, 0.5, 0.95])
            rows.append({"d": d, "rho": rho, "lo": low, "share of the exact margin, 5 %": low_q,
                         "median": median, "95 %": high_q})  # fmt: skip
    return rows


def least_slope(theta: float, low: float, rng: np.random.Generator, tries: int = 400_000) -> float:
    """The least slope with |u| ≤ 1 for which two orbits of period two were found."""
    radius = 1 / (1 - theta)
    h, f = rng.uniform(-radius, radius, (2, 2, tries))
    g = rng.uniform(low, 1, (2, tries))
    a = rng.uniform(-theta, theta, tries)
    best = np.inf
    with np.errstate(divide="ignore", invalid="ignore"):
        u = (h[::-1] - (1 - g) * h) / g - a * h
        k = (f[::-1] - f) / (a * f + u - f)
        slope = (np.abs(g - k) / np.abs(h - f)).max(axis=0)
        fits = (np.abs(u) <= 1).all(axis=0) & (k >= low).all(axis=0) & (k <= 1).all(axis=0)
    if fits.any():
        best = float(slope[fits].min())
    return best


def state_dependent(rng: np.random.Generator) -> list[dict[str, float]]:
    rows = []
    for theta, low in ((0.2, 0.5), (0.5, 0.5), (0.5, 0.2), (0.8, 0.5)):
        limit = low * (1 - theta) ** 2 / 2
        found = least_slope(theta, low, rng)
        rows.append({"theta": theta, "lo": low, "certified slope below": limit,
                     "orbits that never meet found at": found, "ratio": found / limit})  # fmt: skip
    return rows


def main() -> None:
    rng = np.random.default_rng(SEED)
    result = {
        "command": "python benchmarks/gaps.py",
        "date": date.today().isoformat(),
        "machine": platform.machine(),
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "seed": SEED,
        "independent_gates": independent_gates(rng),
        "state_dependent_gate": state_dependent(rng),
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(path.read_text())


if __name__ == "__main__":
    main()
