"""`selssm certify`: effort, progress, interruption, and models too large to be written out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from numerics.binary_matrix import BinaryMatrix
from numerics.certificate import holds, read
from numerics.model_data import MAX_EMBEDDED
from selssm.spec import read_spec

PRESSED = """
import os, signal, sys
from numerics.board import Board
from selssm import cli
consider = Board.consider
def press_when_something_is_proved(self, candidate):
    kept = consider(self, candidate)
    if self.upper is not None:
        os.kill(os.getpid(), signal.SIGINT)
    return kept
Board.consider = press_when_something_is_proved
sys.argv = ["selssm", "certify", *sys.argv[1:]]
cli.main()
"""


def certify_and_press(*arguments: object) -> subprocess.CompletedProcess[str]:
    """`selssm certify ...`, with Ctrl-C as soon as a rate is proved."""
    command = [sys.executable, "-c", PRESSED, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_an_interruption_keeps_the_best_that_was_found(examples: Path, tmp_path: Path) -> None:
    spec, out = examples / "certified_leaky.toml", tmp_path / "certificate.json"
    done = certify_and_press(spec, "--property", "rate", "--out", out)
    assert done.returncode == 130
    assert "interrupted" in done.stderr and "rate at most" in done.stderr
    assert holds(read(out))


def test_an_interruption_without_a_verdict_tells_the_bracket(examples: Path) -> None:
    spec = examples / "unknown_leaky.toml"
    done = certify_and_press(spec, "--property", "contraction")
    assert done.returncode == 130
    assert "interrupted" in done.stderr and "the joint spectral radius is" in done.stderr
    assert json.loads(done.stdout)["verdict"] == "unknown"


def test_progress_is_told_and_the_bracket_closes(selssm, examples: Path) -> None:
    done = selssm(
        "certify", examples / "certified_leaky.toml", "--property", "rate", "--tolerance", "1e-6"
    )
    assert done.code == 0
    assert "every transition has factor at most" in done.err and "a word grows by" in done.err
    assert "the joint spectral radius is more than" in json.loads(done.out)["reason"]


def test_no_seconds_settle_nothing(selssm, examples: Path) -> None:
    spec = examples / "certified_leaky.toml"
    assert selssm("certify", spec, "--property", "contraction", "--seconds", 0).code == 3
    assert selssm("certify", spec, "--property", "contraction", "--seconds", 60).code == 0


@pytest.mark.parametrize("option", [("--seconds", -1), ("--tolerance", 0), ("--tolerance", "x")])
def test_an_effort_that_makes_no_sense_is_wrong_input(selssm, examples: Path, option) -> None:
    spec = examples / "certified_leaky.toml"
    assert selssm("certify", spec, "--property", "rate", *option).code == 2


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A leaky spec whose A (400 × 400, in an .npz) is beyond what a certificate embeds."""
    rng = np.random.default_rng(0)
    A = rng.normal(size=(400, 400))
    A *= 0.9 / np.abs(A).sum(axis=1).max()
    np.savez(tmp_path / "weights.npz", A=A, other=np.array(["not read"], dtype=object))
    spec = tmp_path / "large.toml"
    spec.write_text(
        '[model]\nform = "leaky"\nA = "weights.npz:A"\n[gate]\nlow = 0.05\nhigh = 1.0\n'
    )
    return spec


def test_a_large_model_is_certified_and_named_by_its_digest(selssm, large: Path) -> None:
    family = read_spec(large).family
    assert isinstance(family.A, BinaryMatrix)
    out = large.parent / "certificate.json"
    assert selssm("certify", large, "--property", "contraction", "--out", out).code == 0
    assert out.stat().st_size < MAX_EMBEDDED
    assert selssm("recheck", out, "--model", large).code == 0
    assert selssm("recheck", out).code == 2


def test_a_large_model_with_one_entry_changed_is_another(selssm, large: Path) -> None:
    out = large.parent / "certificate.json"
    selssm("certify", large, "--property", "contraction", "--out", out)
    A = np.array(read_spec(large).family.A)
    A[7, 7] = np.nextafter(A[7, 7], 1)
    np.savez(large.parent / "weights.npz", A=A)
    assert selssm("recheck", out, "--model", large).code == 1


@pytest.mark.parametrize(
    ("A", "fault"),
    [
        (np.full((130, 130), np.nan), "NaN"),
        (np.full((130, 130), -np.inf), "infinite"),
        (np.full((130, 130), 1e305), "too large"),
        (np.full((130, 130), 2**53 + 2, dtype=np.int64), "beyond float64"),
        (np.zeros((130, 131)), "not square"),
    ],
)
def test_a_large_array_that_makes_no_sense_is_wrong_input(selssm, large, A, fault) -> None:
    np.savez(large.parent / "weights.npz", A=A)
    done = selssm("certify", large, "--property", "contraction")
    assert done.code == 2 and fault in done.err and done.out == ""
