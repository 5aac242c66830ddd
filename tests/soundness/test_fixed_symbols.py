"""What a citation is about is no free symbol: each theorem that rests on one says what it means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofs.explain import explain
from proofs.kernel import Citation, apply, assume, cite, instantiate
from proofs.registry import theorems
from proofs.terms import exists, forall, function, implies, natural, real, symbols
from proofs.theorem import Hypothesis, Proof, Theorem, prove

PROVED = [item for item in theorems() if isinstance(item, Theorem)]
x, n = real("x"), natural("n")
radius = function("spr")
book = Citation("the radius is at most every norm", "a book", ((radius, "the spectral radius"),))


def unexplained(proof: Proof) -> list[str]:
    assert proof.fact is not None, proof.ruling.reason
    return [symbol.name for symbol in proof.fact.fixed if not proof.meaning(symbol)]


def cited(citation: Citation, id: str) -> Proof:
    """spr ≤ 1, as a book says that spr ≤ x follows from 1 ≤ x."""
    says = forall(x, implies(1 <= x, radius() <= x))

    def proof(board):
        return apply(instantiate(cite(citation, says), x), assume(1 <= x))

    given = (Hypothesis("x", "1 ≤ x", 1 <= x),)
    return prove(Theorem(id, "", "", given, radius() <= x, proof, (), "", waiver="a test"))


@pytest.mark.parametrize("theorem", PROVED, ids=lambda t: t.id)
def test_every_fixed_symbol_is_explained(theorem: Theorem) -> None:
    proof = prove(theorem)
    assert not unexplained(proof)
    text = explain(theorem)
    assert proof.fact is not None
    assert ("Fixed by citation" in text) == bool(proof.fact.fixed)
    assert all(proof.meaning(symbol).split(" (")[0][:30] in text for symbol in proof.fact.fixed)


def test_a_symbol_that_nobody_explains_is_noticed() -> None:
    assert not unexplained(cited(book, "test.explained"))
    silent = cited(replace(book, fixes=()), "test.silent")
    assert unexplained(silent) == ["spr"]
    assert "spr: nowhere explained" in explain(silent.theorem)


def test_an_explanation_is_of_the_very_symbol() -> None:
    """Of spr the number, not of spr the function of a matrix."""
    other = replace(book, fixes=((function("spr", x.sort), "of another one"),))
    assert unexplained(cited(other, "test.namesake")) == ["spr"]


def test_what_is_cited_of_all_numbers_fixes_nothing() -> None:
    archimedes = cite(Citation("a natural above", "a book"), forall(x, exists(n, x < n)))
    assert not archimedes.fixed and not symbols(archimedes.conclusion)
