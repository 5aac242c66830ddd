"""Models of many states through the front door: answers in seconds, and no pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Command = Callable[..., Any]
D = 300


def leaky(folder: Path) -> Path:
    """A leaky model of D states whose rows sum to about 0.6 in size."""
    A = np.random.default_rng(0).uniform(-1.2, 1.2, (D, D)) / D
    np.savez(folder / "w.npz", A=A)
    source = folder / "large.toml"
    source.write_text(
        '[model]\nform = "leaky"\nA = "w.npz:A"\n[gate]\nkind = "vector"\nlow = 0.1\nhigh = 1.0\n'
    )
    return source


def test_a_large_model_is_reported_without_pictures(selssm: Command, tmp_path: Path) -> None:
    outcome = selssm("report", leaky(tmp_path))
    assert outcome.code == 0 and "pictures: none: more than 256 states" in outcome.out
    assert "verified float" in outcome.out


def test_a_delta_rule_of_absurd_size_is_refused(selssm: Command, tmp_path: Path) -> None:
    source = tmp_path / "delta.toml"
    source.write_text(
        '[model]\nform = "delta"\ndimension = 1000000000\n'
        "[step]\nstrength_low = 0.5\nstrength_high = 1.5\n"
    )
    outcome = selssm("report", source)
    assert outcome.code == 2 and "give 2 for any larger one" in outcome.err
