"""A benchmark run for the eye."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.table import Table

from selssm.bench.ceilings import Ceilings
from selssm.bench.clock import Timing
from selssm.bench.record import Hardware
from selssm.bench.run import Found, Result

NO_GPU = "no GPU was there: a table of the CPU, which says nothing about the Triton kernels"
COLUMNS = ("", "forward ms", "with backward ms", "10⁹ elements/s", "times ours", "error", "MiB")


def show(found: Found, limits: Ceilings, on: Hardware, console: Console) -> None:
    """One table a row, then the machine's limits and the absent peers."""
    if not on.gpu:
        console.print(f"[bold]{NO_GPU}[/]")
    for row, group in groupby(found.results, key=lambda result: result.row):
        console.print(_table(str(row), list(group)))
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
    ours = results[0].forward
    for result in results:
        table.add_row(result.name, *_cells(result, ours))
    return table


def _cells(result: Result, ours: Timing | None) -> list[str]:
    """Times ours: how many times as long as our first backend it takes, forward."""
    if result.forward is None:
        return [f"failed: {result.failed}"]
    peak = result.forward.peak_mib
    return [
        f"{result.forward.median:.4g}",
        "" if result.both is None else f"{result.both.median:.4g}",
        f"{result.rate:.3g}",
        "" if ours is None else f"{result.forward.median / ours.median:.2f}",
        "" if result.error is None else f"{result.error:.1e}",
        "" if peak is None else f"{peak:.0f}",
    ]
