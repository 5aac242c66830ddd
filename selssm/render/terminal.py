"""Report -> terminal text, by Rich; the same sections in the same order as the HTML."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from numerics.judge import Judgement
from proofs.verdict import Verdict
from selssm.catalogue import evidence, mutants_caught
from selssm.records import Finding, Quantity, Report, Table

STYLES = {Verdict.PROVED: "bold green", Verdict.REFUTED: "bold red", Verdict.UNKNOWN: "bold yellow"}


def print_report(report: Report, console: Console) -> None:
    """Write the report to `console`."""
    console.print(_banner(report))
    _section(console, "What to do about it", *map(_advice, report.advice))
    if report.quantities:
        _section(console, "The numbers", _quantities(report.quantities))
    for table in report.tables:
        _section(console, table.title, Text(table.caption, style="dim"), _grid(table))
    _section(console, "Assumptions", *(Text(f"· {line}") for line in report.assumptions))
    _section(console, "Reproduce", Text(report.reproduce))


def theorem_table(judgements: Iterable[Judgement]) -> Grid:
    """The catalogue: a row a statement."""
    grid = Grid(box=None, pad_edge=False, header_style="italic")
    for column in CATALOGUE[:-1]:
        grid.add_column(column, no_wrap=column != "evidence")
    grid.add_column(CATALOGUE[-1], overflow="fold")
    for judgement in judgements:
        id, verdict, *rest = _cells(judgement)
        grid.add_row(id, Text(verdict, style=STYLES[judgement.ruling.verdict]), *rest)
    return grid


def theorem_lines(judgements: Iterable[Judgement]) -> list[str]:
    """The same for a pipe: a heading and one line a statement, in columns, nothing wrapped."""
    rows = [CATALOGUE, *map(_cells, judgements)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = (map(str.ljust, row, widths) for row in rows)
    return ["  ".join(cells).rstrip() for cells in padded]


CATALOGUE = ("theorem", "verdict", "evidence", "mutants", "rests on")


def _cells(judgement: Judgement) -> tuple[str, ...]:
    return (
        judgement.id,
        str(judgement.ruling.verdict),
        evidence(judgement),
        mutants_caught(judgement),
        _rests_on(judgement),
    )


def _rests_on(judgement: Judgement) -> str:
    repaired = judgement.ruling.verdict is Verdict.REFUTED
    cited = [f"“{cite.rpartition(' (')[0] or cite}”" for cite in judgement.cites]
    names = ", ".join((*judgement.rests_on, *([] if repaired else cited)))
    return f"repaired by {names}" if repaired else names or "the kernel alone"


def _section(console: Console, title: str, *body: RenderableType) -> None:
    console.print()
    console.print(Text(title, style="bold"))
    console.print(Padding(Group(*body), (0, 0, 0, 2)))


def _banner(report: Report) -> Group:
    head = Text.assemble(
        (str(report.verdict).upper(), STYLES[report.verdict]), "  ", (report.title, "bold")
    )
    facts = Text("  ".join(f"{label}: {value}" for label, value in report.facts), style="dim")
    return Group(head, facts, *(_finding(finding) for finding in report.findings))


def _finding(finding: Finding) -> Group:
    head = Text.assemble(
        "\n", (f"{finding.verdict!s:<8}", STYLES[finding.verdict]), "  ", (finding.name, "bold")
    )
    detail = [Text(finding.sentence), Text(f"why: {finding.ruling.reason}", style="dim")]
    if finding.theorems:
        detail.append(Text(f"rests on: {', '.join(finding.theorems)}", style="dim"))
    detail += [Text(line) for line in finding.witness]
    return Group(head, Padding(Group(*detail), (0, 0, 0, 10)))


def _advice(advice: tuple[str, Verdict, str]) -> Text:
    properties, verdict, text = advice
    return Text.assemble((f"{properties}: ", STYLES[verdict]), text)


def _quantities(quantities: tuple[Quantity, ...]) -> Grid:
    grid = Grid(box=None, pad_edge=False, show_header=False)
    for _ in range(3):
        grid.add_column(overflow="fold")
    for item in quantities:
        value = f"{item.amount.side.value} {item.amount} {item.unit}".rstrip()
        note = f"\n{item.note}" if item.note else ""
        grid.add_row(item.name, value, Text(f"{item.source} ({item.evidence}){note}", style="dim"))
    return grid


def _grid(table: Table) -> Grid:
    grid = Grid(box=None, pad_edge=False, header_style="italic")
    for i, column in enumerate(table.columns):
        grid.add_column(column, justify="left" if i == 0 else "right", overflow="fold")
    for row in table.rows:
        grid.add_row(*(str(cell) for cell in row))
    return grid
