"""Going on with a run that was cut off, from the .partial.json that it left.

Only where kernels, model of GPU, versions, command and seed are the same; else numbers of two kinds
of machine would stand in one table. Two machines of one kind are not told apart: `parts` in the
record says that it was resumed.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from numerics.errors import InputError
from selssm.bench.ceilings import Ceilings
from selssm.bench.contenders import Absent
from selssm.bench.rows import Row
from selssm.bench.run import Found, Result
from selssm.bench.timing import How, Timing

RESUME, PLOT = "--resume", "--plot"


@dataclass(frozen=True)
class Begun:
    """What there is already: whole rows, the machine's limits, processes that it took."""

    found: Found
    limits: Ceilings
    parts: int


def measuring(command: str) -> str:
    """The command without what changes no number of it."""
    words = iter(shlex.split(command))
    kept = []
    for word in words:
        if word == PLOT:
            next(words, None)
        elif word != RESUME and not word.startswith(f"{PLOT}="):
            kept.append(word)
    return shlex.join(kept)


def begun(part: Path, out: Path, now: dict[str, Any]) -> Begun | None:
    """What `part` holds of the run that will be written to `out`, None where there is neither;
    `now` is the `identity` of this run.

    Raises InputError where something in it has changed, where the file is no record, or where
    nothing is left to be done.
    """
    if not part.is_file():
        if out.is_file():
            what = f"nothing is left to be timed: there is no {part.name}, so this run was finished"
            raise InputError(what, str(out), f"leave out {RESUME} to measure again")
        return None
    try:
        record = json.loads(part.read_text(encoding="utf-8"))
        changed = {name: record[name] for name in now if record[name] != now[name]}
        results = tuple(_result(each) for each in record["results"])
        absent = tuple(Absent(name, why) for name, why in record["absent"].items())
        found = Begun(Found(results, absent), Ceilings(**record["ceilings"]), record["parts"])
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        what = f"it is no partial record: {type(problem).__name__}: {problem}"
        raise InputError(what, str(part), "remove it and start again") from problem
    if changed:
        what = f"other {', '.join(changed)} than those of this run"
        remedy = f"start again without {RESUME}"
        if changed.keys() == {"command"}:
            remedy = f"go on with the same one, {changed['command']} {RESUME}, or {remedy}"
        raise InputError(what, str(part), remedy)
    return found


def _result(stored: dict[str, Any]) -> Result:
    """The inverse of what `record` writes."""
    dtype = getattr(torch, stored["dtype"])
    row = Row(stored["job"], tuple(stored["sizes"].items()), dtype, stored["swept"])
    forward, both = (_timing(stored[name]) for name in ("forward_ms", "forward_backward_ms"))
    return Result(row, stored["contender"], forward, both, stored["error"], stored["failed"])


def _timing(stored: dict[str, Any] | None) -> Timing | None:
    return None if stored is None else Timing(**{**stored, "how": How(stored["how"])})
