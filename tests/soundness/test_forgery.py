"""Facts, terms and names that look genuine: none of them may pass."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace

import pytest

from proofs.grammar import require_well_formed
from proofs.kernel import (
    Fact,
    RuleError,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    identity,
    instantiate,
    part,
    restate,
    specialise,
    witness,
)
from proofs.terms import (
    BOOL,
    NAT,
    REAL,
    VECTOR,
    Expr,
    Fn,
    Lambda,
    as_expr,
    both,
    eq,
    exists,
    exp,
    forall,
    forall_below,
    fresh,
    function,
    implies,
    natural,
    negate,
    open_binder,
    power,
    real,
    substitute,
    symbol_of,
    symbols,
    total,
)

x, y, n, k = real("x"), real("y"), natural("n"), natural("k")
zero, one = as_expr(0), as_expr(1)
true, FALSE = eq(0, 0), eq(0, 1)


# -- facts ----------------------------------------------------------------------------------


def test_a_fact_cannot_be_constructed() -> None:
    with pytest.raises(RuleError):
        Fact(frozenset(), FALSE, frozenset(), frozenset(), object())
    with pytest.raises(TypeError):
        Fact(frozenset(), FALSE, frozenset(), frozenset())  # type: ignore[call-arg]


def test_a_fact_cannot_be_altered_or_copied_with_another_conclusion() -> None:
    fact = identity(true)
    with pytest.raises(dataclasses.FrozenInstanceError):
        fact.conclusion = FALSE  # type: ignore[misc]
    with pytest.raises(ValueError, match="seal"):
        dataclasses.replace(fact, conclusion=FALSE)
    assert not hasattr(fact, "seal")


class Lookalike(Fact):
    """A Fact by inheritance, without its check."""

    def __post_init__(self, seal: object) -> None:
        pass


SHAPED = both(implies(true, FALSE), FALSE)
LOOKALIKES = [
    Lookalike(frozenset(), SHAPED, frozenset(), frozenset(), None),
    SimpleNamespace(hypotheses=frozenset(), conclusion=SHAPED, cites=frozenset()),
]
RULES: list[Callable[[Fact], Fact]] = [
    lambda fact: part(fact, 1),
    lambda fact: conjunction(fact, fact),
    lambda fact: arithmetic(FALSE, fact),
    lambda fact: discharge(true, fact),
    lambda fact: generalise(x, fact),
    lambda fact: restate(fact, fact.conclusion),
    lambda fact: specialise(fact, {symbol_of(x): Lambda((), one)}),
    lambda fact: apply(assume(implies(SHAPED, FALSE)), fact),
    lambda fact: witness(exists(x, SHAPED), x, fact),
]


@pytest.mark.parametrize("fact", LOOKALIKES, ids=["subclass", "duck"])
@pytest.mark.parametrize("rule", RULES)
def test_no_rule_takes_a_lookalike(rule: Callable[[Fact], Fact], fact: Fact) -> None:
    with pytest.raises(RuleError, match="facts only"):
        rule(fact)


# -- terms ----------------------------------------------------------------------------------


def _expr(op: str, args: object, sort: object, data: object = None) -> Expr:
    return Expr(op, args, sort, data)  # type: ignore[arg-type]


f = function("f", REAL)
MALFORMED = {
    "a float": _expr("num", (), REAL, 0.5),
    "not a number": _expr("num", (), REAL, float("nan")),
    "an int for a fraction": _expr("num", (), REAL, 1),
    "a negative natural number": _expr("num", (), NAT, Fraction(-1)),
    "half a natural number": _expr("num", (), NAT, Fraction(1, 2)),
    "a natural sum of reals": _expr("+", (x, one), NAT),
    "a natural difference": _expr("*", (as_expr(-1), n), NAT),
    "a natural quotient": _expr("/", (n, n), NAT),
    "a natural power of a real": _expr("^", (x,), NAT, 2),
    "a negative exponent": _expr("^", (x,), REAL, -1),
    "a symbolic exponent": _expr("^", (x,), REAL, n),
    "no exponent": _expr("^", (x,), REAL),
    "a sum of three": _expr("+", (x, y, one), REAL),
    "a sum of one": _expr("+", (x,), REAL),
    "a sum with data": _expr("+", (x, y), REAL, 1),
    "a sum of formulas": _expr("+", (true, true), REAL),
    "a comparison of three": _expr("<=", (zero, zero, one), BOOL),
    "a comparison of formulas": _expr("<", (true, FALSE), BOOL),
    "a comparison that is a number": _expr("<=", (zero, one), REAL),
    "an equation across sorts": _expr("=", (x, true), BOOL),
    "an implication of three": _expr("=>", (true, FALSE, true), BOOL),
    "a negation of two": _expr("not", (true, FALSE), BOOL),
    "an empty disjunction": _expr("or", (), BOOL),
    "an empty conjunction": _expr("and", (), BOOL),
    "a conjunction of numbers": _expr("and", (zero, one), BOOL),
    "parts in a list": _expr("=", [zero, zero], BOOL),
    "an application to nothing": _expr("app", (), REAL, exp),
    "an application to too much": _expr("app", (x, y), REAL, f),
    "an application of another sort": _expr("app", (), NAT, symbol_of(x)),
    "an application to a wrong sort": _expr("app", (true,), REAL, f),
    "an application of a name": _expr("app", (), REAL, "x"),
    "an unknown operation": _expr("monomial", (), BOOL),
    "a loose index": _expr("bound", (), REAL, 0),
    "an index beyond all binders": _expr("forall", (_expr("bound", (), BOOL, 1),), BOOL, BOOL),
    "a negative index": _expr("forall", (_expr("bound", (), BOOL, -1),), BOOL, BOOL),
    "an index of another sort": _expr(
        "forall", (_expr("<=", (_expr("bound", (), NAT, 0), one), BOOL),), BOOL, REAL
    ),
    "a sum over the reals": _expr("sum", (zero, one, one), REAL, REAL),
    "a sum to a real end": _expr("sum", (zero, x, one), REAL, NAT),
    "a sum without an end": _expr("sum", (zero, one), REAL, NAT),
    "a natural sum over an index": _expr("sum", (zero, one, one), NAT, NAT),
    "an index in the end of its own sum": _expr(
        "sum", (zero, _expr("bound", (), NAT, 0), one), REAL, NAT
    ),
    "a quantified number": _expr("forall", (one,), BOOL, REAL),
    "a quantifier over nothing": _expr("forall", (true,), BOOL),
}


@pytest.mark.parametrize("e", MALFORMED.values(), ids=MALFORMED)
def test_no_malformed_expression_enters_a_fact(e: Expr) -> None:
    with pytest.raises(TypeError):
        require_well_formed(e)
    formula = e if e.sort == BOOL else Expr("=", (e, e), BOOL)
    for rule in (assume, identity, arithmetic):
        with pytest.raises((TypeError, RuleError)):
            rule(formula)


TERMS = {name: e for name, e in MALFORMED.items() if e.sort in (REAL, NAT)}


@pytest.mark.parametrize("e", TERMS.values(), ids=TERMS)
def test_no_malformed_term_is_a_value(e: Expr) -> None:
    everywhere = generalise(x, identity(eq(x, x)))
    with pytest.raises(TypeError):
        instantiate(everywhere, e)


def test_what_the_constructors_build_is_well_formed() -> None:
    v = function("v", gives=VECTOR)()
    g = function("g", VECTOR, NAT)
    for e in (
        total(k, 0, n + 1, x * power(y, k) ** 2 / 3),
        forall(v, exists(n, both(eq(g(v, n), 1), negate(eq(v, v))))),
        forall_below(k, n, total(n, k, k + 1, n) <= x),
        substitute(x + n <= 1, {symbol_of(x): Lambda((), n)}),
    ):
        require_well_formed(e)


# -- names ----------------------------------------------------------------------------------


def test_a_guessed_serial_number_captures_nothing() -> None:
    """Substitution opens ∃ with a fresh variable; nobody can put its namesake into the value."""
    below = witness(exists(x, y < x), y + 1, arithmetic(y < y + 1))
    serial = int(symbol_of(fresh("x", REAL)).name.split("#")[1])
    for ahead in range(1, 9):
        guess = real(f"x#{serial + ahead}")
        moved = specialise(below, {symbol_of(y): Lambda((), guess)})
        assert symbol_of(guess) in symbols(moved.conclusion)


def test_a_variable_is_a_symbol_without_arguments() -> None:
    for e in (
        x + 1, zero, f(x), _expr("app", (), REAL, exp), _expr("app", (), NAT, symbol_of(x)),
        _expr("app", (), REAL, symbol_of(n)), forall(x, true),
    ):  # fmt: skip
        with pytest.raises(TypeError):
            symbol_of(e)


def test_namesakes_of_different_sorts_are_different() -> None:
    assert real("n") != natural("n")
    assert Fn("f", (REAL,), REAL) != Fn("f", (NAT,), REAL)
    with pytest.raises(RuleError):
        identity(eq(real("n"), natural("n")))


def test_a_power_is_not_caught_by_a_base_called_k() -> None:
    variable, body = open_binder(power(k, n))
    assert body == k and variable != k
    assert power(k, n) != power(n, n)


def test_a_quantifier_below_its_own_variable_is_refused() -> None:
    with pytest.raises(TypeError):
        forall_below(k, k + 1, k <= 0)


def test_chained_comparisons_are_refused() -> None:
    with pytest.raises(TypeError):
        zero <= x <= one  # noqa: B015


def test_floats_and_truth_values_are_no_terms() -> None:
    for value in (0.5, True, "x", None):
        with pytest.raises(TypeError):
            as_expr(value)  # type: ignore[arg-type]
