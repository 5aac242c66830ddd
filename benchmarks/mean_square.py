"""Mean-square rates without a semidefinite programme: written to benchmarks/mean_square.json.

    python benchmarks/mean_square.py

Leaky cells, random A with ‖A‖₂ = 0.9, independent gates with mean 1/2, variance 0.08. For each d:
seconds to propose (power sums on P -> E[M'PM]) and to check, which arithmetic spoke, the certified
rate, and the seconds of one product of two d × d matrices in the same run. Up to d = 20 the best
rates that the semidefinite programme and the operator get accepted are compared, and must agree.
"""

from __future__ import annotations

import json
import platform
import time
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np

from numerics.binary_matrix import BinaryMatrix
from numerics.certify import certify
from numerics.families import GateBox, Leaky, RandomGates
from numerics.proposers.mean_square import MeanStep, roundings, solved_sdp
from numerics.witnesses import MeanSquare
from proofs.verdict import Verdict

SEED, SIZES, SDP_SIZES = 0, (2, 4, 8, 16, 20, 32, 64, 128, 256, 500, 1000), (2, 4, 8, 16, 20)
AGREE = 2e-3  # of the margin


def family_of(d: int, rng: np.random.Generator) -> RandomGates:
    A = rng.normal(size=(d, d))
    A *= 0.9 / np.linalg.norm(A, 2)
    return RandomGates(
        Leaky(A, GateBox.uniform(d, 0.05, 1)), [0.5] * d, BinaryMatrix(0.08 * np.eye(d))
    )


def growth(d: int, rng: np.random.Generator) -> dict[str, object]:
    family = family_of(d, rng)
    begun = time.perf_counter()
    made = certify(family, "mean_square", seconds=600)
    searched = time.perf_counter()
    assert made.witness is not None and made.verdict is Verdict.PROVED
    made.witness.check(family, made.claim)
    checked = time.perf_counter()
    X = np.asarray(family.model.A, dtype=np.float64)
    X @ X
    product = time.perf_counter() - checked
    return {"d": d, "kind": str(made.evidence), "rate": float(made.claim.rate or 1),
            "search and check, s": searched - begun, "check, s": checked - searched,
            "one product, s": product}  # fmt: skip


def agreement(d: int, rng: np.random.Generator) -> dict[str, float]:
    """The best rates accepted, by bisection of the programme and by the operator."""
    family = family_of(d, rng)
    step = MeanStep.of(family)
    tolerance = Fraction(1, 1000)
    operator = certify(family, "mean_square", tolerance=tolerance, seconds=60).claim.rate
    low, high = 0.0, 1.0
    while high - low > AGREE / 8:
        middle = (low + high) / 2
        P = solved_sdp(step, middle)
        rate = Fraction(middle)
        tried = () if P is None else roundings(P, 1.0)
        accepted = any(MeanSquare(X).shrinks(family, rate).kind is not None for X in tried)
        low, high = (low, middle) if accepted else (middle, high)
    assert operator is not None and abs(high - operator) <= AGREE * (1 - operator)
    return {"d": d, "operator": float(operator), "semidefinite programme": high}


def main() -> None:
    rng = np.random.default_rng(SEED)
    result = {
        "command": "python benchmarks/mean_square.py",
        "date": date.today().isoformat(),
        "machine": platform.machine(),
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "seed": SEED,
        "agreement": [agreement(d, rng) for d in SDP_SIZES],
        "growth": [growth(d, rng) for d in SIZES],
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(path.read_text())


if __name__ == "__main__":
    main()
