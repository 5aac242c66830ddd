"""A sentence about the closed form of a theorem, as a fact in which it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proofs.kernel import Fact, arithmetic
from proofs.lemmas.order import equally
from proofs.terms import Expr, Term, as_expr, eq
from proofs.theorem import Theorem, prove


@dataclass(frozen=True)
class Corollary:
    """What the closed form is, in words, and the fact that says it."""

    theorem: Theorem
    says: str
    fact: Callable[[], Fact]


def number(theorem: Theorem) -> Expr:
    """The closed form."""
    assert theorem.closed_form is not None
    return theorem.closed_form


def fact_of(theorem: Theorem) -> Fact:
    """What the theorem says, as a fact."""
    fact = prove(theorem).fact
    assert fact is not None, theorem.id
    return fact


def quotient(above: Term, below: Expr, *signs: Fact) -> Fact:
    """above·(1/below)·below = above, where the signs show that below > 0."""
    inverse = arithmetic(eq(1 / below * below, 1), arithmetic(0 < below, *signs))
    return equally(as_expr(above), inverse)
