"""What a certificate costs beside the natural limit: written to benchmarks/certificates.json.

    python benchmarks/certificates.py [ROW ...] [--runs 5] [--out FOLDER]

| row | job | beside |
|---|---|---|
| weighted_max | leaky, vector gates: search and check | one float64 product of d × d matrices |
| common_norm | 8 vertices, one P: search and check | the bare CVXPY solve at the same rate |
| mean_square | independent gates: search and check | one product |
| stein | one dense matrix: check of P - A'PA > 0 | two products and one Cholesky |
| best_rate | the rate to 1e-6, rechecked | the known best rate |
| front_door | the command line, whole processes: certify and recheck | – |
| tiers | P > 0, P - A'PA > 0 in each arithmetic | one product |

Both sides of a row take turns in one run, and the least time of each counts. A row that is measured
anew replaces that row alone. --out writes one log-log plot a row. While others use the machine, set
OPENBLAS_NUM_THREADS=1: one thread, and CPU time instead of wall-clock time, as the row then says.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from certificate_rows import best_rate, common_norm, mean_square, stein, tiers, weighted_max
from clock import circumstances, exponent, rounded
from front_door import front_door
from rich.progress import Progress

RESULT = Path(__file__).with_suffix(".json")
TIMES = (
    "product",
    "certify",
    "check",
    "read",
    "bare",
    "same",
    "cholesky",
    "Rational",
    "Balls",
    "Binary64",
)
Row = dict[str, Any]
ROWS: dict[str, tuple[Callable[[int, int, np.random.Generator], Row], tuple[int, ...]]] = {
    "weighted_max": (weighted_max, (64, 128, 256, 512, 1024, 2048, 4096)),
    "common_norm": (common_norm, (8, 16, 24, 32)),
    "mean_square": (mean_square, (20, 64, 128, 256, 500, 1000)),
    "stein": (stein, (128, 256, 512, 1024, 2048)),
    "best_rate": (best_rate, (2, 4, 6)),
    "front_door": (front_door, (1024, 2048, 4096)),
    "tiers": (tiers, (16, 32, 64, 128, 256, 512, 1024, 2048, 4096)),
}


def measured(name: str, runs: int, advance: Callable[[], None]) -> Row:
    """The row over its sizes, with the exponents of growth."""
    job, sizes = ROWS[name]
    row: Row = {"circumstances": circumstances(), "runs": runs, "sizes": {}}
    for d in sizes:
        row["sizes"][str(d)] = job(d, runs, np.random.default_rng(0))
        advance()
    seconds = {key for key, value in row["sizes"][str(sizes[0])].items() if key in TIMES}
    row["growth"] = {key: exponent(*_series(row, key)) for key in sorted(seconds)}
    return rounded(row)


def _series(row: Row, key: str) -> tuple[list[int], list[float]]:
    """Sizes and seconds, of the sizes that the same arithmetic decides as the largest one."""
    kinds = [found.get("evidence") for found in row["sizes"].values()]
    alike = [
        item for item, kind in zip(row["sizes"].items(), kinds, strict=True) if kind == kinds[-1]
    ]
    pairs = [(int(d), found[key]) for d, found in alike if key in found]
    return [d for d, _ in pairs], [seconds for _, seconds in pairs]


def plot(name: str, row: Row, folder: Path) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    for key in row["growth"]:
        axes.loglog(*_series(row, key), marker="o", label=f"{key}: d^{row['growth'][key]}")
    axes.set(xlabel="d", ylabel="seconds", title=name)
    axes.legend()
    figure.savefig(folder / f"{name}.svg")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    if not set(asked.rows) <= set(ROWS):
        parser.error(f"the rows are {', '.join(ROWS)}")
    result = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    result |= {"command": "python benchmarks/certificates.py"}
    with Progress() as progress:
        for name in asked.rows or ROWS:
            task = progress.add_task(name, total=len(ROWS[name][1]))
            result[name] = measured(name, asked.runs, partial(progress.advance, task))
            RESULT.write_text(json.dumps(result, indent=1) + "\n")
            if asked.out is not None:
                plot(name, result[name], asked.out)


if __name__ == "__main__":
    main()
