"""Runs the `selssm` command in this process and keeps what it said."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from selssm import cli

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Outcome:
    """Exit code, standard output and standard error of one run."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture
def selssm(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """selssm("report", path, ...) -> Outcome."""

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["selssm", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        said = capsys.readouterr()
        code = stop.value.code
        return Outcome(code if isinstance(code, int) else 0, said.out, said.err)

    return run


@pytest.fixture
def examples() -> Path:
    """The folder of example specs."""
    return EXAMPLES
