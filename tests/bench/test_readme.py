"""What the README says of speed is what the committed record holds, row by row."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHORT = {"bfloat16": "bf16", "float32": "fp32"}
PASSES = ("forward_ms", "forward_backward_ms")
COLUMN = {"forward": 0, "forward with backward": 1, "forward with its launch": 2}


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
        cells = slower.setdefault(f"{job} {numbers} {SHORT[kind]}", ["", "", ""])
        cells[COLUMN[each["measure"]]] = f"{1 / each['ratio']:.2f}"
    assert {f"{cells[0]} {cells[1]}": cells[2:] for cells in table("slower")} == slower
