"""The number that a theorem shows is the one that it proves.

A closed form stands in the conclusion of its theorem, in a fact on its blackboard, or in the
conclusion of a corollary that says what it is. A form that is a little off stands in none of them.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest

from proofs.corollaries import COROLLARIES
from proofs.registry import find, theorems
from proofs.terms import Expr, real
from proofs.theorem import Theorem, prove
from tests.theorems.occurrence import letters, stands_in

SHOWN = [t for t in theorems() if isinstance(t, Theorem) and t.closed_form is not None]
FACTS = {corollary.theorem.id: corollary for corollary in COROLLARIES}


@cache
def places(id: str) -> tuple[Expr, ...]:
    """Where the closed form may stand: only what the kernel has shown."""
    theorem = find(id)
    assert isinstance(theorem, Theorem)
    proof = prove(theorem)
    assert proof.fact is not None, proof.ruling.reason
    said = [FACTS[id].fact().conclusion] if id in FACTS else []
    return (proof.fact.conclusion, *said, *(step.fact.conclusion for step in proof.steps))


def shown(theorem: Theorem, form: Expr) -> bool:
    own = letters(theorem)
    return any(stands_in(form, formula, own) for formula in places(theorem.id))


@pytest.mark.parametrize("theorem", SHOWN, ids=lambda t: t.id)
def test_a_closed_form_is_proved(theorem: Theorem) -> None:
    assert theorem.closed_form is not None
    assert shown(theorem, theorem.closed_form)


@pytest.mark.parametrize("theorem", SHOWN, ids=lambda t: t.id)
def test_a_closed_form_that_is_off_would_be_noticed(theorem: Theorem) -> None:
    form = theorem.closed_form
    assert form is not None
    for wrong in (form * Fraction(8, 7), form + Fraction(1, 7), 1 / (form + 3)):
        assert not shown(theorem, wrong), wrong


def test_corollaries_are_about_theorems_of_the_catalogue_and_needed() -> None:
    """Each is of a theorem that shows its number, and says it where nothing else does."""
    assert len(FACTS) == len(COROLLARIES)
    for corollary in COROLLARIES:
        assert any(corollary.theorem is theorem for theorem in SHOWN), corollary.theorem.id
        assert corollary.says.endswith(".")


def test_what_says_nothing_stands_nowhere() -> None:
    """Letters that a theorem does not have match anything: two of them are no formula."""
    theorem = next(t for t in SHOWN if t.id == "discretise.dc_gain")
    assert not shown(theorem, real("one") * real("another"))
    assert not shown(theorem, real("one"))
