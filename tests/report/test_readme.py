"""What the README shows is run: the plain-Python recheck, on a true and on a bent certificate."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


@pytest.fixture
def recheck(
    selssm: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[dict[str, Any]], None]], None]:
    """The README's lines on the example's certificate, after `bend` has had its way with it."""
    example = ROOT / "examples" / "certified_leaky.toml"
    out = tmp_path / "c.json"
    assert selssm("certify", example, "--property", "contraction", "--out", out).code == 0
    monkeypatch.chdir(tmp_path)
    (lines,) = re.findall(r"recheck in plain Python -->\n```python\n(.*?)```", README, re.S)

    def run(bend: Callable[[dict[str, Any]], None]) -> None:
        data = json.loads(out.read_text())
        bend(data)
        out.write_text(json.dumps(data))
        exec(lines, {})

    return run


def test_the_plain_recheck_accepts_a_true_certificate(recheck: Callable[..., None]) -> None:
    recheck(lambda data: None)


@pytest.mark.parametrize(
    "bend",
    [
        lambda data: data["claim"].update(rate="1/2"),
        lambda data: data["witness"].update(weights=["1", "100"]),
        lambda data: data["model"].update(A=[["1/2", "-1/5"], ["1/10", "1"]]),
        lambda data: data["model"]["gate"].update(low=["0", "1/20"]),
    ],
    ids=["rate", "witness", "matrix", "gate"],
)
def test_the_plain_recheck_rejects_a_bent_one(recheck: Callable[..., None], bend: Any) -> None:
    with pytest.raises(AssertionError):
        recheck(bend)


def test_both_commands_are_there_once() -> None:
    for name in ("report command", "test command"):
        assert len(re.findall(rf"<!-- {name} -->\n```sh\n.+\n```", README)) == 1


def test_the_lines_about_the_machine_run() -> None:
    (lines,) = re.findall(r"the machine in Python -->\n```python\n(.*?)```", README, re.S)
    names: dict[str, object] = {}
    exec(compile(lines, "README.md", "exec"), names)
    assert names["y"].shape == names["z"].shape and names["last"].shape == (2, 64, 16)
