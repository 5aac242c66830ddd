"""`selssm theorems` and `selssm explain`: computed, never typed in."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from proofs.registry import theorems
from selssm.catalogue import explain, grounds

Command = Callable[..., Any]


def test_the_table_as_data(selssm: Command) -> None:
    outcome = selssm("theorems", "--json")
    assert outcome.code == 0
    rows = {row["id"]: row for row in json.loads(outcome.out)}
    row = rows["contraction.vector_gate_weighted_max"]
    assert row["verdict"] == "proved" and row["evidence"].startswith("symbolic")
    assert set(row["mutants"].values()) == {"refuted"}
    assert rows["contraction.vector_gate_euclidean"]["verdict"] == "refuted"
    assert "contraction.scalar_gate" in rows["contraction.vector_gate_euclidean"]["rests_on"]


def test_the_table_as_text(selssm: Command) -> None:
    outcome = selssm("theorems")
    lines = outcome.out.splitlines()
    (line,) = [text for text in lines if text.startswith("bounded.zoh ")]
    assert "proved" in line
    known = {item.id for item in theorems()}
    assert lines[0].startswith("theorem ") and {text.split()[0] for text in lines[1:]} == known
    assert len(lines) == 1 + len(known)
    assert outcome.err.count("checked ") == len(known)


def test_explain_writes_the_proof(selssm: Command) -> None:
    outcome = selssm("explain", "contraction.vector_gate_weighted_max")
    assert outcome.code == 0
    assert "Proof" in outcome.out and "∎" in outcome.out


def test_explain_prints_counterexamples_that_run(selssm: Command) -> None:
    text = selssm("explain", "identity.telescope").out
    assert "Refuting «own decay counted»: refuted" in text
    code = text.split("seed 1\n\n")[1].split("\n\nRefuting")[0]
    exec(textwrap.dedent(code), {})


def test_explain_reads_the_last_test_run(tmp_path: Path) -> None:
    row = {"property_examples": 50, "mutants_refuted": 2, "failed": ["test_x"]}
    run = tmp_path / "verdicts.json"
    run.write_text(json.dumps({"identity.telescope": row}))
    text = explain("identity.telescope", run)
    assert "50 property examples, 2 mutants refuted, failed: test_x" in text
    assert "none on record" in explain("identity.telescope", tmp_path / "nothing.json")


def test_explain_of_nothing_known(selssm: Command) -> None:
    outcome = selssm("explain", "contraction.scalar_gates")
    assert outcome.code == 2
    assert "did you mean 'contraction.scalar_gate'?" in outcome.err
    assert outcome.out == ""


def test_explain_of_a_word_names_the_ids_that_contain_it(selssm: Command) -> None:
    outcome = selssm("explain", "Weighted")
    assert outcome.code == 2
    assert "'contraction.weighted_max_box'" in outcome.err
    assert "'contraction.vector_gate_weighted_max'" in outcome.err


def test_a_report_says_which_theorems_the_kernel_has_proved() -> None:
    first, second = grounds(["bounded.iss", "no.such_theorem", "bounded.iss"])
    assert first.startswith("bounded.iss (") and "proved" in first
    assert "not in this version's kernel" in second
