"""A large model through the command line: what `selssm certify` and `recheck` take as processes.

Used by the row `front_door` of benchmarks/certificates.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

LEAKY = '[model]\nform = "leaky"\nA = "weights.npz:A"\n[gate]\nlow = 0.05\nhigh = 1.0\n'
SINGLE = (
    '[model]\nform = "replace"\nA = "weights.npz:A"\n'
    '[gate]\nkind = "scalar"\nlow = 1.0\nhigh = 1.0\n'
)


def front_door(d: int, runs: int, rng: np.random.Generator) -> dict[str, object]:
    """Leaky with weights up to d = 4096, one matrix with a quadratic norm up to d = 2048."""
    A = rng.normal(size=(d, d))
    found = {"weighted maximum norm": both_ways(A * (0.9 / np.abs(A).sum(axis=1))[:, None], LEAKY)}
    if d <= 2048:
        found["quadratic norm"] = both_ways(A * (0.9 / np.sqrt(d)), SINGLE)
    return found


def both_ways(A: np.ndarray, spec: str) -> dict[str, object]:
    """CPU seconds and peak memory of certify and of recheck, and the size of the certificate."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        np.savez(folder / "weights.npz", A=A)
        (folder / "model.toml").write_text(spec)
        model, made = str(folder / "model.toml"), str(folder / "certificate.json")
        asked = ("--property", "contraction", "--seconds", "600", "--out", made)
        found = {f"certify {k}": v for k, v in command("certify", model, *asked).items()}
        found |= {f"recheck {k}": v for k, v in command("recheck", made, "--model", model).items()}
        return found | {"certificate, MB": Path(made).stat().st_size / 2**20}


METER = """
import json, resource, subprocess, sys
code = "from selssm.cli import main; main()"
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
subprocess.run([sys.executable, "-c", code, *sys.argv[1:]], check=True, **quiet)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"CPU s": used.ru_utime + used.ru_stime, "peak MB": used.ru_maxrss / 1024}))
"""


def command(*arguments: str) -> dict[str, float]:
    """What `selssm ...` took, told by a small process in between: a child counts its parent's
    memory at the time of its birth."""
    meter = [sys.executable, "-c", METER, *arguments]
    return json.loads(subprocess.run(meter, capture_output=True, text=True, check=True).stdout)
