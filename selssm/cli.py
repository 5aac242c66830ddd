"""The `selssm` command: data on stdout, talk on stderr, and an exit code that means something.

| code | meaning |
|---|---|
| 2 | the input is wrong; one message says what, where, and what to do |
| 1 | something asked is refuted |
| 3 | something asked is unknown |
| 0 | everything asked is proved |
| 70 | a bug: no verdict was reached |
| 130 | interrupted |
"""

from __future__ import annotations

import os
import shlex
import sys
from enum import StrEnum
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Annotated

import typer

from numerics.errors import InputError
from selssm.bench.cli import bench
from selssm.consoles import data, one_line, talk, tell
from selssm.interruption import INTERRUPTED, ending_the_command, ending_the_search
from selssm.output import refuse_missing_folder, write_whole

WRONG_INPUT = 2
UNFORESEEN = 70

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Proofs, certificates and stability reports for selective state space models.",
)

Source = Annotated[
    Path, typer.Argument(help="A TOML spec, a checkpoint folder, or one .safetensors file.")
]


Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Draws the searches and runs.")]


class Device(StrEnum):
    """Where the machine runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


def main() -> None:
    """Run the command; wrong input is one line on stderr and exit code 2, never a traceback."""
    try:
        with ending_the_command():
            app()
    except InputError as problem:
        talk().print(f"[bold red]error[/] {one_line(problem)}", soft_wrap=True)
        sys.exit(WRONG_INPUT)


@app.callback()
def _prepare() -> None:
    """Proofs, certificates and stability reports for selective state space models."""
    sys.excepthook = _unforeseen  # Typer puts its own there before a command runs


def _unforeseen(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Show the traceback and end with 70: Python's own 1 would read as "refuted"."""
    sys.__excepthook__(kind, error, trace)
    talk().print("[bold red]this is a bug in selssm[/]: no verdict was reached; please report it")
    sys.stdout.flush()
    os._exit(UNFORESEEN)


@app.command()
def report(
    source: Source,
    out: Annotated[Path | None, typer.Option(help="Write a self-contained HTML page.")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
    device: Annotated[Device, typer.Option(help="Where the machine runs.")] = Device.AUTO,
    tokens: Annotated[
        str | None,
        typer.Option(help="For checkpoints: FILE.npy, or how many random tokens to observe."),
    ] = None,
    horizon: Annotated[
        int | None,
        typer.Option(min=1, help="For checkpoints: steps within which half must be forgotten."),
    ] = None,
    seed: Seed = 0,
) -> None:
    """Certify what SOURCE asks and say what it means."""
    from selssm.api import report_of
    from selssm.options import Options
    from selssm.render.html import to_html
    from selssm.render.json import to_json
    from selssm.render.terminal import print_report

    refuse_missing_folder(out)
    command = f"selssm {shlex.join(sys.argv[1:])}"
    options = Options(tokens, horizon, device.value, seed)
    with talk().status("reading") as status:
        made = report_of(source, options, reproduce=command, progress=status.update)
        page = to_html(made) if out is not None else ""
    if out is not None:
        write_whole(out, page)
        talk().print(f"wrote {out}", soft_wrap=True, markup=False)
    if json:
        print(to_json(made))
    else:
        print_report(made, data())
    raise typer.Exit(made.exit_code)


@app.command()
def certify(
    source: Source,
    property: Annotated[str, typer.Option(help="contraction, stability, rate, bounded_state, ..")],
    out: Annotated[Path | None, typer.Option(help="Write the certificate here.")] = None,
    seed: Seed = 0,
    seconds: Annotated[float, typer.Option(min=0, help="Limit of the search.")] = 20,
    tolerance: Annotated[
        float | None,
        typer.Option(min=1e-12, max=1, help="Improve a proved rate to this share of its margin."),
    ] = None,
    device: Annotated[Device, typer.Option(help="Where words are searched for.")] = Device.CPU,
) -> None:
    """Certify one property of a TOML spec, as a certificate that anyone can recheck.

    Ctrl-C ends the search with the best certificate so far, and the command with 130.
    """
    from numerics.certificate import to_json
    from selssm.analyse.claims import claim_line
    from selssm.api import certify as certificate_of
    from selssm.records import EXIT_CODES

    refuse_missing_folder(out)
    share = None if tolerance is None else Fraction(tolerance)
    with talk().status("certifying") as status, ending_the_search() as pressed:
        certificate = certificate_of(
            source,
            property,
            seed=seed,
            seconds=seconds,
            tolerance=share,
            device=device.value,
            progress=partial(tell, status),
        )
    if out is None:
        print(to_json(certificate))
    else:
        write_whole(out, to_json(certificate) + "\n")
    if pressed.is_set():
        talk().print("interrupted: this is the best that was found so far")
    for line in (claim_line(certificate), f"why: {certificate.reason}"):
        talk().print(line, soft_wrap=True, markup=False)
    raise typer.Exit(INTERRUPTED if pressed.is_set() else EXIT_CODES[certificate.verdict])


@app.command()
def recheck(
    certificate: Annotated[Path, typer.Argument(help="A certificate, as `certify` writes it.")],
    model: Annotated[Path | None, typer.Option(help="The TOML spec that it must be about.")] = None,
) -> None:
    """Recheck a certificate in exact arithmetic: 0 it holds, 1 it does not, 2 it is malformed."""
    from numerics import certificate as certificates
    from selssm.analyse.claims import recheck_lines
    from selssm.api import spec_of

    spec = spec_of(model) if model is not None else None
    family = None if spec is None else spec.family
    read = certificates.read(certificate, family)
    if spec is not None and spec.law is not None and str(read.claim.property) == "mean_square":
        family = spec.law
        read = certificates.read(certificate, family)
    ruling = certificates.recheck(read, family)
    holds = certificates.confirms(ruling, read)
    for line in recheck_lines(read, ruling, holds):
        print(line)
    if model is None:
        talk().print("pass --model to compare it with yours", soft_wrap=True)
    raise typer.Exit(0 if holds else 1)


@app.command()
def theorems(
    json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """List the theorems with verdict, evidence and what they rest on; every proof is run."""
    from json import dumps

    from selssm.catalogue import as_record, judgements
    from selssm.render.terminal import theorem_lines, theorem_table

    with talk().status("checking proofs") as status:
        judged = []
        for judgement in judgements():
            judged.append(judgement)
            tell(status, f"checked {len(judged)}: {judgement.id}")
    if json:
        print(dumps([as_record(judgement) for judgement in judged], indent=2, ensure_ascii=False))
    elif data().is_terminal:
        data().print(theorem_table(judged))
    else:
        print("\n".join(theorem_lines(judged)))


@app.command()
def explain(
    theorem: Annotated[str, typer.Argument(help="An id, as `selssm theorems` lists them.")],
) -> None:
    """Write one proof as it would stand on a blackboard."""
    from selssm.catalogue import explain as explained

    print(explained(theorem))


app.command()(bench)


if __name__ == "__main__":
    main()
