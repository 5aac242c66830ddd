"""A report cannot claim more than its evidence carries."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest

from proofs.verdict import EvidenceKind, Ruling, proved, refuted, unknown
from selssm.amount import Amount, Side
from selssm.records import Finding, Quantity, Report

PROVED = proved(EvidenceKind.EXACT, "checked")
REFUTED = refuted(EvidenceKind.EXACT, "a word")
UNKNOWN = unknown("not tried yet")


def report_of(*rulings: Ruling) -> Report:
    findings = tuple(Finding(f"property {i}", r, "said", "advice") for i, r in enumerate(rulings))
    return Report("source", "title", "h", (), findings, (), (), (), (), "again")


@pytest.mark.parametrize(
    ("rulings", "code"),
    [
        ((PROVED, PROVED), 0),
        ((PROVED, UNKNOWN), 3),
        ((PROVED, REFUTED), 1),
        ((UNKNOWN, REFUTED, PROVED), 1),
    ],
)
def test_exit_code_is_that_of_the_worst_verdict(rulings: tuple[Ruling, ...], code: int) -> None:
    assert report_of(*rulings).exit_code == code


@pytest.mark.parametrize("side", [Side.ABOVE, Side.BELOW, Side.EXACT])
@pytest.mark.parametrize("kind", [EvidenceKind.SAMPLED, EvidenceKind.FLOAT, EvidenceKind.CITED])
def test_what_was_only_seen_cannot_be_worded_as_a_bound(side: Side, kind: EvidenceKind) -> None:
    amount = Amount(Fraction(1, 2), side)
    with pytest.raises(ValueError, match="on evidence that is only"):
        Quantity("half-life", "", amount, "steps", "a search", kind)
    dataclasses.replace(  # the same number, worded as seen, may stand
        Quantity("half-life", "", Amount(amount.value, Side.SEEN), "steps", "a search", kind)
    )


def test_advice_that_is_the_same_is_given_once() -> None:
    ((names, verdict, text),) = report_of(PROVED, REFUTED).advice
    assert (names, verdict, text) == ("property 0, property 1", REFUTED.verdict, "advice")
