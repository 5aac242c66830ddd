"""Targets and lost rows, on records made by hand."""

from __future__ import annotations

import dataclasses
import io

import pytest
import torch
from rich.console import Console

from selssm.bench import stored, verdicts
from selssm.bench.rows import GPU_ROWS
from selssm.bench.stored import Entry, Measure, Place
from selssm.bench.summary import show_verdicts
from selssm.bench.targets import TARGETS, Target
from selssm.bench.verdicts import Outcome, judged, slower

PLACE = Place("s6", (("b", 8), ("l", 2048), ("d", 1536), ("n", 16)), "bfloat16")
TARGET = Target(PLACE, Measure.FORWARD, "mamba_ssm", 1.8)


def entry(contender: str, forward: float | None, **other) -> Entry:
    both = None if forward is None else 4 * forward
    made = Entry(PLACE, contender, 10**9, forward, both, forward, 50.0, 149.0, 1e-3, "")
    return dataclasses.replace(made, **other)


OURS = entry("selssm triton", 0.2)


def outcome(*found: Entry, target: Target = TARGET) -> Outcome:
    return judged(found, [target])[0].outcome


def test_a_target_is_met_missed_or_undecided():
    assert outcome(OURS, entry("mamba_ssm", 0.4)) is Outcome.MET
    assert outcome(OURS, entry("mamba_ssm", 0.3)) is Outcome.MISSED
    assert judged([OURS, entry("mamba_ssm", 0.3)], [TARGET])[0].measured == pytest.approx(1.5)


def test_an_absent_peer_or_row_decides_nothing():
    assert outcome(OURS) is Outcome.UNDECIDED
    assert outcome(OURS, entry("mamba_ssm", None, failed="no memory")) is Outcome.UNDECIDED
    assert outcome(entry("mamba_ssm", 0.3)) is outcome() is Outcome.UNDECIDED


def test_a_kernel_of_ours_that_failed_has_missed():
    failed = entry("selssm triton", None, failed="too many registers")
    assert outcome(failed, entry("mamba_ssm", 0.4)) is Outcome.MISSED


def test_the_first_backend_counts_and_not_the_best():
    assert outcome(entry("selssm triton", 1.0), entry("selssm torch", 0.1),
                   entry("mamba_ssm", 0.4)) is Outcome.MISSED  # fmt: skip


def test_a_rate_is_better_when_higher_and_an_error_when_lower():
    rate = Target(PLACE, Measure.RATE, 10.0, 0.5)  # ours: 10⁹ elements in 0.2 ms are 5000
    assert outcome(OURS, target=rate) is Outcome.MET
    assert outcome(entry("selssm triton", 1000.0), target=rate) is Outcome.MISSED
    error = Target(PLACE, Measure.ERROR, 2e-3, 1.0)
    assert outcome(OURS, target=error) is Outcome.MET
    assert outcome(entry("selssm triton", 0.2, error=5e-3), target=error) is Outcome.MISSED


def test_lost_rows_name_the_best_peer_and_every_measure():
    found = (OURS, entry("slow", 0.3), entry("fast", 0.1, both=0.9), entry("middle", 0.15))
    lost = {(each.measure, each.peer): each.ratio for each in slower(found)}
    assert lost[Measure.FORWARD, "fast"] == pytest.approx(0.5)
    assert lost[Measure.BOTH, "middle"] == pytest.approx(0.75) and len(lost) == 3


def test_training_as_called_is_compared_too():
    ours = dataclasses.replace(OURS, both_call=1.0)
    found = slower((ours, dataclasses.replace(entry("mamba_ssm", 0.3), both_call=0.5)))
    assert [(each.measure, each.ratio) for each in found if each.measure is Measure.BOTH_CALL] == [
        (Measure.BOTH_CALL, 0.5)
    ]


def test_a_yardstick_of_another_sort_and_our_own_backends_are_no_peers():
    assert not slower((OURS, entry("cuDNN GRU", 0.1, error=None), entry("selssm torch", 0.1)))
    assert not slower((OURS, entry("mamba_ssm", 0.2)))  # level is not slower


def test_a_ratio_of_a_disturbed_timing_is_marked():
    shaken = entry("mamba_ssm", 0.3, disturbed=(Measure.FORWARD,))
    assert judged([OURS, shaken], [TARGET])[0].disturbed
    assert not judged([OURS, entry("mamba_ssm", 0.3)], [TARGET])[0].disturbed
    lost = {each.measure: each.disturbed for each in slower((entry("selssm triton", 0.4), shaken))}
    assert lost[Measure.FORWARD] and not lost[Measure.BOTH]
    found = (entry("selssm triton", 0.4), shaken)
    assert "0.75~" in said(found) and "0.75" in said(found).replace("0.75~", "")


def test_no_ratio_is_rounded_to_nothing():
    behind = said((entry("selssm triton", 100.0), entry("mamba_ssm", 0.2)))
    assert "0.002" in behind and "0.00 " not in behind


def test_the_heading_says_who_counts():
    """A loop that computes the same does, a GRU does not."""
    gru = entry("torch GRU", 0.1, error=None)
    behind = said((OURS, gru, entry("eager loop", 0.15)))
    assert "slower than the best of those that compute the same" in behind
    assert "eager loop" in behind and "GRU" not in behind
    assert "none of those that compute the same is faster" in said((OURS, gru, entry("loop", 0.5)))


def said(found: tuple[Entry, ...]) -> str:
    console = Console(width=200, record=True, file=io.StringIO())
    show_verdicts(found, console)
    return console.export_text()


def test_every_target_is_of_a_row_and_a_contender_that_the_benchmark_has():
    rows = {Place(row.job, row.sizes, str(row.dtype).removeprefix("torch.")) for row in GPU_ROWS}
    assert {target.place for target in TARGETS} <= rows
    names = {target.against for target in TARGETS if isinstance(target.against, str)}
    assert names == {"mamba_ssm", "accelerated-scan", "cuDNN GRU", "eager loop",
                     "multiply the state in place"}  # fmt: skip
    assert torch.finfo(torch.bfloat16).eps / 4 == 2.0**-9


def test_the_record_holds_verdicts_in_words():
    made = verdicts.as_json((OURS, entry("mamba_ssm", 0.3)))
    first = made["targets"][0]
    assert first["row"] == str(PLACE) and first["outcome"] == "missed" and first["target"] == 1.8
    assert made["slower"] == []


def test_a_file_that_is_no_record_is_refused(tmp_path):
    path = tmp_path / "record.json"
    for text in ("", "[]", "{}", '{"results": [{}]}', '{"results": 3}'):
        path.write_text(text)
        with pytest.raises(ValueError, match=r"selssm bench --out"):
            stored.read(path)
    with pytest.raises(ValueError, match="cannot be read"):
        stored.read(tmp_path / "none.json")
