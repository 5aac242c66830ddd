"""Random terms and formulas against their plain meaning, at random rational points."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofs import deciders, normal_form
from proofs.evaluate import Unsettled, holds
from proofs.kernel import arithmetic, generalise, instantiate
from proofs.normal_form import key
from proofs.terms import (
    REAL,
    Expr,
    Fn,
    Lambda,
    body_at,
    forall,
    substitute,
    symbol_of,
    total,
)
from tests.soundness.meaning import (
    NATURALS,
    NUMBERS,
    SMALL_TERMS,
    TERMS,
    a,
    f,
    formulas,
    k,
    meaning,
    n,
    points,
    x,
    y,
    z,
)

EXAMPLES = settings().max_examples
Point = dict[Fn, object]


# -- normal form ----------------------------------------------------------------------------


def _replace_one(draw: st.DrawFn, e: Expr) -> Expr:
    """e with one of its parts swapped, dropped or altered: nearly the same term."""
    if not e.args or draw(st.booleans()):
        if e.op in ("+", "*") and draw(st.booleans()):
            return Expr(e.op, e.args[::-1], e.sort)
        return draw(st.sampled_from([e, e + 0, 1 * e, e + y - y, (e - 1) + 1, -e, e + 1, e * e]))
    at = draw(st.integers(0, len(e.args) - 1))
    if e.op in ("sum", "prod") and at < 2:
        return e
    args = tuple(_replace_one(draw, p) if i == at else p for i, p in enumerate(e.args))
    return Expr(e.op, args, e.sort if e.op not in ("+", "*", "^") else REAL, e.data)


@st.composite
def near_pairs(draw: st.DrawFn) -> tuple[Expr, Expr]:
    e = draw(SMALL_TERMS)
    return e, _replace_one(draw, e)


@given(st.tuples(SMALL_TERMS, SMALL_TERMS) | near_pairs(), points(), NUMBERS)
@settings(max_examples=5 * EXAMPLES)
def test_terms_with_equal_keys_have_equal_values(
    pair: tuple[Expr, Expr], point: Point, at_zero: Fraction
) -> None:
    left, right = pair
    assume(key(left) == key(right))
    assert meaning(left, point, at_zero) == meaning(right, point, at_zero)


@given(formulas(SMALL_TERMS), formulas(SMALL_TERMS), points(), NUMBERS, st.booleans())
@settings(max_examples=2 * EXAMPLES)
def test_formulas_with_equal_keys_are_equivalent(
    p: Expr, q: Expr, point: Point, at_zero: Fraction, turned: bool
) -> None:
    if turned and p.op in ("<=", "<", "="):  # the nearest thing to p that is not p
        q = Expr(p.op, p.args[::-1], p.sort)
    if key(p) == key(q):
        assert meaning(p, point, at_zero) == meaning(q, point, at_zero)


@given(TERMS, points(), NUMBERS)
def test_the_normal_form_has_the_value_of_the_term(
    e: Expr, point: Point, at_zero: Fraction
) -> None:
    """Read back, monomial by monomial: atoms are looked up by what they were made of."""
    atoms = {}

    def remember(part: Expr) -> normal_form.Key:
        atoms[atom(part)] = part
        return atom(part)

    def inverse(part: Expr) -> normal_form.Polynomial:
        result = reciprocal(part)
        if set(result) != {()}:
            atoms[("/", key(part))] = 1 / part
        return result

    atom, reciprocal = normal_form._atom, normal_form._reciprocal
    with (
        patch.object(normal_form, "_atom", remember),
        patch.object(normal_form, "_reciprocal", inverse),
    ):
        expanded = normal_form.polynomial(e)
    value = Fraction(0)
    for monomial, coefficient in expanded.items():
        for part, exponent in monomial:
            coefficient *= meaning(atoms[part], point, at_zero) ** exponent
        value += coefficient
    assert value == meaning(e, point, at_zero)


# -- substitution ---------------------------------------------------------------------------


@given(formulas(TERMS), TERMS, points(), NUMBERS)
def test_an_instance_means_the_body_at_the_value(
    body: Expr, value: Expr, point: Point, at_zero: Fraction
) -> None:
    instance = body_at(forall(x, body), value)
    moved = {**point, symbol_of(x): meaning(value, point, at_zero)}
    assert meaning(instance, point, at_zero) == meaning(body, moved, at_zero)


@given(TERMS, TERMS, TERMS, NATURALS, points(), NUMBERS)
def test_substitution_is_interpretation(
    e: Expr, at: Expr, square: Expr, size: Expr, point: Point, at_zero: Fraction
) -> None:
    """x, n, f and a replaced at once mean what they mean in the model that interprets them so."""
    replaced = substitute(
        e,
        {
            symbol_of(x): Lambda((), at),
            symbol_of(n): Lambda((), size),
            f: Lambda((z,), square + z),
            a: Lambda((k,), square * k),
        },
    )

    def inner(variable: Expr, v: Fraction, part: Expr) -> Fraction:
        return meaning(part, {**point, symbol_of(variable): v}, at_zero)

    model = {
        **point,
        symbol_of(x): meaning(at, point, at_zero),
        symbol_of(n): meaning(size, point, at_zero),
        f: lambda v: inner(z, v, square + z),
        a: lambda i: inner(k, i, square * k),
    }
    assert meaning(replaced, point, at_zero) == meaning(e, model, at_zero)


@given(TERMS, points(), NUMBERS)
def test_binding_a_free_variable_binds_all_of_it(e: Expr, point: Point, at_zero: Fraction) -> None:
    summed = meaning(total(k, 0, 3, e), point, at_zero)
    by_hand = [meaning(e, {**point, symbol_of(k): Fraction(i)}, at_zero) for i in range(3)]
    assert summed == sum(by_hand)


def test_the_fuzzers_see_a_capture() -> None:
    """The check above fails where a substitution captures: here one done by hand."""
    captured = total(k, 0, 3, k * 1)  # x := k pushed under the sum over k
    point = {symbol_of(k): Fraction(5), symbol_of(x): Fraction(5)}
    right = substitute(total(k, 0, 3, x), {symbol_of(x): Lambda((), k)})
    assert meaning(right, point, Fraction(0)) == 15 != meaning(captured, point, Fraction(0))


# -- evaluation -----------------------------------------------------------------------------


@given(formulas(SMALL_TERMS), points())
def test_exact_evaluation_agrees_with_the_plain_meaning(p: Expr, point: Point) -> None:
    scalars = {fn: value for fn, value in point.items() if not fn.takes}
    try:
        said = holds(p, scalars)
    except Unsettled:
        return
    assert said == meaning(p, point, Fraction(7)) == meaning(p, point, Fraction(-5))


# -- deciders -------------------------------------------------------------------------------

GOALS = formulas(SMALL_TERMS, quantified=False)
CORNERS = [Fraction(q) for q in (-2, -1, "-1/2", 0, "1/3", 1, 2)]
SIZES = [Fraction(size) for size in range(3)]


def _counterexample(goal: Expr, premises: list[Expr]) -> Point | None:
    """Some corner of a grid at which the premises are true and the goal is not."""
    for p, q, size, at_zero in product(CORNERS, CORNERS, SIZES, CORNERS[::3]):
        point: Point = {symbol_of(x): p, symbol_of(y): q, symbol_of(n): size}
        given_all = all(meaning(premise, point, at_zero) for premise in premises)
        if given_all and not meaning(goal, point, at_zero):
            return point
    return None


implied_goals = 0


@given(GOALS, st.lists(GOALS, max_size=2))
@settings(max_examples=max(40, EXAMPLES // 2))
def test_no_implied_goal_has_a_counterexample(goal: Expr, premises: list[Expr]) -> None:
    global implied_goals
    with patch.object(deciders, "SECONDS", 1):
        try:
            deciders.implied(goal, premises)
        except deciders.Undecided:
            return
    implied_goals += 1
    assert _counterexample(goal, premises) is None


def test_the_decider_fuzz_saw_implied_goals(request: pytest.FixtureRequest) -> None:
    """A fuzz in which nothing is ever implied would prove nothing."""
    if test_no_implied_goal_has_a_counterexample.__name__ not in str(request.session.items):
        pytest.skip("the fuzz was not selected")
    assert implied_goals >= 5


def test_the_decider_fuzz_would_see_an_unguarded_reciprocal() -> None:
    """x·(1/x) = 1 is what a decider would imply that forgot that x may vanish."""
    assert _counterexample(x / x >= 1, []) is not None


@given(SMALL_TERMS, SMALL_TERMS, points(), NUMBERS)
@settings(max_examples=max(20, EXAMPLES // 5))
def test_instances_of_proved_identities_hold(
    at: Expr, size: Expr, point: Point, at_zero: Fraction
) -> None:
    """Through the kernel: prove (x + y)² ≥ 4xy once, then instantiate with anything."""
    goal = (x + y) ** 2 >= 4 * x * y
    fact = generalise(x, generalise(y, arithmetic(goal)))
    assert meaning(instantiate(fact, at, size).conclusion, point, at_zero)
