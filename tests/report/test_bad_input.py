"""Every kind of wrong input: one message, exit 2, no traceback, no verdict, no file left behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

Command = Callable[..., Any]

GOOD = """
[model]
form = "leaky"
A = [[0.5, -0.2], [0.1, 0.4]]
B = [[1.0], [0.5]]
[gate]
kind = "vector"
low = 0.05
high = 1.0
[input]
bound = 1.0
[ask]
properties = ["contraction"]
"""

S6 = """
[model]
form = "s6"
A = [-1.0, -2.0]
[step]
low = 0.1
high = 0.01
"""

# what is wrong: (text of the good spec, its replacement, words that the message must contain)
WRONG = {
    "NaN entry": ("[0.1, 0.4]]", "[nan, 0.4]]", ["NaN", "model.A[1][0]"]),
    "infinite entry": ("[0.1, 0.4]]", "[-inf, 0.4]]", ["infinite", "model.A[1][0]"]),
    "infinite bound": ("bound = 1.0", "bound = inf", ["infinite", "input.bound"]),
    "huge number": ("bound = 1.0", "bound = 1e999999999", ["too large", "exponents"]),
    "huge integer": ("bound = 1.0", "bound = 1" + "0" * 400, ["too large", "input.bound"]),
    "endless integer": ("bound = 1.0", "bound = 1" + "0" * 5000, ["not TOML"]),
    "quoted number": ("bound = 1.0", 'bound = "1.0"', ["remove the quotes: 1.0", "input.bound"]),
    "quoted gate": ("low = 0.05", 'low = "5e-2"', ["remove the quotes: 5e-2", "gate.low"]),
    "quoted entry": ("[0.1, 0.4]]", '["-.1", 0.4]]', ["remove the quotes: -.1", "model.A[1][0]"]),
    "quoted steps": (
        '["contraction"]',
        '["contraction"]\nforgets_within = "9"',
        ["remove the quotes: 9"],
    ),
    "text for a number": ("bound = 1.0", 'bound = "one"', ["not a number", "input.bound"]),
    "true for a number": ("bound = 1.0", "bound = true", ["not a number", "input.bound"]),
    "negative bound": ("bound = 1.0", "bound = -1.0", ["negative", "input.bound"]),
    "non-square A": ("[[0.5, -0.2], [0.1, 0.4]]", "[[0.5, -0.2]]", ["not square"]),
    "ragged A": ("[0.1, 0.4]]", "[0.1]]", ["row 1 has 1 entries", "model.A"]),
    "0-dimensional model": ("[[0.5, -0.2], [0.1, 0.4]]", "[]", ["dimension 0"]),
    "empty rows": ("[[0.5, -0.2], [0.1, 0.4]]", "[[]]", ["dimension 0"]),
    "B that does not fit": ("[[1.0], [0.5]]", "[[1.0]]", ["B has 1 rows"]),
    "gate low above high": ("high = 1.0", "high = 0.01", ["low", "high"]),
    "gate above one": ("high = 1.0", "high = 1.5", ["1.5", "[0, 1]"]),
    "gate below zero": ("low = 0.05", "low = -0.05", ["-0.05", "[0, 1]"]),
    "gate list of wrong length": ("low = 0.05", "low = [0.1, 0.1, 0.1]", ["3 entries"]),
    "unknown form": ('"leaky"', '"leeky"', ["unknown form", "did you mean 'leaky'"]),
    "table of another form": ('"leaky"', '"ssd"', ["form 'ssd' has no [gate]", "[step]"]),
    "unknown property": ('"contraction"', '"contractoin"', ["did you mean 'contraction'"]),
    "property that is no text": ('["contraction"]', "[[1]]", ["unknown property"]),
    "no property": ('["contraction"]', "[]", ["no property"]),
    "forgets_within without N": ('["contraction"]', '["forgets_within"]', ["forgets_within = N"]),
    "forgets_within of nothing": (
        '["contraction"]',
        '["contraction"]\nforgets_within = 0',
        ["0 is no number of steps"],
    ),
    "mean_square without a law": (
        '["contraction"]',
        '["mean_square"]',
        ["without what it needs", "[gate.distribution]"],
    ),
    "precision without a format": (
        '["contraction"]',
        '["precision"]',
        ["no procedure for it"],
    ),
    "unknown key": ("bound = 1.0", "bond = 1.0", ["unknown key 'bond'", "'bound'"]),
    "unknown table": ("[input]", "[inputs]", ["unknown table 'inputs'", "'input'"]),
    "gate missing": ('[gate]\nkind = "vector"\nlow = 0.05\nhigh = 1.0', "", ["[gate] is missing"]),
    "form missing": ('form = "leaky"\n', "", ["'form' is missing"]),
    "no TOML": ("[model]", "[model", ["not TOML", "line 2"]),
    "array file missing": ("[[1.0], [0.5]]", '"weights.npz:B"', ["no file 'weights.npz'"]),
    "array file of no kind": ("[[1.0], [0.5]]", '"weights.csv"', ["names no stored array"]),
}


def refused(selssm: Command, source: Path, words: list[str], *more: object) -> None:
    """Exit 2, one line on stderr with the words, nothing on stdout and no file written."""
    target = source.parent / "out" / "report.html"
    target.parent.mkdir(exist_ok=True)
    outcome = selssm("report", source, "--out", target, *more)
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert list(target.parent.iterdir()) == []
    lines = outcome.err.strip().splitlines()
    assert len(lines) == 1, lines
    assert "Traceback" not in outcome.err
    for verdict in ("proved", "refuted", "unknown:"):
        assert verdict not in outcome.err
    for word in words:
        assert word in lines[0], lines[0]


@pytest.mark.parametrize("kind", WRONG, ids=lambda kind: kind.replace(" ", "_"))
def test_wrong_spec(selssm: Command, tmp_path: Path, kind: str) -> None:
    text, replacement, words = WRONG[kind]
    assert text in GOOD
    source = tmp_path / "model.toml"
    source.write_text(GOOD.replace(text, replacement, 1))
    refused(selssm, source, words)


def test_bounded_state_needs_input(selssm: Command, tmp_path: Path) -> None:
    source = tmp_path / "model.toml"
    without = GOOD.replace("[input]\nbound = 1.0\n", "")
    source.write_text(without.replace('["contraction"]', '["bounded_state"]'))
    refused(selssm, source, ["bounded_state", "without what it needs", "[input]"])


def test_step_range_upside_down(selssm: Command, tmp_path: Path) -> None:
    source = tmp_path / "model.toml"
    source.write_text(S6)
    refused(selssm, source, ["[step]", "make no range"])


def test_s6_with_a_matrix(selssm: Command, tmp_path: Path) -> None:
    source = tmp_path / "model.toml"
    source.write_text(S6.replace("[-1.0, -2.0]", "[[-1.0, 0.0], [0.0, -2.0]]"))
    refused(selssm, source, ["model.A", "A is the diagonal: a list of numbers"])


@pytest.mark.parametrize(
    ("text", "replacement"),
    [('"contraction"', '"contractoin"'), ("bound = 1.0", "bond = 1.0"), ("low =", "lower =")],
)
def test_what_is_never_answered_is_not_offered(
    selssm: Command, tmp_path: Path, text: str, replacement: str
) -> None:
    source = tmp_path / "model.toml"
    source.write_text(GOOD.replace(text, replacement, 1))
    message = selssm("report", source).err
    assert "use one of" in message
    for word in ("precision", "format", "tokens"):
        assert word not in message


def test_missing_file(selssm: Command, tmp_path: Path) -> None:
    refused(selssm, tmp_path / "nowhere.toml", ["no such file", "nowhere.toml"])


def test_empty_file(selssm: Command, tmp_path: Path) -> None:
    source = tmp_path / "model.toml"
    source.touch()
    refused(selssm, source, ["empty", "model.toml"])


def test_file_that_is_no_text(selssm: Command, tmp_path: Path) -> None:
    source = tmp_path / "model.toml"
    source.write_bytes(b"\xff\xfe\x00")
    refused(selssm, source, ["not TOML"])


def test_source_of_no_known_kind(selssm: Command, tmp_path: Path) -> None:
    source = tmp_path / "model.yaml"
    source.write_text("form: leaky")
    refused(selssm, source, ["no kind of source", ".toml"])


def test_pickled_array(selssm: Command, tmp_path: Path) -> None:
    np.savez(tmp_path / "weights.npz", B=np.array([[None]], dtype=object))
    source = tmp_path / "model.toml"
    source.write_text(GOOD.replace("[[1.0], [0.5]]", '"weights.npz:B"'))
    refused(selssm, source, ["weights.npz", "object arrays"])


def test_array_of_other_dimensions(selssm: Command, tmp_path: Path) -> None:
    np.savez(tmp_path / "weights.npz", B=np.ones(2))
    source = tmp_path / "model.toml"
    source.write_text(GOOD.replace("[[1.0], [0.5]]", '"weights.npz:B"'))
    refused(selssm, source, ["shape (2,)", "2 dimensions"])


@pytest.mark.parametrize("suffix", ["npz", "safetensors"])
def test_damaged_array_file(selssm: Command, tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"weights.{suffix}").write_bytes(b"PK\x03\x04 not an archive")
    source = tmp_path / "model.toml"
    source.write_text(GOOD.replace("[[1.0], [0.5]]", f'"weights.{suffix}:B"'))
    refused(selssm, source, [f"weights.{suffix}"])


def checkpoint(folder: Path, **config: object) -> Path:
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"model_type": "mamba", **config}))
    save_file({"backbone.x": torch.ones(100)}, folder / "model.safetensors")
    return folder


def test_truncated_safetensors(selssm: Command, tmp_path: Path) -> None:
    source = checkpoint(tmp_path / "model")
    weights = source / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-50])
    refused(selssm, source, ["truncated", "model.safetensors"])


def test_config_of_another_architecture(selssm: Command, tmp_path: Path) -> None:
    source = checkpoint(tmp_path / "model", model_type="llama")
    refused(selssm, source, ["llama", "config.json"])


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt"])
def test_pickled_weights(selssm: Command, tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    torch.save({"x": torch.ones(1)}, source)
    refused(selssm, source, ["pickle", name])


def test_empty_safetensors(selssm: Command, tmp_path: Path) -> None:
    source = tmp_path / "model.safetensors"
    source.touch()
    refused(selssm, source, ["empty", "model.safetensors"])


def test_folder_without_a_checkpoint(selssm: Command, tmp_path: Path) -> None:
    source = tmp_path / "model"
    source.mkdir()
    refused(selssm, source, ["config.json"])


def test_horizon_is_for_checkpoints(selssm: Command, tmp_path: Path) -> None:
    source = tmp_path / "model.toml"
    source.write_text(GOOD)
    refused(selssm, source, ["for checkpoints"], "--horizon", 10)


def test_output_into_a_folder_that_is_not_there(selssm: Command, tmp_path: Path) -> None:
    source = tmp_path / "model.toml"
    source.write_text(GOOD)
    outcome = selssm("certify", source, "--property", "contraction", "--out", tmp_path / "no" / "c")
    assert outcome.code == 2
    assert "no such folder" in outcome.err


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "other"}', "[" * 5000])
def test_malformed_certificate(selssm: Command, tmp_path: Path, text: str) -> None:
    source = tmp_path / "certificate.json"
    source.write_text(text)
    outcome = selssm("recheck", source)
    assert outcome.code == 2
    assert outcome.out == ""
    assert len(outcome.err.strip().splitlines()) == 1
