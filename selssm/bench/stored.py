"""A benchmark's results as its record holds them, for whatever is said or drawn from a record.

A run is turned into its record first and read back from it, so that fresh and stored results go
the same way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from pathlib import Path
from typing import Any

from numerics.errors import InputError
from selssm.bench.timing import disturbed

OURS = "selssm"


@dataclass(frozen=True)
class Place:
    """A row without its tensors: job, sizes by name in order, name of the type."""

    job: str
    sizes: tuple[tuple[str, int], ...]
    dtype: str

    def __str__(self) -> str:
        return f"{self.job} ({', '.join(f'{k} {v}' for k, v in self.sizes)}), {self.dtype}"


@dataclass(frozen=True)
class Entry:
    """One contender on one row; None for what was not or could not be measured.

    Times in milliseconds of one call, memory in MiB, rates in 10⁹ elements a second. `disturbed`:
    the measures whose quartiles lie far apart.
    """

    place: Place
    contender: str
    elements: int
    forward: float | None
    both: float | None
    call: float | None
    forward_mib: float | None
    both_mib: float | None
    error: float | None
    failed: str
    swept: bool = False  # only a point of a curve
    disturbed: tuple[Measure, ...] = ()
    both_call: float | None = None  # as `call`, forward and backward

    @property
    def ours(self) -> bool:
        """Whether it is a backend of this package."""
        return self.contender.startswith(OURS)

    @property
    def rate(self) -> float | None:
        """Forward."""
        return None if self.forward is None else self.elements / self.forward / 1e6

    @property
    def both_rate(self) -> float | None:
        """Forward and backward in one."""
        return None if self.both is None else self.elements / self.both / 1e6


class Measure(Enum):
    """What two contenders are compared by, in words, and where an entry has it."""

    FORWARD = ("forward", lambda e: e.forward)
    BOTH = ("forward with backward", lambda e: e.both)
    CALL = ("forward with its launch", lambda e: e.call)
    BOTH_CALL = ("forward with backward and launches", lambda e: e.both_call)
    FORWARD_MIB = ("memory forward", lambda e: e.forward_mib)
    BOTH_MIB = ("memory with backward", lambda e: e.both_mib)
    ERROR = ("error", lambda e: e.error)
    RATE = ("10⁹ elements a second", lambda e: e.rate)

    def __init__(self, words: str, of: Callable[[Entry], float | None]):
        self.words, self.of = words, of


def entries(record: dict[str, Any]) -> tuple[Entry, ...]:
    """Every result of a record, in its order. Raises KeyError, TypeError if it is none."""
    return tuple(_entry(each) for each in record["results"])


def _entry(made: dict[str, Any]) -> Entry:
    forward, both = made["forward_ms"] or {}, made["forward_backward_ms"] or {}
    return Entry(
        Place(made["job"], tuple(made["sizes"].items()), made["dtype"]), made["contender"],
        made["elements"], forward.get("median"), both.get("median"), forward.get("call"),
        forward.get("peak_mib"), both.get("peak_mib"), made["error"], made["failed"], made["swept"],
        _disturbed(forward, Measure.FORWARD, Measure.RATE) + _disturbed(both, Measure.BOTH),
        both.get("call"),
    )  # fmt: skip


def _disturbed(times: dict[str, Any], *measures: Measure) -> tuple[Measure, ...]:
    """Those of the measures, all of one timing, on which it says little."""
    return measures if times and disturbed(times["low"], times["high"]) else ()


def by_place(found: Sequence[Entry]) -> dict[Place, list[Entry]]:
    """The contenders of each row, in the order of the record."""
    return {place: list(group) for place, group in groupby(found, key=lambda e: e.place)}


def read(path: Path) -> dict[str, Any]:
    """A stored record. Raises InputError if there is none or it is something else."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        entries(record)
    except OSError as problem:
        raise InputError("cannot be read", str(path), "name a record of selssm bench") from problem
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        why = "is not a record of selssm bench, or of an older form"
        raise InputError(why, str(path), "make one with selssm bench --out") from problem
    return record
