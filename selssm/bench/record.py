"""A benchmark run as small JSON, and whether a stored one belongs to the kernels of today."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import torch

from selssm.bench import verdicts
from selssm.bench.ceilings import Ceilings
from selssm.bench.contenders import version
from selssm.bench.fingerprint import kernels_hash
from selssm.bench.run import Found, Result
from selssm.bench.stored import entries

VERSION = 3
PACKAGES = ("torch", "triton", "mamba-ssm", "mambapy", "accelerated-scan", "flash-linear-attention")


@dataclass(frozen=True)
class Hardware:
    """What the run was on; `gpu` is empty where there was none."""

    gpu: str
    cuda: str
    processor: str
    threads: int


def hardware(device: str) -> Hardware:
    """Of this machine."""
    gpu = torch.cuda.get_device_name() if device == "cuda" else ""
    chip = platform.processor() or platform.machine()
    return Hardware(gpu, torch.version.cuda or "", chip, torch.get_num_threads())


def identity(on: Hardware, command: str, seed: int) -> dict[str, Any]:
    """What has to be the same for two runs to be parts of one."""
    return {
        "command": command,
        "seed": seed,
        "kernels": kernels_hash(),
        "hardware": asdict(on),
        "versions": {"python": platform.python_version()} | {p: version(p) for p in PACKAGES},
    }


def as_json(
    found: Found, limits: Ceilings, on: Hardware, command: str, seed: int, parts: int = 1
) -> dict[str, Any]:
    """The run as one JSON object, what it says of the targets included; `parts` is how many
    processes it took, more than one where it was cut off and resumed."""
    results = [_result(each) for each in found.results]
    return {
        "version": VERSION,
        "date": date.today().isoformat(),
        "parts": parts,
        **identity(on, command, seed),
        "ceilings": asdict(limits),
        "absent": {each.name: each.why for each in found.absent},
        "results": results,
        **verdicts.as_json(entries({"results": results})),
    }


def _result(result: Result) -> dict[str, Any]:
    row = result.row
    return {
        "job": row.job,
        "sizes": dict(row.sizes),
        "dtype": str(row.dtype).removeprefix("torch."),
        "elements": row.elements,
        "swept": row.swept,
        "contender": result.name,
        "forward_ms": None if result.forward is None else asdict(result.forward),
        "forward_backward_ms": None if result.both is None else asdict(result.both),
        "giga_elements_per_second": result.rate,
        "error": result.error,
        "failed": result.failed,
    }


class Standing(StrEnum):
    """What a stored record is worth for the kernels as they are now."""

    CURRENT = "measured on a GPU with the present kernels"
    STALE = "measured with other kernels than the present ones"
    WITHOUT_GPU = "made on a machine without a GPU"
    MALFORMED = "not a record of `selssm bench`"
    NONE = "none yet"


def standing(path: Path) -> Standing:
    """Whether the record at `path` belongs to the kernels of today."""
    if not path.is_file():
        return Standing.NONE
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        gpu, kernels = record["hardware"]["gpu"], record["kernels"]
    except (ValueError, KeyError, TypeError):
        return Standing.MALFORMED
    if not gpu:
        return Standing.WITHOUT_GPU
    return Standing.CURRENT if kernels == kernels_hash() else Standing.STALE
