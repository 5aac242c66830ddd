"""Pictures of a benchmark's record, as SVG files that are the same for the same record.

python -m selssm.bench.plots RECORD DIR
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import matplotlib
import typer
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from numerics.errors import InputError
from selssm.bench.bars import errors, speedups
from selssm.bench.ceilings import Ceilings
from selssm.bench.curves import WORDS, sweep
from selssm.bench.stored import entries, read
from selssm.output import write_whole

SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "selssm",
    "font.size": 9.5,
    "hatch.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def plot(record: dict[str, Any], folder: Path) -> list[Path]:
    """Write every picture that the record has the rows for; the folder is made if need be.

    Raises:
        InputError: the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise InputError("cannot be made", str(folder), "choose another folder") from problem
    written = []
    with matplotlib.rc_context(SETTINGS):
        for name, figure in _figures(record):
            if figure is not None:
                written.append(folder / f"{name}.svg")
                write_whole(written[-1], _svg(figure))
    return written


def _figures(record: dict[str, Any]) -> Iterator[tuple[str, Figure | None]]:
    found, limits = entries(record), Ceilings(**record["ceilings"])
    for size in WORDS:
        yield f"sweep-{size}", sweep(found, size, limits)
    for job in dict.fromkeys(entry.place.job for entry in found):
        yield f"speed-{job}", speedups(found, job)
    yield "errors", errors(found)


def _svg(figure: Figure) -> str:
    stream = io.StringIO()
    FigureCanvasSVG(figure).print_svg(stream, metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def main(
    record: Annotated[Path, typer.Argument()], folder: Annotated[Path, typer.Argument()]
) -> None:
    """Draw a stored RECORD of `selssm bench --out` into DIR."""
    try:
        for path in plot(read(record), folder):
            print(path)
    except InputError as problem:
        raise SystemExit(str(problem)) from problem


if __name__ == "__main__":
    typer.run(main)
