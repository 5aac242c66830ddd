"""The recorded brackets of the named families: rechecked by their words, and narrow enough."""

import json
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from numerics.bracket import reaches
from numerics.claim import Claim, Property
from numerics.families import Polytope
from numerics.witnesses import VertexWord
from numerics.word_growth import word_growth
from proofs.verdict import Verdict

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))
from matrix_families import FAMILIES, forbidding, partitions  # noqa: E402

RECORDED = {
    row["name"]: row
    for row in json.loads((ROOT / "benchmarks/joint_spectral_radius.json").read_text())["families"]
}


@pytest.mark.parametrize("named", FAMILIES, ids=lambda named: named.name)
def test_the_recorded_word_refutes_the_recorded_lower_end(named):
    row, family = RECORDED[named.name], Polytope(named.matrices)
    word, lower = VertexWord(tuple(row["word"])), Fraction(row["lower, exact"])
    assert word.check(family, Claim(Property.RATE, rate=lower)).verdict is Verdict.REFUTED
    growth = word_growth(family, word)
    assert row["polynomial"] == [str(c) for c in growth.polynomial]
    assert lower < growth.low and growth.high <= Fraction(row["upper, exact"]) * (1 + row["gap"])
    assert row["attained"] is reaches(growth, Fraction(row["upper, exact"]))


@pytest.mark.parametrize("named", FAMILIES, ids=lambda named: named.name)
def test_what_is_published_meets_the_recorded_bracket(named):
    row = RECORDED[named.name]
    assert row["d"] == len(named.matrices[0]) <= 5
    if named.published is not None:
        low, high = named.published
        assert row["lower"] <= high and low <= row["upper"]


def test_at_least_half_are_narrower_than_a_percent_within_a_minute():
    quick = [row for row in RECORDED.values() if (row["seconds to 1 %"] or 61) <= 60]
    assert len(RECORDED) == len(FAMILIES) >= 12 and 2 * len(quick) >= len(FAMILIES)


def test_the_families_are_what_they_are_said_to_be():
    assert partitions(3) == ([[1, 0], [1, 1]], [[1, 1], [0, 1]])
    free = forbidding("+-", "++")
    assert len(free) == 4 and [[0, 1], [1, 0]] not in free
    assert {tuple(map(tuple, A)) for A in free} == {
        ((0, 0), (1, 1)), ((1, 0), (1, 0)), ((0, 1), (0, 1)), ((1, 1), (0, 0)),
    }  # fmt: skip
