"""The paper's claims: every verdict is the recorded one, and a changed one is noticed."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys

import pytest

from paper_checks import command
from paper_checks.claim import Claim, Reading, Wording, not_tried
from paper_checks.claims import CLAIMS
from proofs.registry import theorems
from proofs.verdict import Verdict

READINGS = [pytest.param(r, id=r.id) for claim in CLAIMS for r in claim.readings]


@pytest.mark.parametrize("reading", READINGS)
def test_verdict_is_the_recorded_one(reading: Reading) -> None:
    decision = reading.judge()
    print(f"{str(decision.ruling.verdict).upper()}: {reading.precisely}")
    assert decision.as_recorded, decision.ruling.reason


def test_every_claim_of_the_notes_is_there_once() -> None:
    ids = [claim.id for claim in CLAIMS]
    assert ids == [f"P{n}" for n in range(1, 8)] + [f"R{n}" for n in range(1, 11)]
    readings = [reading.id for claim in CLAIMS for reading in claim.readings]
    assert len(readings) == len(set(readings))


def test_a_refuted_reading_has_a_repair_and_a_counterexample_that_runs() -> None:
    refuted = [r for claim in CLAIMS for r in claim.readings if r.expected is Verdict.REFUTED]
    assert refuted
    for reading in refuted:
        assert reading.repair and reading.repaired_by, reading.id
        exec(reading.judge().counterexample, {})  # empty where a proved negation refutes


def test_readings_name_statements_of_the_catalogue() -> None:
    known = {item.id for item in theorems()}
    for claim in CLAIMS:
        for reading in claim.readings:
            assert not reading.decided_by or reading.decided_by in known
            assert set(reading.repaired_by) <= known


def test_an_unproved_repair_is_said() -> None:
    reading = next(r for c in CLAIMS for r in c.readings if r.expected is Verdict.REFUTED)
    false_repair = dataclasses.replace(reading, repaired_by=(reading.decided_by,))
    reasons = [e.reason for e in false_repair.judge().ruling.evidence]
    assert any("repair is not proved" in reason for reason in reasons)


def test_a_changed_verdict_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = dataclasses.replace(not_tried("X1.whole", "anything"), expected=Verdict.PROVED)
    claim = Claim("X1", Wording.REPORTED, "anything", (wrong,))
    monkeypatch.setattr(command, "CLAIMS", (claim,))
    assert command.main(["--json"]) == 1


def test_the_command_prints_json_and_succeeds() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "paper_checks", "--json"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    verdicts = {row["reading"]: row["verdict"] for row in rows}
    assert verdicts["R6.leaky.vector.arbitrary"] == "refuted"
    assert verdicts["R6.leaky.scalar.arbitrary"] == "proved"
    assert next(r for r in rows if r["claim"] == "P1")["reason"] == "not tried yet"
