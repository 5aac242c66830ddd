"""Print every comparison; write them with --out; exit with 1 if one fails."""

from __future__ import annotations

import argparse
import json
import platform
import shlex
import sys
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from selssm.bench.contenders import version
from selssm.bench.fingerprint import kernels_hash
from selssm.bench.record import hardware
from selssm.bench.theorems.compared import Compared
from selssm.bench.theorems.experiments import EXPERIMENTS, run
from selssm.bench.theorems.sizes import LARGE, SMALL

PACKAGES = ("torch", "triton", "python-flint")
SEED = 0


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser("python -m selssm.bench.theorems", description=__doc__)
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--large", action="store_true", help="millions of steps: for a GPU")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    found, sizes = [], LARGE if asked.large else SMALL
    for name in EXPERIMENTS:
        begun = time.monotonic()
        found.append(run(name, asked.device, sizes[name], SEED))
        print(f"{found[-1]} [{time.monotonic() - begun:.1f} s]", flush=True)
    if asked.out is not None:
        asked.out.write_text(json.dumps(record(asked.device, found), indent=1) + "\n")
    return 0 if all(each.holds for each in found) else 1


def record(device: str, found: list[Compared]) -> dict[str, Any]:
    """The table of certified against measured, with all that is needed to make it again."""
    return {
        "date": date.today().isoformat(),
        "command": f"python -m selssm.bench.theorems {shlex.join(sys.argv[1:])}",
        "seed": SEED,
        "kernels": kernels_hash(),
        "hardware": asdict(hardware(device)),
        "versions": {"python": platform.python_version()} | {p: version(p) for p in PACKAGES},
        "compared": [asdict(each) for each in found],
    }
