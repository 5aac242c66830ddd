"""A theorem is proved when its own statement is, under its own hypotheses, and not otherwise."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from proofs.kernel import Citation, Fact, arithmetic, assume, cite, discharge, identity
from proofs.terms import Expr, as_expr, eq, implies, natural, real
from proofs.theorem import Blackboard, Hypothesis, Theorem, prove
from proofs.verdict import EvidenceKind, Verdict

x, y = real("x"), real("y")


def theorem(
    conclusion: Expr,
    proof: Callable[[Blackboard], Fact],
    *hypotheses: Expr,
    id: str = "test.theorem",
) -> Theorem:
    named = tuple(Hypothesis(str(h), str(h), h) for h in hypotheses)
    return Theorem(id, "", "", named, conclusion, proof, (), "", waiver="a test")


def verdict(*args: object, **named: str) -> Verdict:
    return prove(theorem(*args, **named)).ruling.verdict  # type: ignore[arg-type]


def test_a_proof_of_the_statement_counts() -> None:
    assert verdict(x <= y + 1, lambda _: arithmetic(x <= y + 1, assume(x <= y)), x <= y) is (
        Verdict.PROVED
    )


@pytest.mark.parametrize(
    ("conclusion", "proof"),
    {
        "another conclusion": (x <= y, lambda _: identity(eq(x, x))),
        "a weaker conclusion": (x < x + 1, lambda _: arithmetic(x <= x + 1)),
        "the converse": (implies(y > 0, y > 1), lambda _: discharge(
            y > 1, arithmetic(y > 0, assume(y > 1)))),
        "another variable": (x**2 >= 0, lambda _: arithmetic(y**2 >= 0)),
        "a namesake": (real("n") + 1 > 0, lambda _: arithmetic(natural("n") + 1 > 0)),
        "an unnamed hypothesis": (x <= 1, lambda _: arithmetic(x <= 1, assume(x <= 0))),
        "the conclusion itself assumed": (x <= y, lambda _: assume(x <= y)),
        "no fact": (eq(0, 1), lambda _: SimpleNamespace(
            conclusion=eq(0, 1), hypotheses=frozenset(), cites=frozenset())),
        "nothing": (eq(0, 1), lambda _: None),
        "a step that fails": (x >= 0, lambda _: arithmetic(x >= 0)),
    }.values(),
)  # fmt: skip
def test_anything_else_does_not(conclusion: Expr, proof: Callable[[Blackboard], Fact]) -> None:
    assert verdict(conclusion, proof) is Verdict.UNKNOWN


def test_a_namesake_does_not_inherit_the_verdict() -> None:
    """Two theorems of the same id: the first is proved, the second is false."""
    assert verdict(as_expr(0) <= 1, lambda _: arithmetic(as_expr(0) <= 1)) is Verdict.PROVED
    assert verdict(eq(0, 1), lambda _: arithmetic(eq(0, 1))) is Verdict.UNKNOWN


def test_what_rests_on_an_unproved_theorem_is_not_proved() -> None:
    open_question = theorem(eq(0, 1), lambda _: arithmetic(eq(0, 1)), id="test.open")
    assert verdict(eq(0, 1), lambda board: board.use(open_question)) is Verdict.UNKNOWN


def test_citations_are_never_lost() -> None:
    book = Citation("a claim", "a book")
    proof = prove(
        theorem(
            x <= y + 1,
            lambda _: arithmetic(x <= y + 1, discharge(x > 7, cite(book, x <= y))),
            id="test.cited",
        )
    )
    assert proof.ruling.verdict is Verdict.UNKNOWN  # the premise x > 7 stays
    cited = prove(theorem(x <= y + 1, lambda _: arithmetic(x <= y + 1, cite(book, x <= y))))
    assert cited.cites == (book,)
    assert EvidenceKind.CITED in [e.kind for e in cited.ruling.evidence]
