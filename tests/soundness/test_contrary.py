"""A mutant that a theorem refutes: only by the negation of what the mutant says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from proofs.kernel import Fact, arithmetic, assume, generalise, witness
from proofs.negation import contradict
from proofs.registry import theorems
from proofs.terms import (
    Expr,
    as_expr,
    both,
    either,
    eq,
    exists,
    forall,
    implies,
    negate,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Contrary, Hypothesis, Theorem
from proofs.verdict import Verdict

x, y, a = real("x"), real("y"), real("a")
larger = forall(x, exists(y, both(0 < y, x < a * y)))
largest = exists(x, forall(y, implies(0 < y, a * y <= x)))
positive = 1 <= a


def _larger(board: Blackboard) -> Fact:
    chosen = 1 + x**2
    above = arithmetic(both(0 < chosen, x < a * chosen), assume(positive))
    return generalise(x, witness(exists(y, both(0 < y, x < a * y)), chosen, above))


def theorem(conclusion: Expr = larger, id: str = "test.larger") -> Theorem:
    return Theorem(
        id, "", "", (Hypothesis("a", "1 ≤ a", positive),), conclusion, _larger, (), "",
        waiver="a test",
    )  # fmt: skip


def contrary(claim: Expr = largest, value: int = 1) -> Contrary:
    return Contrary((positive,), claim, theorem(), ((symbol_of(a), Fraction(value)),))


def test_the_negation_refutes() -> None:
    assert contrary().ruling().verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    "claim",
    {
        "the theorem itself": larger,
        "the other order": forall(y, exists(x, implies(0 < y, a * y <= x))),
        "a stricter end": exists(x, forall(y, implies(0 <= y, a * y <= x))),
        "another bound": exists(x, forall(y, implies(0 < y, a * y <= x + 1))),
        "what is true": as_expr(0) <= 1,
    }.values(),
)  # fmt: skip
def test_a_theorem_about_something_else_does_not(claim: Expr) -> None:
    assert contrary(claim).ruling().verdict is Verdict.UNKNOWN


def test_nor_under_a_hypothesis_that_the_statement_does_not_have() -> None:
    bare = replace(contrary(), hypotheses=(), example=())
    assert bare.ruling().verdict is Verdict.UNKNOWN
    assert "needs that 1 ≤ a" in bare.ruling().reason


def test_nor_where_the_hypotheses_are_not_shown_to_hold_anywhere() -> None:
    assert contrary(value=0).ruling().verdict is Verdict.UNKNOWN
    assert replace(contrary(), example=()).ruling().verdict is Verdict.UNKNOWN
    never = replace(contrary(), hypotheses=(positive, a < 0))
    assert never.ruling().verdict is Verdict.UNKNOWN


def test_nor_one_that_is_not_proved() -> None:
    open_ = theorem(negate(largest), id="test.not_shown")
    assert replace(contrary(), negation=open_).ruling().verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("claim", "negation"),
    [
        (x <= y, y < x), (x < y, y <= x), (eq(x, y), negate(eq(x, y))),
        (both(x <= y, eq(x, 1)), either(y < x, negate(eq(x, 1)))),
        (implies(x <= y, x <= 0), both(x <= y, 0 < x)),
        (negate(either(x <= 0, y <= 0)), implies(0 < x, y <= 0)),
    ],
)  # fmt: skip
def test_negations_contradict_and_the_kernel_agrees(claim: Expr, negation: Expr) -> None:
    assert contradict(claim, negation) and contradict(negation, claim)
    assert not contradict(claim, claim)
    arithmetic(eq(0, 1), assume(claim), assume(negation))
    arithmetic(either(claim, negation))


def test_the_catalogue_has_some_and_each_is_refuted() -> None:
    mutants = [m for item in theorems() if isinstance(item, Theorem) for m in item.mutants]
    found = [m.statement for m in mutants if isinstance(m.statement, Contrary)]
    assert len(found) >= 2
    assert all(one.ruling().verdict is Verdict.REFUTED for one in found)
    one, other = found[:2]
    assert replace(one, claim=other.claim).ruling().verdict is Verdict.UNKNOWN
