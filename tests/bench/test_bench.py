"""`selssm bench` on a machine without a GPU: rows, absent peers, the record and its standing."""

from __future__ import annotations

import io
import json
import sys
import types

import pytest
import torch
from rich.console import Console

from selssm import cli
from selssm.bench import command, peers, record
from selssm.bench import run as bench
from selssm.bench.ceilings import Ceilings
from selssm.bench.clock import timed
from selssm.bench.contenders import Absent, Contender, ours_for, yardsticks
from selssm.bench.fingerprint import kernels_hash
from selssm.bench.record import Standing, standing
from selssm.bench.rows import CPU_ROWS, GPU_ROWS, Row, arguments
from selssm.bench.stored import Measure, entries
from selssm.bench.table import show
from selssm.bench.timing import Timing

SMALL = {
    "s6": Row("s6", (("b", 2), ("l", 9), ("d", 4), ("n", 3)), torch.float32),
    "diagonal": Row("diagonal", (("b", 2), ("l", 16), ("d", 4)), torch.float32),
    "dense": Row("dense", (("b", 2), ("l", 9), ("d", 4)), torch.float32),
    "decode": Row("decode", (("b", 2), ("d", 4), ("n", 3)), torch.float32),
}


@pytest.mark.parametrize("job", SMALL)
def test_every_contender_of_a_row_is_timed_and_agrees(job):
    row = SMALL[job]
    for contender in (*ours_for(row, "cpu"), *yardsticks(row, "cpu")):
        made = bench.one(row, contender, "cpu", 0, 0.0)
        assert not made.failed and made.forward.median > 0 and made.rate > 0
        assert (made.both is not None) == contender.differentiable
        assert made.error is None or made.error < 1e-6


def test_a_contender_that_computes_something_else_shows_its_error():
    """The mutant: half of the answer."""
    right = next(ours_for(SMALL["s6"], "cpu"))
    wrong = Contender("half", lambda a: right.forward(a) / 2)
    assert bench.one(SMALL["s6"], wrong, "cpu", 0, 0.0).error == pytest.approx(0.5)


def test_a_failure_is_a_result():
    def fail(_):
        raise RuntimeError("out of\nmemory")

    made = bench.one(SMALL["s6"], Contender("broken", fail), "cpu", 0, 0.0)
    assert made.forward is None and made.failed == "RuntimeError: out of memory"


def test_peers_are_listed_as_absent_with_a_reason():
    found = [each for row in CPU_ROWS for each in peers.peers_for(row, "cpu")]
    absent = {each.name: each.why for each in found if isinstance(each, Absent)}
    assert absent["mamba_ssm"] == peers.CUDA_ONLY
    on_cuda = {each.name for each in peers.peers_for(SMALL["s6"], "cuda")
               if isinstance(each, Absent)}  # fmt: skip
    assert on_cuda <= {"mamba_ssm", "mambapy"}


def test_arguments_are_the_same_for_a_seed_and_differ_for_another():
    one, same, other = (arguments(SMALL["s6"], "cpu", seed) for seed in (0, 0, 1))
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not torch.equal(one["u"], other["u"])


def test_the_rows_hold_the_measured_table_of_the_peer():
    s6 = {tuple(v for _, v in row.sizes) for row in GPU_ROWS if row.job == "s6" and not row.swept}
    assert (8, 2048, 1536, 16) in s6 and (1, 65536, 128, 16) in s6 and len(s6) == 7
    assert GPU_ROWS[0].elements == 8 * 2048 * 1536


def test_sweeps_change_one_size_of_the_main_row_and_repeat_no_row():
    main = dict(GPU_ROWS[0].sizes)
    swept = [dict(row.sizes) for row in GPU_ROWS if row.swept]
    assert all(sum(sizes[k] != main[k] for k in main) == 1 for sizes in swept)
    assert len({(row.job, row.sizes, row.dtype) for row in GPU_ROWS}) == len(GPU_ROWS)
    assert {sizes["l"] for sizes in swept} >= {512, 65536}
    assert {sizes["n"] for sizes in swept} | {64} >= {1, 4, 16, 64, 256}


def test_states_of_whole_sequences_are_left_out_where_they_cannot_win(monkeypatch):
    whole, tiled = (Contender("one", lambda a: a["u"], whole=w) for w in (True, False))
    main, point = GPU_ROWS[0], next(row for row in GPU_ROWS if row.swept)
    long = next(row for row in GPU_ROWS if [v for _, v in row.sizes] == [1, 65536, 1536, 16])
    monkeypatch.setattr(bench, "memory", lambda: 80 * 10**9)
    assert bench.fits(main, whole, "cuda") and not bench.fits(long, whole, "cuda")
    assert not bench.fits(point, whole, "cuda") and bench.fits(point, tiled, "cuda")
    monkeypatch.setattr(bench, "memory", lambda: 10 * 10**9)
    assert not bench.fits(main, whole, "cuda")


@pytest.mark.parametrize("job", SMALL)
def test_on_a_gpu_every_job_times_triton_first_and_torch_after_it(job):
    names = [each.name for each in ours_for(SMALL[job], "cuda")]
    assert names == ["selssm triton", "selssm torch"]


def test_the_eager_loop_is_timed_at_full_length_where_there_is_a_gpu():
    row = next(row for row in GPU_ROWS if row.job == "dense")
    assert next(iter(yardsticks(row, "cuda"))).name == "eager loop"
    assert "eager loop" not in {each.name for each in yardsticks(row, "cpu")}


def test_the_diagonal_row_asks_for_its_backend(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "selssm.scans.scan", lambda *a, backend="auto": asked.append(backend) or a[1]
    )
    for contender in ours_for(SMALL["diagonal"], "cuda"):
        contender.forward(arguments(SMALL["diagonal"], "cpu", 0))
    assert asked == ["triton", "torch"]


@pytest.mark.parametrize("module", ["scalar", "triton"])
def test_accelerated_scan_is_found_under_either_name(monkeypatch, module):
    package = types.ModuleType("accelerated_scan")
    package.__path__ = []
    inner = types.ModuleType(f"accelerated_scan.{module}")
    inner.scan = lambda decay, x: x
    monkeypatch.setitem(sys.modules, "accelerated_scan", package)
    monkeypatch.setitem(sys.modules, inner.__name__, inner)
    names = [each.name for each in peers.peers_for(SMALL["diagonal"], "cuda")
             if isinstance(each, Contender)]  # fmt: skip
    assert "accelerated-scan" in names


def test_medians_come_from_calls_in_turn():
    seen = []
    made = timed([lambda: seen.append(0), lambda: seen.append(1)], "cpu", budget=0.0, least=6)
    assert made.runs == 6 and made.low <= made.median <= made.high
    assert seen[-6:] == [0, 1] * 3


def test_a_disturbed_timing_is_marked_and_explained():
    """The first of two took nine times as long in some calls as in others."""
    shaken, quiet = (Timing(2064.0, low, 2072.0, 5) for low in (226.0, 1036.0))
    assert shaken.disturbed and not quiet.disturbed
    assert entries({"results": [record._result(result(shaken, quiet))]})[0].disturbed == (
        Measure.FORWARD, Measure.RATE)  # fmt: skip
    table = shown(result(shaken, quiet))
    assert "2064~ / 2064 " in table and "quartiles differ by more than 2" in table
    assert "~" not in shown(result(quiet, quiet))


def result(forward, both):
    return bench.Result(SMALL["dense"], "selssm torch", forward, both, 1e-7)


def shown(*results):
    console = Console(width=200, record=True, file=io.StringIO())
    found = bench.Found(results, ())
    show(found, Ceilings(1.0, 1.0), record.Hardware("", "", "a CPU", 2), console)
    return console.export_text()


def test_the_command_writes_a_record_and_says_that_no_gpu_was_there(monkeypatch, capsys, tmp_path):
    out = tmp_path / "bench.json"
    words = ["selssm", "bench", "--peers", "--job", "diagonal", "--seconds", "0.01"]
    words += ["--plot", str(tmp_path / "plots")]
    monkeypatch.setattr(sys, "argv", [*words, "--device", "cpu", "--out", str(out)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    said = capsys.readouterr().out
    assert stop.value.code == 0 and "no GPU was there" in said and "absent:" in said
    made = json.loads(out.read_text())
    assert made["kernels"] == kernels_hash() and made["hardware"]["gpu"] == ""
    assert made["results"][0]["contender"] == "selssm torch" and made["ceilings"]["copy"] > 0
    assert "accelerated-scan" in made["absent"] and made["versions"]["torch"]
    assert standing(out) is Standing.WITHOUT_GPU
    assert made["results"][0]["forward_ms"]["how"] == "clock"
    assert {each["outcome"] for each in made["targets"]} == {"undecided"} and not made["slower"]
    assert (tmp_path / "plots" / "errors.svg").is_file()
    assert not list(tmp_path.glob("*.partial.json"))


def test_a_run_that_is_cut_off_leaves_its_rows(monkeypatch, tmp_path):
    done = []

    def one(row, contender, device, seed, budget):
        if done and row.job != done[0].job:
            raise KeyboardInterrupt
        done.append(row)
        return bench.Result(row, contender.name, failed="not timed")

    monkeypatch.setattr(bench, "one", one)
    monkeypatch.setattr(command, "ceilings", lambda *_: Ceilings(1.0, 1.0))
    out = tmp_path / "bench.json"
    with pytest.raises(KeyboardInterrupt):
        command.bench("cpu", False, ("dense", "decode"), 0, 0.0, out, None, print,
                      Console(), lambda _: None, "bench", False)  # fmt: skip
    kept = json.loads((tmp_path / "bench.partial.json").read_text())
    assert {each["job"] for each in kept["results"]} == {"dense"} and not out.exists()


def test_a_record_belongs_to_the_kernels_that_it_was_made_with(tmp_path):
    path = tmp_path / "kernels.json"
    assert standing(path) is Standing.NONE
    for text in ("", "[]", "{}", '{"hardware": 3}'):
        path.write_text(text)
        assert standing(path) is Standing.MALFORMED
    on = {"gpu": "a GPU"}
    path.write_text(json.dumps({"hardware": on, "kernels": kernels_hash()}))
    assert standing(path) is Standing.CURRENT
    path.write_text(json.dumps({"hardware": on, "kernels": "0" * 64}))
    assert standing(path) is Standing.STALE


def test_the_hash_sees_every_file_name_and_content(tmp_path):
    for package in ("kernels", "scans"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "a.py").write_text("x = 1\n")
    hashes = {kernels_hash(tmp_path)}
    (tmp_path / "kernels" / "a.py").write_text("x = 2\n")
    hashes.add(kernels_hash(tmp_path))
    (tmp_path / "kernels" / "a.py").rename(tmp_path / "kernels" / "b.py")
    hashes.add(kernels_hash(tmp_path))
    assert len(hashes) == 3


def test_hardware_of_this_machine_names_no_gpu_on_the_cpu():
    assert record.hardware("cpu").gpu == ""
