"""The table that a test run ends with: every theorem, its verdict, and what the run did for it.

The verdicts are computed anew from what this run saw: a theorem whose step, mutant or property
failed is not shown as certified, and one whose tests were not selected is shown as not run.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Row:
    """What the run did for one theorem."""

    steps: int = 0
    mutants: int = 0
    examples: int = 0
    failed: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


class Certification:
    """Collects outcomes by theorem id and prints them; writes verdicts.json after a full run."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.rows: dict[str, Row] = {}

    def row(self, id: str) -> Row:
        return self.rows.setdefault(id, Row())

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        outcome = yield
        report = outcome.get_result()
        marker = item.get_closest_marker("theorem")
        if marker is None:
            return
        row = self.row(marker.args[0])
        if report.failed:
            row.failed.append(item.name)
        if report.when != "call" or not report.passed:
            return
        kind = marker.kwargs.get("kind", "property")
        row.steps += kind == "step"
        row.mutants += kind == "mutant"
        row.examples += getattr(item, "hypothesis_examples", kind == "property")

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        """Count the examples that hypothesis ran in a property test."""
        inner = getattr(getattr(item, "obj", None), "hypothesis", None)
        if inner is None:
            yield
            return
        counter: Counter[str] = Counter()
        original = inner.inner_test

        def counted(*args: Any, **kwargs: Any) -> Any:
            counter["examples"] += 1
            return original(*args, **kwargs)

        inner.inner_test = counted
        try:
            yield
        finally:
            inner.inner_test = original
            item.hypothesis_examples = counter["examples"]  # type: ignore[attr-defined]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if not self.rows:
            return
        from proofs.registry import theorems

        lines = [_line(item.id, self.row(item.id)) for item in theorems()]
        terminalreporter.section("certification")
        terminalreporter.write_line(_HEAD)
        for line in lines:
            terminalreporter.write_line(line)
        if all("verdict" in self.row(item.id).facts for item in theorems()):
            self._write_json()

    def _write_json(self) -> None:
        from proofs.registry import theorems

        data = {item.id: _facts(self.row(item.id)) for item in theorems()}
        path = Path(str(self.config.rootpath)) / "verdicts.json"
        path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


_HEAD = (
    f"{'theorem':<44} {'verdict':<9} {'evidence':<12} {'steps':>5} {'mutants':>8} {'examples':>8}"
    "  rests on"
)


def _facts(row: Row) -> dict[str, Any]:
    verdict = row.facts.get("verdict", "not run")
    return {
        "verdict": "unknown" if row.failed else verdict,
        **{k: v for k, v in row.facts.items() if k != "verdict"},
        "steps_checked": row.steps,
        "mutants_refuted": row.mutants,
        "property_examples": row.examples,
        "failed": row.failed,
    }


def _line(id: str, row: Row) -> str:
    facts = _facts(row)
    of = row.facts.get("mutants", 0)
    rests = [*row.facts.get("rests_on", []), *(f"[{c}]" for c in row.facts.get("cites", []))]
    waived = f"; no number: {row.facts['waiver']}" if row.facts.get("waiver") else ""
    return (
        f"{id:<44} {facts['verdict']:<9} {row.facts.get('evidence', '-'):<12} {row.steps:>5} "
        f"{row.mutants:>4} / {of:<1} {row.examples:>8}  {', '.join(rests) or 'the kernel'}{waived}"
    )
