"""A run of `selssm bench` that was cut off goes on where it stopped, on the same machine only."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rich.console import Console

from numerics.errors import InputError
from selssm.bench import command, record
from selssm.bench import run as bench
from selssm.bench.ceilings import Ceilings
from selssm.bench.resume import begun, measuring
from selssm.bench.timing import How, Timing

TIMED = Timing(2.0, 1.0, 3.0, 5, How.GRAPH, call=4.0, peak_mib=1.5)


@pytest.fixture
def runs(monkeypatch, tmp_path):
    """Runs the rows of two jobs, each contender once; the names of those that were timed.

    Ctrl-C comes before a contender of the job `until`.
    """
    asked = []

    def bench_until(until=None, resume=False, seed=0):
        def one(row, contender, *_):
            if row.job == until:
                raise KeyboardInterrupt
            asked.append((row, contender.name))
            return bench.Result(row, contender.name, TIMED, replace(TIMED, low=0.5), 1e-7)

        monkeypatch.setattr(bench, "one", one)
        monkeypatch.setattr(command, "ceilings", lambda *_: Ceilings(1.0, 2.0))
        words = f"selssm bench{' --resume' if resume else ''}"
        command.bench("cpu", True, ("dense", "decode"), seed, 0.0, tmp_path / "r.json", None,
                      lambda _: None, Console(), lambda _: None, words, resume)  # fmt: skip
        return json.loads((tmp_path / "r.json").read_text())

    bench_until.asked = asked
    return bench_until


def test_what_was_timed_is_not_timed_again_and_nothing_is_lost(runs, tmp_path):
    whole = runs()
    once = list(runs.asked)
    runs.asked.clear()
    with pytest.raises(KeyboardInterrupt):
        runs(until="decode")
    resumed = runs(resume=True)
    assert runs.asked == once
    assert resumed == whole | {"parts": 2} and whole["parts"] == 1
    assert not (tmp_path / "r.partial.json").exists()


def test_without_a_beginning_it_begins(runs):
    assert runs(resume=True)["parts"] == 1


def test_another_seed_or_other_kernels_are_refused(runs, monkeypatch):
    with pytest.raises(KeyboardInterrupt):
        runs(until="decode")
    with pytest.raises(InputError, match="other seed"):
        runs(resume=True, seed=1)
    monkeypatch.setattr(record, "kernels_hash", lambda: "0")
    with pytest.raises(InputError, match="other kernels"):
        runs(resume=True)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kernels": 3}'])
def test_what_is_no_record_is_refused(runs, tmp_path, text):
    (tmp_path / "r.partial.json").write_text(text)
    with pytest.raises(InputError, match="no partial record"):
        runs(resume=True)


def test_a_finished_run_is_not_made_again(runs, tmp_path):
    runs()
    before = (tmp_path / "r.json").read_text()
    with pytest.raises(InputError, match=r"nothing is left to be timed: there is no r\.partial"):
        runs(resume=True)
    assert (tmp_path / "r.json").read_text() == before


def test_the_command_is_that_of_the_beginning_and_drawing_is_no_part_of_it():
    start = "selssm bench --out 'a b'"
    for word in ("--resume", "--plot 'c d'", "--plot=c", "--plot c --resume"):
        assert measuring(f"selssm bench {word} --out 'a b'") == start
    assert measuring("selssm bench --out plot --seed 3") == "selssm bench --out plot --seed 3"


def test_another_command_is_named(tmp_path):
    part, out = tmp_path / "r.partial.json", tmp_path / "r.json"
    stored = {"command": "selssm bench --seed 3", "results": [], "absent": {}, "parts": 1}
    part.write_text(json.dumps(stored | {"ceilings": {"copy": 1.0, "exponentials": 2.0}}))
    with pytest.raises(InputError, match="selssm bench --seed 3 --resume"):
        begun(part, out, {"command": "selssm bench"})
