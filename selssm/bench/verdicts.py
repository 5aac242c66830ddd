"""Targets held against a run, and every row on which a peer is faster than we are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from selssm.bench.stored import Entry, Measure, Place, by_place
from selssm.bench.targets import TARGETS, Target

SPEED = (Measure.FORWARD, Measure.BOTH, Measure.CALL, Measure.BOTH_CALL)


class Outcome(StrEnum):
    """Whether a target was reached; undecided where the run lacks one of the two numbers."""

    MET = "met"
    MISSED = "missed"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Verdict:
    """A target, the ratio that was measured (None: there is none), and the outcome.

    `disturbed`: one of the two timings says little.
    """

    target: Target
    measured: float | None
    outcome: Outcome
    disturbed: bool = False


@dataclass(frozen=True)
class Slower:
    """The best peer of a row takes `ratio` < 1 times the time that we take."""

    place: Place
    measure: Measure
    peer: str
    ratio: float
    disturbed: bool = False


def ours_of(row: Iterable[Entry]) -> Entry | None:
    """What `auto` takes: the first of our backends."""
    return next((entry for entry in row if entry.ours), None)


def judged(found: Sequence[Entry], targets: Iterable[Target] = TARGETS) -> tuple[Verdict, ...]:
    """Every target against the run."""
    rows = by_place(found)
    return tuple(_judged(target, rows.get(target.place, [])) for target in targets)


def _judged(target: Target, row: list[Entry]) -> Verdict:
    """A kernel of ours that failed has missed; one that was not run has not."""
    ours, theirs = ours_of(row), _other(target, row)
    if ours is None or theirs is None:
        return Verdict(target, None, Outcome.UNDECIDED)
    mine = target.measure.of(ours)
    if mine is None:
        outcome = Outcome.MISSED if ours.failed else Outcome.UNDECIDED
        return Verdict(target, None, outcome)
    higher_is_better = target.measure is Measure.RATE
    ratio = mine / theirs if higher_is_better else theirs / max(mine, 1e-30)
    outcome = Outcome.MET if ratio >= target.ratio else Outcome.MISSED
    compared = [ours, *(entry for entry in row if entry.contender == target.against)]
    return Verdict(target, ratio, outcome, _doubtful(target.measure, compared))


def _doubtful(measure: Measure, compared: Iterable[Entry]) -> bool:
    return any(measure in entry.disturbed for entry in compared)


def _other(target: Target, row: list[Entry]) -> float | None:
    if isinstance(target.against, float):
        return target.against
    values = (target.measure.of(entry) for entry in row if entry.contender == target.against)
    return next(values, None)


def slower(found: Sequence[Entry]) -> tuple[Slower, ...]:
    """Rows where a peer that computes the same is faster, by the best such peer, for each measure.

    One that computes something else (no error is known for it) is no peer.
    """
    made = []
    for place, row in by_place(found).items():
        ours = ours_of(row)
        peers = [entry for entry in row if not entry.ours and entry.error is not None]
        for measure in SPEED:
            times = [(time, e) for e in peers if (time := measure.of(e)) is not None]
            if ours is None or not times or (mine := measure.of(ours)) is None:
                continue
            best, peer = min(times, key=lambda each: (each[0], each[1].contender))
            if best < mine:
                doubtful = _doubtful(measure, (ours, peer))
                made.append(Slower(place, measure, peer.contender, best / mine, doubtful))
    return tuple(made)


def as_json(found: Sequence[Entry]) -> dict[str, list[dict[str, Any]]]:
    """Both, for the record."""
    return {
        "targets": [
            _row(v.target.place, v.target.measure)
            | {"against": v.target.against, "target": v.target.ratio}
            | {"measured": v.measured, "outcome": v.outcome.value}
            for v in judged(found)
        ],
        "slower": [_row(s.place, s.measure) | {"peer": s.peer, "ratio": s.ratio}
                   for s in slower(found)],
    }  # fmt: skip


def _row(place: Place, measure: Measure) -> dict[str, Any]:
    return {"row": str(place), "measure": measure.words}
