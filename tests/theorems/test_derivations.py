"""What SymPy derives is what the theorems say; a formula that is a little off is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy

from proofs.deciders import Undecided
from proofs.derivations import (
    DERIVATIONS,
    Derivation,
    exact_state_solves_its_equation,
    leading_error,
    to_term,
)
from proofs.discretisation.rules import (
    bilinear,
    decays,
    delta,
    deployed,
    euler,
    exact,
    h,
    half,
    hold,
    trapezoid,
    twelfth,
    u0,
    u1,
)
from proofs.kernel import arithmetic, identity, same
from proofs.lemmas.exponential import one_at_zero
from proofs.registry import find
from proofs.symbols import alpha
from proofs.terms import Expr, Lambda, as_expr, eq, substitute, symbol_of, symbols

CASES = [pytest.param(d, id=f"{d.theorem}:{d.says}") for d in DERIVATIONS]
ERRORS = [
    (hold, 2, half * u1),
    (deployed, 2, half * (alpha * u0 + u1)),
    (euler, 2, -half * (alpha**2 * h - alpha * u0 + u1)),
    (bilinear, 3, -twelfth * (alpha**3 * h - alpha**2 * u0 + alpha * u1)),
    (trapezoid, 3, twelfth * (alpha**2 * u0 + 2 * alpha * u1)),
]
"""With the constants of discretise.order: so no constant there can be made smaller."""


@pytest.mark.parametrize("derivation", CASES)
def test_the_kernel_agrees(derivation: Derivation) -> None:
    find(derivation.theorem)
    fact = derivation.check()
    assert same(fact.conclusion, eq(derivation.found(), derivation.formula))


@pytest.mark.parametrize("derivation", CASES)
def test_a_formula_that_is_off_is_noticed(derivation: Derivation) -> None:
    with pytest.raises(Undecided):
        replace(derivation, formula=derivation.formula * 2).check()


@pytest.mark.parametrize(
    ("rule", "order", "coefficient"),
    [pytest.param(*case, id=name) for case, name in zip(
        ERRORS, ("hold", "deployed", "Euler", "bilinear", "trapezoidal"), strict=True)],
)  # fmt: skip
def test_the_order_and_its_constant_come_out_of_the_series(
    rule: Expr, order: int, coefficient: Expr
) -> None:
    found_order, found = leading_error(rule)
    letters = {fn.name: fn() for fn in symbols(rule) if not fn.takes}
    assert found_order == order
    identity(eq(to_term(found, letters), coefficient))


def test_what_terms_cannot_say_is_refused() -> None:
    with pytest.raises(TypeError):
        to_term(sympy.Symbol("x") ** sympy.Symbol("y"), {})
    with pytest.raises(TypeError):
        to_term(sympy.sin(sympy.Symbol("x")), {})


def test_the_exact_state_solves_its_equation_and_starts_at_h() -> None:
    solves = exact_state_solves_its_equation()
    assert solves.hypotheses == {decays}
    start = substitute(exact, {symbol_of(delta): Lambda((), as_expr(0))})
    arithmetic(eq(start, h), one_at_zero())
