"""Hands what was judged to the certification table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from numerics.judge import Judgement
from proofs.registry import find


@pytest.fixture
def certification(request: pytest.FixtureRequest) -> Callable[[Judgement, int], None]:
    plugin = request.config.pluginmanager.get_plugin("certification")

    def record(judgement: Judgement, mutants: int) -> None:
        plugin.row(judgement.id).facts = {
            "verdict": str(judgement.ruling.verdict),
            "evidence": ", ".join(dict.fromkeys(e.kind for e in judgement.ruling.evidence)),
            "reason": judgement.ruling.reason,
            "mutants": mutants,
            "rests_on": list(judgement.rests_on),
            "cites": list(judgement.cites),
            "waiver": getattr(find(judgement.id), "waiver", ""),
        }

    return record
