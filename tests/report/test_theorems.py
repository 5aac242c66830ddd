"""`selssm theorems` and `selssm explain`: computed, never typed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from selssm.catalogue import grounds

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
    lines = selssm("theorems").out.splitlines()
    (line,) = [text for text in lines if text.startswith("bounded.zoh ")]
    assert "proved" in line


def test_explain_writes_the_proof(selssm: Command) -> None:
    outcome = selssm("explain", "contraction.vector_gate_weighted_max")
    assert outcome.code == 0
    assert "Proof" in outcome.out and "∎" in outcome.out


def test_explain_of_nothing_known(selssm: Command) -> None:
    outcome = selssm("explain", "contraction.scalar_gates")
    assert outcome.code == 2
    assert "did you mean 'contraction.scalar_gate'?" in outcome.err
    assert outcome.out == ""


def test_a_report_says_which_theorems_the_kernel_has_proved() -> None:
    first, second = grounds(["bounded.iss", "no.such_theorem", "bounded.iss"])
    assert first.startswith("bounded.iss (") and "proved" in first
    assert "not in this version's kernel" in second
