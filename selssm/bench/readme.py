"""The two tables of speed in the README, written anew from a benchmark's record.

python -m selssm.bench.readme [RECORD] [README]

The sentences around them are written by hand; tests hold both against the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from numerics.errors import InputError
from selssm.bench.stored import Entry, Measure, Place, by_place, entries, read
from selssm.bench.verdicts import SPEED, ours_of, slower
from selssm.output import write_whole

SHORT = {"bfloat16": "bf16", "float32": "fp32"}
PEER = "mamba_ssm"
PASSES = (Measure.FORWARD, Measure.BOTH)


def faster_rows(found: Sequence[Entry]) -> list[str]:
    """How many times as fast as the peer each row of the selective scan is, by type and pass."""
    cells: dict[tuple[int, ...], dict[tuple[str, Measure], str]] = {}
    for place, row in by_place(found).items():
        times = {entry.contender: entry for entry in row if not entry.swept}
        mine, theirs = ours_of(times.values()), times.get(PEER)
        if place.job == "s6" and mine is not None and theirs is not None:
            made = cells.setdefault(_numbers(place), {})
            made |= {(place.dtype, of): _ratio(of.of(theirs), of.of(mine)) for of in PASSES}
    columns = [(dtype, of) for dtype in SHORT for of in PASSES]
    return [_line(str(n), *(made.get(c, "") for c in columns)) for n, made in cells.items()]


def slower_rows(found: Sequence[Entry]) -> list[str]:
    """How many times as long ours takes where a peer is faster; empty where none is."""
    cells: dict[Place, dict[Measure, str]] = {}
    for each in slower(found):
        cells.setdefault(each.place, {})[each.measure] = f"{1 / each.ratio:.2f}"
    return [
        _line(f"{p.job} {_numbers(p)}", SHORT[p.dtype], *(made.get(m, "") for m in SPEED))
        for p, made in cells.items()
    ]


def with_table(text: str, mark: str, rows: Iterable[str]) -> str:
    """The text with these rows under the heading behind <!-- mark -->. Raises ValueError if there
    is none."""
    pattern = rf"(<!-- {mark} -->\n\|.*\|\n\|[-|]+\|\n)(?:\|.*\|\n)*"
    made, count = re.subn(pattern, lambda found: found[1] + "".join(rows), text)
    if count != 1:
        raise ValueError(f"<!-- {mark} --> and the heading of a table stand there {count} times")
    return made


def _numbers(place: Place) -> tuple[int, ...]:
    return tuple(number for _, number in place.sizes)


def _ratio(theirs: float | None, mine: float | None) -> str:
    return "" if theirs is None or mine is None else f"{theirs / mine:.2f}"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _tables(path: Path) -> tuple[list[str], list[str]]:
    found = entries(read(path))
    if not (faster := faster_rows(found)):
        what = f"has no row of the selective scan beside {PEER}"
        raise InputError(what, str(path), "make one on a GPU: selssm bench --peers --out")
    return faster, slower_rows(found)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as problem:
        raise InputError("cannot be read", str(path), "name the README") from problem


def main(
    record: Annotated[Path, typer.Argument()] = Path("benchmarks/kernels.json"),
    readme: Annotated[Path, typer.Argument()] = Path("README.md"),
) -> None:
    """Write both tables of README from RECORD."""
    try:
        faster, behind = _tables(record)
        text = with_table(_text(readme), "faster", faster)
        write_whole(readme, with_table(text, "slower", behind))
    except (InputError, ValueError) as problem:
        typer.echo(f"selssm.bench.readme: {problem}", err=True)
        raise typer.Exit(2) from problem
    typer.echo(
        f"wrote {readme}: {len(faster)} rows beside {PEER}, {len(behind)} where another is faster"
    )


if __name__ == "__main__":
    typer.run(main)
