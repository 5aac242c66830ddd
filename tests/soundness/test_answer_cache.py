"""The cache of confirmed questions is opt-in, never used in CI, and knows only what was asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs import answer_cache
from proofs.deciders import Undecided, implied
from proofs.terms import real

x = real("x")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv(answer_cache.VARIABLE, str(tmp_path / "cache"))
    answer_cache._lines.cache_clear()
    return tmp_path / "cache"


def test_a_confirmed_question_is_remembered(cache: Path) -> None:
    implied(0 <= x**2, [])
    assert len(cache.read_text().split()) == 1


def test_a_false_goal_is_neither_remembered_nor_confirmed(cache: Path) -> None:
    implied(0 <= x**2, [])
    with pytest.raises(Undecided):
        implied(1 <= x**2, [])
    assert len(cache.read_text().split()) == 1


def test_it_is_ignored_in_ci_and_off_by_default(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    implied(0 <= x**2, [])
    assert not cache.exists() and not answer_cache.is_known("anything")
    monkeypatch.delenv("CI")
    monkeypatch.delenv(answer_cache.VARIABLE)
    assert answer_cache.location() is None
