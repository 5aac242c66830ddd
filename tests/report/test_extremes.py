"""Specs at the edge of floats and of the circle get a report and the right verdict, not a crash."""

from __future__ import annotations

from fractions import Fraction

import pytest

import selssm
from numerics.families import Diagonal, GateBox, Leaky, Replace
from proofs.verdict import Verdict
from selssm.render.html import to_html
from selssm.render.json import to_json
from selssm.spec import Family, Spec

HUGE = Fraction(10) ** 300
HALF = Fraction(1, 2)
OPEN = GateBox.uniform(2, 1, 1)
P, R = Verdict.PROVED, Verdict.REFUTED
CASES: dict[str, tuple[Family, str, Verdict]] = {
    "a bound beyond floats": (
        Leaky([[HALF]], GateBox.uniform(1, HALF, 1), [[HUGE]], HUGE),
        "bounded_state",
        P,
    ),
    "a Jordan block on the circle": (
        Replace([[1, 1], [0, 1]], OPEN, [[1], [1]], 1),
        "stability",
        R,
    ),
    "growth beyond floats": (Diagonal([10**6], 0, 10**6, [[1]], 1), "stability", R),
    "gates that never open": (Replace([[7]], GateBox.uniform(1, 0, 0)), "contraction", P),
    "a rate just below one": (Diagonal([-1 / HUGE], 1 / HUGE, 1), "contraction", P),
}


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value", "ignore:divide by zero")
@pytest.mark.parametrize("name", CASES)
def test_the_report_is_whole_and_the_verdict_right(name: str) -> None:
    family, asked, verdict = CASES[name]
    made = selssm.report(Spec(name, family, (asked,), None))
    assert made.verdict is verdict
    assert to_json(made) and name in to_html(made)


def test_advice_on_slow_forgetting_speaks_of_speed_and_not_of_stability() -> None:
    slow = Leaky([[HALF]], GateBox.uniform(1, Fraction(1, 1000), 1))
    (found,) = selssm.report(Spec("slow", slow, ("forgets_within",), 10)).findings
    assert found.verdict is R and "raise gate.low" in found.advice
    assert "spectral radius below one" not in found.advice
