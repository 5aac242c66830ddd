"""`selssm bench`, behind the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from rich.console import Console

from selssm.bench.ceilings import ceilings
from selssm.bench.record import as_json, hardware, identity
from selssm.bench.resume import begun, measuring
from selssm.bench.rows import CPU_ROWS, GPU_ROWS
from selssm.bench.run import NOTHING, Found, run
from selssm.bench.stored import entries
from selssm.bench.summary import show_verdicts
from selssm.bench.table import show
from selssm.output import unfinished, write_whole


def bench(
    device: str,
    peers: bool,
    jobs: tuple[str, ...],
    seed: int,
    budget: float,
    out: Path | None,
    plots: Path | None,
    as_text: Callable[[str], None] | None,
    console: Console,
    progress: Callable[[str], None],
    command: str,
    resume: bool,
) -> bool:
    """Run, show or print, and write; True if every contender of ours was timed.

    A run that is cut off leaves its rows beside `out`, as .partial.json; `resume` goes on from it.
    """
    torch.backends.cuda.matmul.allow_tf32 = False  # float32 means IEEE float32, for peers too
    torch.backends.cudnn.allow_tf32 = False
    rows = GPU_ROWS if device == "cuda" else CPU_ROWS
    rows = tuple(row for row in rows if not jobs or row.job in jobs)
    on, command = hardware(device), measuring(command)
    part = None if out is None else unfinished(out)
    before = None
    if resume and out is not None and part is not None:
        before = begun(part, out, identity(on, command, seed))
    if before is None:
        progress("copying and exponentials")
    limits = ceilings(device, budget) if before is None else before.limits
    parts = 1 if before is None else before.parts + 1

    def keep(found: Found) -> None:
        if part is not None:
            write_whole(part, _text(as_json(found, limits, on, command, seed, parts)))

    done = NOTHING if before is None else before.found
    found = run(rows, device, peers, seed, budget, progress, keep, done)
    record = as_json(found, limits, on, command, seed, parts)
    text = _text(record)
    if out is not None and part is not None:
        write_whole(out, text)
        part.unlink(missing_ok=True)
    if plots is not None:
        from selssm.bench.plots import plot  # matplotlib is slow to import

        plot(record, plots)
    if as_text is not None:
        as_text(text)
    else:
        show(found, limits, on, console)
        show_verdicts(entries(record), console)
    return not any(each.failed for each in found.results if each.name.startswith("selssm"))


def _text(record: dict[str, Any]) -> str:
    return json.dumps(record, indent=1) + "\n"
