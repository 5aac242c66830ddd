"""Ctrl-C ends a command with 130 and a line, whatever catches it; a benchmark says what is left."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from selssm import cli
from selssm.bench import command
from selssm.bench import run as bench
from selssm.bench.ceilings import Ceilings
from selssm.interruption import ending_the_command


def press() -> None:
    signal.raise_signal(signal.SIGINT)


class Solver:
    """Ctrl-C comes while it dies, where Python drops what is raised."""

    def __del__(self):
        press()


def test_what_is_lost_while_an_object_dies_is_pressed_again(capsys):
    begun = time.monotonic()
    with pytest.raises(SystemExit, match="130"), ending_the_command():
        Solver()
        time.sleep(20)
    assert time.monotonic() - begun < 10
    assert capsys.readouterr().err == "interrupted\n"


def test_what_is_caught_on_its_way_ends_the_command_all_the_same(capsys):
    with pytest.raises(SystemExit, match="130"), ending_the_command():
        try:
            press()
        except SystemExit as caught:
            raise RuntimeError("the solver failed") from caught
    assert capsys.readouterr().err == "interrupted\n"


def test_what_was_not_pressed_says_nothing(capsys):
    before = signal.getsignal(signal.SIGINT), sys.unraisablehook
    with ending_the_command():
        pass
    assert capsys.readouterr().err == ""
    assert before == (signal.getsignal(signal.SIGINT), sys.unraisablehook)


@pytest.fixture
def interrupted(monkeypatch, capsys):
    """`selssm bench`, with Ctrl-C at the first contender of the job: what it says at the end."""

    def at(job, *words):
        def one(row, contender, *_):
            if row.job == job:
                press()
            return bench.Result(row, contender.name, failed="not timed")

        monkeypatch.setattr(bench, "one", one)
        monkeypatch.setattr(command, "ceilings", lambda *_: Ceilings(1.0, 1.0))
        rows = ["--job", "dense", "--job", "decode", "--device", "cpu"]
        monkeypatch.setattr(sys, "argv", ["selssm", "bench", *rows, *words])
        with pytest.raises(SystemExit, match="130"):
            cli.main()
        return capsys.readouterr().err.splitlines()[-1]

    return at


def test_a_benchmark_says_where_its_rows_are(interrupted, tmp_path):
    said, part = interrupted("decode", "--out", f"{tmp_path}/r.json"), tmp_path / "r.partial.json"
    assert said == f"interrupted; the rows so far are in {part}; go on with --resume"
    assert part.is_file()


def test_a_benchmark_names_no_file_that_is_not_there(interrupted, tmp_path):
    said, part = interrupted("dense", "--out", f"{tmp_path}/r.json"), tmp_path / "r.partial.json"
    assert said == f"interrupted; no rows were left in {part}" and not part.exists()


def test_a_benchmark_without_a_file_says_what_would_keep_its_rows(interrupted):
    assert interrupted("decode") == "interrupted; with --out the rows so far would be kept"


AT_AN_IMPORT = """
import runpy, signal, sys
module, wanted = sys.argv[1:]
class Press:
    def find_spec(self, name, *_):
        if name == wanted:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Press())
sys.argv = [module]
runpy.run_module(module, run_name="__main__")
"""


@pytest.mark.parametrize(
    ("module", "wanted"),
    [
        ("paper_checks", "z3"),  # as it begins
        ("selssm.bench.theorems", "torch"),  # as it begins
        ("selssm.bench.theorems", "cvxpy"),  # within a search, which would keep its best
    ],
)
def test_the_modules_end_with_one_line(module, wanted):
    run = [sys.executable, "-c", AT_AN_IMPORT, module, wanted]
    done = subprocess.run(run, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "interrupted\n")
