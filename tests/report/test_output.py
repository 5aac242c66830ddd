"""An output file is whole or absent, and an older one survives a failed write."""

from __future__ import annotations

from pathlib import Path

import pytest

from numerics.errors import InputError
from selssm.output import write_whole


def test_a_written_file_is_whole_and_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "report.html", "new")
    assert (tmp_path / "report.html").read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.html"
    target.write_text("old")

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(InputError, match="No space left"):
        write_whole(target, "new")
    assert target.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_an_interrupted_write_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "report.html", "new")
    assert list(tmp_path.iterdir()) == []
