"""A checkpoint in the Hugging Face format, made here, through the whole command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

import selssm as library

Command = Callable[..., Any]

SIZES = {"vocab_size": 40, "hidden_size": 16, "state_size": 4, "num_hidden_layers": 2}
TIERS = ("certified", "attack", "observed")


@pytest.fixture(scope="module")
def model() -> torch.nn.Module:
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    return transformers.MambaModel(transformers.MambaConfig(**SIZES)).eval()


@pytest.fixture(scope="module")
def saved(model: torch.nn.Module, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoint") / "model"
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def record(saved: Path) -> dict[str, Any]:
    """The report's JSON, as a program reads it."""
    from selssm.render.json import to_json

    return json.loads(to_json(library.report(saved, tokens="64")))


def columns(record: dict[str, Any], layer: int) -> dict[str, np.ndarray]:
    return {name: np.array(v, float) for name, v in record["channels"][layer]["columns"]}


@pytest.mark.parametrize("layer", [0, 1])
def test_what_was_seen_lies_inside_what_is_certified(record: dict[str, Any], layer: int) -> None:
    channel = columns(record, layer)
    for seen in ("attack", "observed"):
        assert np.all(channel["certified.step_low"] <= channel[f"{seen}.step_low"])
        assert np.all(channel[f"{seen}.step_high"] <= channel["certified.step_high"])
        assert np.all(
            channel[f"{seen}.slowest_half_life"] <= channel["certified.slowest_half_life"]
        )
        assert np.all(channel[f"{seen}.state_bound"] <= channel["certified.state_bound"])
    assert np.all(channel["observed.largest_state"] <= channel["observed.state_bound"] * 1.0001)


def test_every_channel_has_every_number(record: dict[str, Any]) -> None:
    for layer in (0, 1):
        channel = columns(record, layer)
        assert {name.partition(".")[0] for name in channel} == set(TIERS)
        assert {len(values) for values in channel.values()} == {32}


def test_layers_come_worst_first(record: dict[str, Any]) -> None:
    steps, lives, _, states = record["tables"]
    least = [fraction(row[1]["value"]) for row in steps["rows"]]
    assert least == sorted(least)
    for table in (lives, states):
        values = [fraction(row[1]["value"]) for row in table["rows"]]
        assert values == sorted(values, reverse=True)


def fraction(text: str) -> float:
    over, _, under = text.partition("/")
    return float(over) / float(under or 1)


def test_the_report_says_what_it_does_not_cover(record: dict[str, Any]) -> None:
    assumptions = " ".join(record["assumptions"])
    assert "b̄ = ΔB" in assumptions
    assert "not contraction of the network" in assumptions
    sides = {q["amount"]["side"] for q in record["quantities"] if q["evidence"] == "sampled"}
    assert sides == {"seen"}


def test_page_and_exit_codes(selssm: Command, saved: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    tokens = tmp_path / "tokens.npy"
    np.save(tokens, np.arange(40))
    proved = selssm("report", saved, "--out", page, "--tokens", tokens, "--device", "cpu")
    assert proved.code == 0, proved.err
    assert page.read_text().count("<svg") == 4
    impatient = selssm("report", saved, "--tokens", 8, "--horizon", 1)
    assert impatient.code == 3
    assert "refutes nothing" in impatient.out
    assert "Name a horizon" in proved.out and "Name a horizon" not in impatient.out
    assert "Nothing to do" not in proved.out + impatient.out
    patient = selssm("report", saved, "--tokens", 8, "--horizon", 10**6)
    assert patient.code == 0 and "Nothing to do" in patient.out


def test_a_model_object_is_accepted(model: torch.nn.Module, record: dict[str, Any]) -> None:
    report = library.report(model, tokens="64")
    assert [f.sentence for f in report.findings] == [f["sentence"] for f in record["findings"]]


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16])
def test_the_types_named_are_those_stored(saved: Path, tmp_path: Path, kind: torch.dtype) -> None:
    tensors = load_file(saved / "model.safetensors")
    narrow = {name: t if "A_log" in name else t.to(kind) for name, t in tensors.items()}
    copytree(saved, tmp_path / "model")
    save_file(narrow, tmp_path / "model" / "model.safetensors")
    facts = dict(library.report(tmp_path / "model", tokens="8").facts)
    assert facts["weights"] == f"{str(kind).removeprefix('torch.')}, float32"


WRONG_TOKENS = {
    "floats": (np.ones(4), "no array of token ids"),
    "too large": (np.array([40]), "ids from 40 to 40"),
    "negative": (np.array([-1]), "ids from -1"),
    "none": (np.zeros(0, dtype=int), "tokens"),
}


@pytest.mark.parametrize("kind", WRONG_TOKENS)
def test_wrong_tokens(selssm: Command, saved: Path, tmp_path: Path, kind: str) -> None:
    array, words = WRONG_TOKENS[kind]
    np.save(tmp_path / "tokens.npy", array)
    outcome = selssm("report", saved, "--tokens", tmp_path / "tokens.npy")
    assert outcome.code == 2
    assert words in outcome.err
    assert outcome.out == ""


def test_tokens_that_are_not_there(selssm: Command, saved: Path) -> None:
    outcome = selssm("report", saved, "--tokens", "nowhere.npy")
    assert outcome.code == 2
    assert "no such file" in outcome.err


def test_no_tokens_at_all(selssm: Command, saved: Path) -> None:
    assert selssm("report", saved, "--tokens", "0").code == 2


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a CUDA device")
def test_device_that_is_not_there(selssm: Command, saved: Path) -> None:
    outcome = selssm("report", saved, "--device", "cuda")
    assert outcome.code == 2
    assert "no CUDA device" in outcome.err


def test_a_checkpoint_has_no_single_certificate(selssm: Command, saved: Path) -> None:
    outcome = selssm("certify", saved, "--property", "contraction")
    assert outcome.code == 2
    assert "selssm report" in outcome.err
