"""The options of `selssm bench`; nothing heavy is imported before it runs."""

from __future__ import annotations

import shlex
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from numerics.errors import InputError
from selssm.consoles import data, talk, tell
from selssm.interruption import ending_the_command
from selssm.output import refuse_missing_folder, unfinished


class Job(StrEnum):
    """A kind of row."""

    S6 = "s6"
    DIAGONAL = "diagonal"
    DENSE = "dense"
    DECODE = "decode"


class Where(StrEnum):
    """Where the scans run."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


def bench(
    peers: Annotated[bool, typer.Option("--peers", help="Time installed peers too.")] = False,
    job: Annotated[list[Job] | None, typer.Option(help="Only these rows.")] = None,
    seconds: Annotated[float, typer.Option(min=0.0, help="For each median.")] = 0.2,
    device: Annotated[Where, typer.Option(help="Where the scans run.")] = Where.AUTO,
    out: Annotated[Path | None, typer.Option(help="Write the record as JSON here.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw SVG plots into this folder.")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="Draws the inputs.")] = 0,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with what a run cut off left beside --out.")
    ] = False,
) -> None:
    """Time the scans on every row of the table, and installed peers beside them."""
    from selssm.analyse.checkpoints import device_of
    from selssm.bench.command import bench as run_bench

    refuse_missing_folder(out)
    if resume and out is None:
        raise InputError("there is no file to go on with", "--resume", "name it with --out")
    with ending_the_command(partial(_kept, out)), talk().status("timing") as status:
        whole = run_bench(
            device_of(device.value), peers, tuple(j.value for j in job or ()), seed, seconds, out,
            plot, print if json else None, data(), partial(tell, status),
            f"selssm {shlex.join(sys.argv[1:])}", resume,
        )  # fmt: skip
    if out is not None:
        talk().print(f"wrote {out}", soft_wrap=True, markup=False)
    raise typer.Exit(0 if whole else 1)


def _kept(out: Path | None) -> str:
    """What is said after Ctrl-C: where the rows are that were timed before it."""
    if out is None:
        return "interrupted; with --out the rows so far would be kept"
    part = unfinished(out)
    if part.is_file():
        return f"interrupted; the rows so far are in {part}; go on with --resume"
    return f"interrupted; no rows were left in {part}"
