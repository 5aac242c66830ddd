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
from selssm.bench.clock import How, Timing
from selssm.bench.contenders import Absent
from selssm.bench.rows import Row
from selssm.bench.run import Found, Result

SAME = ("kernels", "hardware", "versions", "command", "seed")
RESUME = "--resume"


@dataclass(frozen=True)
class Begun:
    """What there is already: whole rows, the machine's limits, processes that it took."""

    found: Found
    limits: Ceilings
    parts: int


def without_resume(command: str) -> str:
    """The command that began the run."""
    return shlex.join(word for word in shlex.split(command) if word != RESUME)


def begun(part: Path, now: dict[str, Any]) -> Begun | None:
    """What `part` holds, None where there is no such file; `now` is a record of this run.

    Raises InputError where something in SAME has changed, or the file is no record.
    """
    if not part.is_file():
        return None
    try:
        record = json.loads(part.read_text(encoding="utf-8"))
        changed = [name for name in SAME if record[name] != now[name]]
        results = tuple(_result(each) for each in record["results"])
        absent = tuple(Absent(name, why) for name, why in record["absent"].items())
        found = Begun(Found(results, absent), Ceilings(**record["ceilings"]), record["parts"])
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        what = f"it is no partial record: {type(problem).__name__}: {problem}"
        raise InputError(what, str(part), "remove it and start again") from problem
    if changed:
        what = f"other {', '.join(changed)} than those of this run"
        raise InputError(what, str(part), f"start again without {RESUME}")
    return found


def _result(stored: dict[str, Any]) -> Result:
    """The inverse of what `record` writes."""
    dtype = getattr(torch, stored["dtype"])
    row = Row(stored["job"], tuple(stored["sizes"].items()), dtype, stored["swept"])
    forward, both = (_timing(stored[name]) for name in ("forward_ms", "forward_backward_ms"))
    return Result(row, stored["contender"], forward, both, stored["error"], stored["failed"])


def _timing(stored: dict[str, Any] | None) -> Timing | None:
    return None if stored is None else Timing(**{**stored, "how": How(stored["how"])})
