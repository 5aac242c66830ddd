"""Plots of a record made by hand: which there are, what stands in them, and the same each time."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from selssm.bench import curves
from selssm.bench.ceilings import Ceilings
from selssm.bench.plots import plot
from selssm.bench.stored import entries


def result(contender: str, ms: float, l: int = 2048, swept: bool = False, job: str = "s6", **other):
    sizes = {"b": 8, "l": l, "d": 1536, "n": 16}
    time = {
        "median": ms,
        "low": ms,
        "high": ms,
        "call": ms + 0.05,
        "peak_mib": 50.0,
        "how": "graph",
    }
    return {
        "job": job, "sizes": sizes, "dtype": "bfloat16", "contender": contender, "swept": swept,
        "elements": 8 * l * 1536, "forward_ms": time, "forward_backward_ms": time,
        "error": 1e-3, "failed": "",
    } | other  # fmt: skip


def record() -> dict:
    return {
        "ceilings": {"copy": 3000.0, "exponentials": 4000.0},
        "results": [
            result("selssm triton", 0.2), result("mamba_ssm", 0.4),
            result("selssm triton", 0.4, 4096, True), result("mamba_ssm", 0.9, 4096, True),
            result("broken", 1.0, forward_ms=None, forward_backward_ms=None, error=None),
        ],
    }  # fmt: skip


def test_a_picture_for_every_size_that_varies_and_every_job(tmp_path):
    names = [path.name for path in plot(record(), tmp_path / "new")]
    assert names == ["sweep-l.svg", "speed-s6.svg", "errors.svg"]
    for name in names:
        ElementTree.parse(tmp_path / "new" / name)


def test_pictures_name_contenders_limits_and_ratios(tmp_path):
    plot(record(), tmp_path)
    sweep, speed = ((tmp_path / f"{n}.svg").read_text() for n in ("sweep-l", "speed-s6"))
    for words in ("selssm triton", "mamba_ssm", "limit by copying", "limit by exponentials"):
        assert f">{words}<" in sweep
    ratios = re.findall(r">(\d[\d.]*)</text>", speed)
    assert ratios.count("2") == 2 and "2.25" not in ratios  # the point of a curve has no bar


def test_the_same_record_gives_the_same_bytes_and_no_date(tmp_path):
    first, second = (plot(record(), tmp_path / name) for name in ("a", "b"))
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    assert all("dc:date" not in path.read_text() for path in first)


def test_limits_are_those_of_the_machine_sheet():
    """16 states in bfloat16 and 1536 channels: 6 bytes and a little, 16 exponentials an element."""
    sizes = {"b": 8, "l": 2048, "d": 1536, "n": 16}
    assert 3020 / curves.traffic(sizes, 2, False) == pytest.approx(500, rel=0.01)
    assert 3020 / curves.traffic(sizes, 4, False) == pytest.approx(250, rel=0.01)
    assert 4171 / curves.powers(sizes, False) == pytest.approx(261, rel=0.01)
    assert curves.traffic(sizes, 2, True) > curves.traffic(sizes, 2, False)


def test_a_row_that_differs_in_two_sizes_is_on_no_curve():
    made = record()
    made["results"][2]["sizes"]["d"] = made["results"][3]["sizes"]["d"] = 64
    assert curves.sweep(entries(made), "l", Ceilings(1.0, 1.0)) is None


def test_a_stored_record_is_drawn_from_the_command_line(tmp_path):
    (tmp_path / "none.json").write_text("{}")
    call = [sys.executable, "-m", "selssm.bench.plots", str(tmp_path / "none.json"), str(tmp_path)]
    done = subprocess.run(call, capture_output=True, text=True)
    assert done.returncode == 1 and "is not a record" in done.stderr
