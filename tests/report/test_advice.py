"""Advice that does not lull: rates nobody can use, horizons nobody named, bounds far too large."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pytest

import selssm as library
from numerics.certify import certify
from numerics.families import Diagonal
from selssm.analyse.looseness import looseness
from selssm.analyse.wording import advice

SLOW, QUICK = Fraction(1, 10**9), Fraction(1, 10)


def diagonal(step: Fraction) -> Diagonal:
    return Diagonal((Fraction(-1),), step, Fraction(1))


def test_a_rate_of_no_use_is_called_that() -> None:
    assert "of no use" in advice(certify(diagonal(SLOW), "contraction"))
    assert "Nothing to do" in advice(certify(diagonal(QUICK), "contraction"))
    assert "Nothing to do" in advice(certify(diagonal(SLOW), "stability"))


@pytest.mark.parametrize(("bound", "loose"), [(19.0, False), (21.0, True), (math.inf, False)])
def test_a_bound_is_loose_beyond_twenty_times(bound: float, loose: bool) -> None:
    assert bool(looseness(bound, 1.0, "seen")) is loose
    assert looseness(bound, 0.0, "seen") == ""


def test_the_report_compares_its_bound_with_its_runs(tmp_path: Path) -> None:
    spec = tmp_path / "model.toml"
    spec.write_text(
        '[model]\nform = "s6"\nA = [-1.0]\nB = [[1.0]]\n[step]\nlow = 0.0\nhigh = 0.0001\n'
        '[input]\nbound = 1.0\n[ask]\nproperties = ["bounded_state"]\n'
    )
    (found,) = library.report(spec).findings
    assert found.advice.startswith("The bound holds but is loose")
    assert "Nothing to do" not in found.advice and "selssm certify" in found.advice
