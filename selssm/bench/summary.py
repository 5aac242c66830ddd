"""The targets, and the rows on which a peer is faster, for the eye."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from selssm.bench.stored import Entry
from selssm.bench.table import MARK
from selssm.bench.verdicts import Outcome, Slower, Verdict, judged, slower

PEERS = "those that compute the same"  # not a cell of another sort, such as a GRU
INK = {Outcome.MET: "green", Outcome.MISSED: "red"}


def show_verdicts(found: Sequence[Entry], console: Console) -> None:
    """Decided targets in a table, the number of the others, then where we are slower."""
    verdicts = judged(found)
    decided = [verdict for verdict in verdicts if verdict.outcome is not Outcome.UNDECIDED]
    if decided:
        console.print(_targets(decided))
    undecided = len(verdicts) - len(decided)
    if undecided:
        console.print(f"targets undecided, no such row or peer in this run: {undecided}")
    behind = slower(found)
    if behind:
        console.print(_slower(behind))
    elif any(entry.error is not None and not entry.ours for entry in found):
        console.print(f"none of {PEERS} is faster on any row")


def _targets(verdicts: list[Verdict]) -> Table:
    table = Table(title="targets: how many times as good", title_justify="left")
    for column in ("row", "measure", "against", "target", "measured", ""):
        table.add_column(column, justify="right" if column in ("target", "measured") else "left")
    for verdict in verdicts:
        target, ink = verdict.target, INK[verdict.outcome]
        measured = "failed" if verdict.measured is None else _ratio(verdict.measured, verdict)
        table.add_row(
            str(target.place), target.measure.words, _against(target.against),
            f"{target.ratio:g}", measured, f"[{ink}]{verdict.outcome.value}[/]",
        )  # fmt: skip
    return table


def _ratio(ratio: float, found: Verdict | Slower) -> str:
    return f"{ratio:{'.2f' if ratio >= 0.01 else '.1g'}}{MARK * found.disturbed}"


def _against(other: str | float) -> str:
    return other if isinstance(other, str) else f"{other:.3g}"


def _slower(rows: Sequence[Slower]) -> Table:
    title = f"slower than the best of {PEERS}: its time over ours"
    table = Table(title=title, title_justify="left")
    for column in ("row", "measure", "who", "ratio"):
        table.add_column(column, justify="right" if column == "ratio" else "left")
    for row in rows:
        table.add_row(str(row.place), row.measure.words, row.peer, _ratio(row.ratio, row))
    return table
