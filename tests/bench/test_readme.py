"""What the README says of speed is what the committed record holds, row by row."""

from __future__ import annotations

import json
import re
from pathlib import Path
from statistics import median

import pytest
import typer

from selssm.bench.readme import faster_rows, main, with_table
from selssm.bench.stored import Measure, by_place, entries

ROOT = Path(__file__).parents[2]
SHORT = {"bfloat16": "bf16", "float32": "fp32"}
PASSES = ("forward_ms", "forward_backward_ms")
COLUMN = {
    "forward": 0,
    "forward with backward": 1,
    "forward with its launch": 2,
    "forward with backward and launches": 3,
}


def table(mark: str) -> list[list[str]]:
    """The cells behind <!-- mark --> in the README, without the heading."""
    text = (ROOT / "README.md").read_text().split(f"<!-- {mark} -->\n")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]


@pytest.fixture(scope="module")
def record():
    return json.loads((ROOT / "benchmarks" / "kernels.json").read_text())


def test_the_table_of_speed_ups_is_the_record(record):
    rows = {}
    for each in record["results"]:
        if each["job"] == "s6" and not each["swept"]:
            sizes, kind = str(tuple(each["sizes"].values())), each["dtype"]
            rows.setdefault(sizes, {})[each["contender"], kind] = each
    said = {cells[0]: cells[1:] for cells in table("faster")}
    assert said.keys() == rows.keys()
    for sizes, row in rows.items():
        times = [
            row["mamba_ssm", kind][name]["median"] / row["selssm triton", kind][name]["median"]
            for kind in SHORT
            for name in PASSES
        ]
        assert said[sizes] == [f"{ratio:.2f}" for ratio in times]


def test_every_row_where_another_is_faster_is_listed_and_no_other(record):
    slower = {}
    for each in record["slower"]:
        job, sizes, kind = re.fullmatch(r"(\w+) \((.*)\), (\w+)", each["row"]).groups()
        numbers = tuple(int(word.split()[1]) for word in sizes.split(", "))
        cells = slower.setdefault(f"{job} {numbers} {SHORT[kind]}", [""] * len(COLUMN))
        cells[COLUMN[each["measure"]]] = f"{1 / each['ratio']:.2f}"
    assert {f"{cells[0]} {cells[1]}": cells[2:] for cells in table("slower")} == slower


def said(*phrases: str) -> None:
    """Each stands in the README, however its lines are broken."""
    text = " ".join((ROOT / "README.md").read_text().split())
    for phrase in phrases:
        assert phrase in text, phrase


def beside(record, job, peer):
    """(entry, that of the peer) for every row of a job that both have."""
    rows = [row for place, row in by_place(entries(record)).items() if place.job == job]
    named = [{each.contender: each for each in row} for row in rows]
    return [(row["selssm triton"], row[peer]) for row in named if peer in row]


def ratios(pairs, measure):
    """Theirs to ours."""
    return [measure.of(theirs) / measure.of(ours) for ours, theirs in pairs]


def test_what_is_said_of_the_dense_form_and_the_diagonal_scan_is_the_record(record):
    dense = beside(record, "dense", "cuDNN GRU")
    times = [ratios([row], m)[0] for row in dense for m in (Measure.FORWARD, Measure.BOTH)]
    a, b, c, d, e, f = (f"{x:.1f}" for x in times)
    scans = ratios(beside(record, "diagonal", "accelerated-scan"), Measure.BOTH)
    said(
        f"d = 64 {a} and {b} times as fast, d = 128 {c} and {d}, d = 256 {e} and {f}.",
        f"beside accelerated-scan: {min(scans):.1f} to {max(scans):.1f} times as fast.",
    )


def test_what_is_said_of_calls_is_the_record(record):
    mine = [each for each in entries(record) if each.contender == "selssm triton"]
    forward = median(each.call - each.forward for each in mine)
    backward = median(each.both_call - each.both for each in mine if each.both)
    small = [row for row in beside(record, "s6", "mamba_ssm") if row[0].both < 1]
    ours, theirs = ([each.both_call for each in side] for side in zip(*small, strict=True))
    said(
        f"launches count too, {forward:.2f} ms of them forward and {backward:.2f} with backward",
        f"take {min(ours):.1f} to {max(ours):.1f} ms where the kernels take less than 1 "
        f"(mamba_ssm {min(theirs):.1f} to {max(theirs):.1f} ms)",
    )


def test_what_is_said_of_the_torch_backend_is_the_record(record):
    rows = by_place(entries(record)).values()
    named = [{each.contender: each for each in row if each.place.job == "s6"} for row in rows]
    both = [row for row in named if row.keys() >= {"selssm torch", "mambapy"}]
    pairs = [(row["mambapy"], row["selssm torch"]) for row in both]  # theirs first: slower by
    times = [sorted(ratios(pairs, m)) for m in (Measure.FORWARD, Measure.BOTH)]
    memory = [100 * x for m in (Measure.FORWARD_MIB, Measure.BOTH_MIB) for x in ratios(pairs, m)]
    (a, *_, b), (c, *_, d) = times
    said(
        f"which takes {a:.1f} to {b:.0f} times as long as mambapy forward and {c:.1f} to {d:.0f} "
        f"with backward, in {min(memory):.0f} to {max(memory):.0f} % of its memory",
    )


def test_what_is_said_of_memory_is_the_record(record):
    """Ours to theirs, at the peak."""

    def ours(pairs, measure):
        return [1 / ratio for ratio in ratios(pairs, measure)]

    pairs = beside(record, "s6", "mamba_ssm")
    rows = [pair for pair in pairs if not pair[0].swept]
    few, many = ([x for x in rows if dict(x[0].place.sizes)["n"] == n] for n in (16, 64))
    forward, both = ours(rows, Measure.FORWARD_MIB), ours(few, Measure.BOTH_MIB)
    more = sorted(ours(many, Measure.BOTH_MIB))
    most = [max(ours(pairs, m)) for m in (Measure.FORWARD_MIB, Measure.BOTH_MIB)]
    least, first = min(both), both[0]
    said(
        f"{min(forward):.2f} to {max(forward):.2f} times mamba_ssm's forward",
        f"with backward {least:.2f} to {max(both):.2f} times at 16 states ({first:.2f} at the "
        f"first row), {more[0]:.2f} and {more[1]:.2f} at 64",
        f"up to {most[0]:.0f} times forward and {most[1]:.0f} with backward, at 256 states",
    )


def test_the_command_writes_both_tables_anew_and_nothing_else(tmp_path):
    text = (ROOT / "README.md").read_text()
    for mark in ("faster", "slower"):
        text = with_table(text, mark, ["| of another record |\n"])
    (stale := tmp_path / "README.md").write_text(text)
    main(ROOT / "benchmarks" / "kernels.json", stale)
    assert stale.read_text() == (ROOT / "README.md").read_text()
    with pytest.raises(ValueError, match="0 times"):
        with_table("no table", "faster", [])


def test_a_type_that_was_not_timed_leaves_its_columns_empty(record):
    wide = record | {"results": [x for x in record["results"] if x["dtype"] == "float32"]}
    pairs = zip(faster_rows(entries(wide)), faster_rows(entries(record)), strict=True)
    for alone, both in ([line.split(" | ") for line in pair] for pair in pairs):
        assert alone == [both[0], "", "", *both[3:]]


def test_a_record_without_the_rows_empties_no_table(tmp_path, record, capsys):
    (text := tmp_path / "README.md").write_text("as it was")
    few = record | {"results": [x for x in record["results"] if x["job"] == "decode"]}
    (other := tmp_path / "r.json").write_text(json.dumps(few))
    for given, says in ((other, "no row of the selective scan"), (tmp_path / "none", "cannot be")):
        with pytest.raises(typer.Exit):
            main(given, text)
        assert says in capsys.readouterr().err and text.read_text() == "as it was"
