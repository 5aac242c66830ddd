"""A benchmark run for the eye."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.table import Table

from selssm.bench.ceilings import Ceilings
from selssm.bench.record import Hardware
from selssm.bench.run import Found, Result
from selssm.bench.timing import DISTURBED, Timing

NO_GPU = "no GPU was there: a table of the CPU, which says nothing about the Triton kernels"
COLUMNS = ("", "ms", "times ours", "10⁹ elements/s", "call ms", "MiB", "error", "timed")
BOTH = "ms, times ours, MiB: forward / forward with backward; call: with its launch, forward"
"""Times ours: how many times as long as our first backend it takes."""
MARK = "~"
DOUBTFUL = f"{MARK} disturbed: quartiles differ by more than {DISTURBED:g}"


def show(found: Found, limits: Ceilings, on: Hardware, console: Console) -> None:
    """One table a row, then the machine's limits and the absent peers."""
    if not on.gpu:
        console.print(f"[bold]{NO_GPU}[/]")
    for row, group in groupby(found.results, key=lambda result: result.row):
        console.print(_table(str(row), list(group)))
    console.print(BOTH)
    if any(t.disturbed for r in found.results for t in (r.forward, r.both) if t is not None):
        console.print(DOUBTFUL)
    where = on.gpu or f"{on.processor}, {on.threads} threads"
    console.print(
        f"on {where}: copies {limits.copy:.3g} GB/s, {limits.exponentials:.3g} · 10⁹ exp2/s"
    )
    for peer in found.absent:
        console.print(f"absent: {peer.name} ({peer.why})", markup=False)


def _table(title: str, results: list[Result]) -> Table:
    table = Table(title=title, title_justify="left")
    for column in COLUMNS:
        table.add_column(column, justify="left" if not column else "right")
    for result in results:
        table.add_row(result.name, *_cells(result, results[0]))
    return table


def _cells(result: Result, ours: Result) -> list[str]:
    if result.forward is None:
        return [f"failed: {result.failed}"]
    forward, both = result.forward, result.both
    hows = dict.fromkeys(each.how.value for each in (forward, both) if each is not None)
    return [
        _two(_median(forward), None if both is None else _median(both)),
        _two(_times(forward, ours.forward), _times(both, ours.both)),
        f"{result.rate:.3g}",
        "" if forward.call is None else _number(forward.call),
        _two(_mib(forward), _mib(both)),
        "" if result.error is None else f"{result.error:.1e}",
        " / ".join(hows),
    ]


def _two(forward: str | None, both: str | None) -> str:
    return " / ".join(each for each in (forward, both) if each is not None)


def _median(timing: Timing) -> str:
    return _number(timing.median) + MARK * timing.disturbed


def _number(milliseconds: float) -> str:
    return f"{milliseconds:.3g}" if milliseconds < 100 else f"{milliseconds:.0f}"


def _times(theirs: Timing | None, ours: Timing | None) -> str | None:
    return None if theirs is None or ours is None else f"{theirs.median / ours.median:.2f}"


def _mib(timing: Timing | None) -> str | None:
    return None if timing is None or timing.peak_mib is None else f"{timing.peak_mib:.0f}"
