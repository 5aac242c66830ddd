"""A Mamba-2 checkpoint, made here, through the whole report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import selssm as library
from tests.report.test_checkpoint import columns, fraction

Command = Callable[..., Any]
SIZES = {
    "vocab_size": 40, "hidden_size": 16, "state_size": 4, "num_hidden_layers": 2, "num_heads": 4,
    "head_dim": 8, "expand": 2, "n_groups": 2, "chunk_size": 8,
}  # fmt: skip


def made(limits: tuple[float, float]) -> torch.nn.Module:
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    config = transformers.Mamba2Config(**SIZES, time_step_limit=limits)
    return transformers.Mamba2Model(config).eval()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoint") / "model"
    made((2.0**-10, 4.0)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def record(saved: Path) -> dict[str, Any]:
    from selssm.render.json import to_json

    return json.loads(to_json(library.report(saved, tokens="64")))


@pytest.mark.parametrize("layer", [0, 1])
def test_what_was_seen_lies_inside_what_is_certified(record: dict[str, Any], layer: int) -> None:
    head = columns(record, layer)
    assert {len(values) for values in head.values()} == {4}
    for seen in ("attack", "observed"):
        assert np.all(head["certified.step_low"] <= head[f"{seen}.step_low"])
        assert np.all(head[f"{seen}.step_high"] <= head["certified.step_high"])
        assert np.all(head[f"{seen}.slowest_half_life"] <= head["certified.slowest_half_life"])
    assert np.all(head["certified.step_low"] >= 2.0**-10)
    assert np.all(head["observed.largest_state"] <= head["observed.state_bound"] * 1.0001)


@pytest.mark.parametrize("layer", [0, 1])
def test_the_attack_attains_what_is_certified(record: dict[str, Any], layer: int) -> None:
    """A head's step is one row times the token: no gap but eps and rounding."""
    head = columns(record, layer)
    for end in ("step_low", "step_high"):
        np.testing.assert_allclose(head[f"attack.{end}"], head[f"certified.{end}"], rtol=1e-3)
    assert np.all(head["observed.step_high"] < head["certified.step_high"])


def test_heads_come_worst_first_with_layer_and_number(record: dict[str, Any]) -> None:
    steps, rates = record["tables"][-2:]
    assert "head by head" in steps["title"] and "head by head" in rates["title"]
    lives = [fraction(row[3]["value"]) for row in rates["rows"]]
    assert lives == sorted(lives, reverse=True) and len(lives) == 8
    for row in rates["rows"]:
        column = columns(record, row[0])["certified.slowest_half_life"]
        assert column[row[1]] == fraction(row[3]["value"])
        assert row[3]["side"] == "at most" and row[5]["side"] == row[7]["side"] == "seen"
        decay, life = fraction(row[2]["value"]), fraction(row[3]["value"])
        assert decay**life == pytest.approx(0.5)


def test_the_half_life_without_the_clamp_is_shown_and_longer(record: dict[str, Any]) -> None:
    """Published decoding does not clamp: a recurrence of its own, with its own number."""
    value = {q["name"]: fraction(q["amount"]["value"]) for q in record["quantities"]}
    free = value["half-life, certified without the clamp"]
    assert free > value["half-life, certified"]
    unlimited = library.report(made((0.0, float("inf"))), tokens="8")
    lives = {q.name: q.amount for q in unlimited.quantities}
    assert float(lives["half-life, certified"].value) == free
    assert "half-life, certified without the clamp" not in lives
    said = " ".join(record["assumptions"])
    assert "clamped to time_step_limit" in said and "does not clamp" in said
    assert "time_step_limit" not in " ".join(unlimited.assumptions)


def test_it_names_the_theorems_of_mamba_2(record: dict[str, Any]) -> None:
    behind = {theorem for finding in record["findings"] for theorem in finding["theorems"]}
    assert "contraction.prenorm_step_bound_mamba2" in behind
    assert "contraction.prenorm_step_bound_mamba1" not in behind


def test_page_terminal_and_exit_codes(selssm: Command, saved: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    proved = selssm("report", saved, "--out", page, "--tokens", 16, "--device", "cpu")
    assert proved.code == 0, proved.err
    text = page.read_text()
    assert text.count("<svg") == 4 and "head by head" in text and "Mamba-2 checkpoint" in text
    assert "channel" not in proved.out.split("Assumptions")[0].replace("channels", "")
    impatient = selssm("report", saved, "--tokens", 8, "--horizon", 1)
    assert impatient.code == 3 and "time_step_limit" in impatient.out
