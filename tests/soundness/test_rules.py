"""One abuse for every rule of the kernel: the side condition that it checks, violated."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs.calculus import NotDifferentiable
from proofs.deciders import Undecided
from proofs.kernel import (
    Citation,
    Fact,
    RuleError,
    apply,
    arithmetic,
    assume,
    by_slope,
    choose,
    cite,
    conjunction,
    cos_and_sin_of_zero,
    discharge,
    empty_fold,
    exp_above_tangent,
    exp_of_log,
    exp_of_sum,
    generalise,
    identity,
    induction,
    instantiate,
    last_term,
    naturals_are_discrete,
    part,
    restate,
    rewrite,
    specialise,
    symmetric,
    witness,
)
from proofs.terms import (
    NAT,
    REAL,
    Expr,
    Lambda,
    absolute,
    as_expr,
    body_at,
    both,
    either,
    eq,
    exists,
    exp,
    forall,
    fresh,
    function,
    implies,
    log,
    natural,
    negate,
    product,
    real,
    symbol_of,
    total,
)

x, y, z, c = (real(name) for name in "xyzc")
k, n, m = (natural(name) for name in "knm")
f, h = function("f", REAL), function("h", NAT)
FALSE = eq(0, 1)


def refused(*errors: type[Exception]):
    return pytest.raises(errors or RuleError)


# -- logic ----------------------------------------------------------------------------------


def test_only_formulas_can_be_assumed() -> None:
    with refused(TypeError, RuleError):
        assume(x)


def test_discharge_drops_its_hypothesis_and_no_other() -> None:
    fact = arithmetic(x <= z, assume(x <= y), assume(y <= z))
    weaker = discharge(x <= y + 1, fact)
    assert weaker.hypotheses == {x <= y, y <= z}
    assert discharge(0 <= y - x, fact).hypotheses == {y <= z}  # the same formula, rearranged
    assert discharge(y <= x, fact).hypotheses == {x <= y, y <= z}  # turned around: another one


def test_apply_wants_the_premise_itself() -> None:
    arrow = discharge(x <= y, arithmetic(x <= y + 1, assume(x <= y)))
    with refused():
        apply(arrow, assume(x <= y + 1))
    with refused():
        apply(assume(x <= y), assume(x <= y))


def test_generalise_keeps_away_from_hypotheses() -> None:
    with refused():  # x = 0 ⊢ x = 0 would give x = 0 ⊢ ∀x x = 0
        generalise(x, assume(eq(x, 0)))
    with refused(TypeError):
        generalise(x + 1, identity(eq(x, x)))
    with refused(TypeError):
        generalise(f(x), identity(eq(f(x), f(x))))


def test_generalise_tells_namesakes_of_different_sorts_apart() -> None:
    fact = generalise(real("n"), arithmetic(n >= 0))  # binds nothing: n is natural
    assert instantiate(fact, -1).conclusion == (n >= 0)


def test_instantiate_wants_a_value_of_the_sort() -> None:
    everywhere = generalise(n, arithmetic(n >= 0))
    for value in (x, -1, Fraction(1, 2), n - m, -n, n / 2, absolute(n), total(k, 0, n, k)):
        with refused(TypeError):
            instantiate(everywhere, value)
    with refused(TypeError):
        instantiate(everywhere, Expr("num", (), NAT, Fraction(-1)))
    with refused():
        instantiate(identity(eq(x, x)), x)


def test_instantiate_captures_nothing() -> None:
    above = forall(x, exists(y, x < y))
    inside = instantiate(assume(above), y).conclusion
    assert inside == exists(z, y < z) != exists(y, y < y)


def test_witness_must_show_the_goal() -> None:
    with refused():
        witness(exists(x, x < 0), 1, arithmetic(as_expr(-1) < 0))
    with refused():
        witness(forall(x, x < 0), -1, arithmetic(as_expr(-1) < 0))
    with refused(TypeError):
        witness(exists(n, eq(n, -1)), -1, identity(eq(-1, -1)))
    half = Expr("num", (), NAT, Fraction(1, 2))
    with refused(TypeError):
        witness(exists(n, eq(n, half)), half, identity(eq(half, half)))


def test_choose_wants_a_variable_of_its_own() -> None:
    existence = assume(exists(x, x > 0))
    with refused():  # the chosen one stays in the conclusion
        choose(existence, z, assume(z > 0))
    with refused():  # ... or in another hypothesis
        choose(existence, z, arithmetic(FALSE, assume(z > 0), assume(z < 0)))
    with refused():  # ... or is already spoken of by the existence itself
        choose(assume(exists(x, x > z)), z, arithmetic(FALSE, assume(z > z)))


def test_choose_wants_a_variable_of_the_sort() -> None:
    """There is a real number 1/2; that it is not natural contradicts nothing."""
    half = Fraction(1, 2)
    existence = witness(exists(x, eq(x, half)), half, identity(eq(half, half)))
    discrete = instantiate(naturals_are_discrete(), 0, n)
    absurd = arithmetic(FALSE, discrete, assume(eq(n, half)))
    with refused():
        choose(existence, n, absurd)


def test_conjunction_and_part() -> None:
    with refused():
        part(assume(either(x > 0, x < 0)), 0)
    with refused():
        part(assume(implies(x > 0, x >= 0)), 1)
    with refused(TypeError):
        conjunction()


def test_specialise_reaches_hypotheses() -> None:
    fact = arithmetic(x <= 1, assume(x <= 0))
    moved = specialise(fact, {symbol_of(x): Lambda((), as_expr(5))})
    assert moved.hypotheses == {as_expr(5) <= 0}


def test_specialise_leaves_fixed_meanings_alone() -> None:
    tangent = instantiate(exp_above_tangent(), 1)
    with refused(TypeError):
        specialise(tangent, {function("exp", REAL): Lambda((x,), as_expr(0))})
    with refused(TypeError):
        specialise(arithmetic(absolute(x) >= x), {function("abs", REAL): Lambda((x,), -x - 1)})


def test_specialise_wants_sorts_and_parameters_to_fit() -> None:
    fact = arithmetic(h(n) + n >= h(n))
    with refused(TypeError):
        specialise(fact, {symbol_of(n): Lambda((), x)})
    with refused(TypeError):
        specialise(fact, {h: Lambda((x,), x)})
    with refused(TypeError):
        specialise(fact, {h: Lambda((), x)})


def test_specialise_captures_nothing() -> None:
    fact = witness(exists(x, y < x), y + 1, arithmetic(y < y + 1))
    moved = specialise(fact, {symbol_of(y): Lambda((), x)})
    assert moved.conclusion == exists(z, x < z) != exists(x, x < x)


def test_restate_wants_the_same_normal_form() -> None:
    fact = assume(x <= y)
    assert restate(fact, 2 * x - x <= y).conclusion != fact.conclusion
    for other in (y <= x, x < y, eq(x, y), x <= y + 1):
        with refused():
            restate(fact, other)


def test_restate_does_not_change_what_a_quantifier_runs_over() -> None:
    """∀n: 0 ≤ n is true of natural numbers; with a real variable in its place it is false."""
    natural_one, real_one = forall(n, 0 <= n), forall(x, 0 <= x)
    fact = generalise(n, arithmetic(0 <= n))
    with refused():
        restate(fact, real_one)
    with refused():
        apply(discharge(real_one, arithmetic(FALSE, instantiate(assume(real_one), -1))), fact)
    with refused(Undecided):
        arithmetic(implies(natural_one, real_one))


def test_restate_tells_connectives_and_quantifiers_apart() -> None:
    p, q = x <= 0, y <= 0
    forms = (both(p, q), both(q, p, q), either(p, q), implies(p, q), implies(q, p),
             forall(z, p), exists(z, p), negate(p), eq(x, 0), x < 0)  # fmt: skip
    for form in forms:
        for other in forms:
            if form is not other:
                with refused():
                    restate(assume(form), other)


# -- equality -------------------------------------------------------------------------------


def test_identity_cancels_nothing_that_may_vanish() -> None:
    for left, right in ((x / x, 1), (x * (1 / x), 1), (y * x / x, y), (1 / (1 / x), x)):
        with refused():
            identity(eq(left, right))
    with refused():
        identity(as_expr(0) <= 0)


def test_identity_knows_nothing_of_functions() -> None:
    for left, right in ((exp(0), 1), (absolute(-x), absolute(x)), (f(x) + f(x), f(2 * x))):
        with refused():
            identity(eq(left, right))


def test_identity_keeps_the_ends_and_the_order_of_indices() -> None:
    double = function("D", NAT, NAT)
    rows = total(k, 0, n, total(m, 0, n, double(k, m)))
    columns = total(k, 0, n, total(m, 0, n, double(m, k)))
    for left, right in ((rows, columns), (total(k, 0, n, h(k)), total(k, 0, n + 1, h(k))),
                        (total(k, 0, n, h(k)), product(k, 0, n, h(k)))):  # fmt: skip
        with refused():
            identity(eq(left, right))


def test_symmetric_wants_an_equation() -> None:
    with refused():
        symmetric(assume(x <= y))


def test_rewrite_keeps_the_hypotheses_of_the_equation() -> None:
    moved = rewrite(assume(f(x) <= 0), assume(eq(x, y)))
    assert moved.hypotheses == {f(x) <= 0, eq(x, y)} and moved.conclusion == (f(y) <= 0)
    with refused():
        rewrite(assume(f(x) <= 0), assume(x <= y))
    with refused():
        rewrite(assume(f(x) <= 0), assume(eq(z, y)))


def test_rewrite_under_a_binder_captures_nothing() -> None:
    fact = assume(forall(x, f(y) <= f(x)))
    moved = rewrite(fact, assume(eq(y, x))).conclusion
    assert moved == forall(z, f(x) <= f(z))


def test_rewrite_cannot_touch_a_bound_variable() -> None:
    with refused():
        rewrite(assume(forall(x, f(x) <= 0)), assume(eq(x, y)))


def test_rewrite_puts_no_real_where_a_natural_number_stood() -> None:
    """Else x + 1 would pass for a natural number, and 1/2 + 1 < 2 would give 1/2 + 2 <= 2."""
    with refused(TypeError):
        rewrite(assume(h(n + 1) <= 0), assume(eq(n, x)))
    with refused(TypeError):
        rewrite(assume(total(k, 0, n, h(k)) <= 0), assume(eq(n, x)))
    with refused(TypeError):
        rewrite(assume(n + 1 <= m), assume(eq(n, x)))


# -- arithmetic, folds, induction -----------------------------------------------------------


def test_arithmetic_uses_hypotheses_and_keeps_them() -> None:
    with refused(Undecided):
        arithmetic(x <= z, assume(x <= y))
    assert arithmetic(x <= z, assume(x <= y), assume(y <= z)).hypotheses == {x <= y, y <= z}


def test_arithmetic_wants_facts() -> None:
    with refused(TypeError, AttributeError):
        arithmetic(x <= y, x <= y)  # type: ignore[arg-type]


def test_an_empty_fold_needs_an_empty_range() -> None:
    rule = empty_fold(total(k, 0, n, h(k)))
    assert rule.conclusion.args[0] == (n <= 0)
    with refused(Undecided):
        arithmetic(eq(total(k, 0, n, h(k)), 0), rule)
    with refused():
        empty_fold(h(n))


def test_a_fold_grows_by_a_term_only_from_its_lower_end_on() -> None:
    """From 3 to 0 there is nothing, and from 3 to 1 there is still nothing."""
    fold, longer = (total(k, 3, end, as_expr(1)) for end in (0, 1))
    empty = apply(empty_fold(fold), arithmetic(as_expr(0) <= 3))
    with refused(Undecided):
        arithmetic(eq(longer, 1), last_term(fold), empty)
    arithmetic(eq(longer, 0), apply(empty_fold(longer), arithmetic(as_expr(1) <= 3)))
    with refused():
        last_term(h(n))


def test_a_torn_fold_is_no_fold() -> None:
    inner = total(k, 0, n, total(m, 0, k, h(m))).args[-1]  # its end is loose
    for rule in (empty_fold, last_term):
        with refused(TypeError):
            rule(inner)


def test_induction_wants_both_cases() -> None:
    claim = h(n) <= 0
    base, step = assume(h(0) <= 0), assume(forall(n, implies(claim, h(n + 1) <= 0)))
    one = instantiate(step, n)
    assert induction(n, claim, base, one).conclusion == forall(n, claim)
    with refused():  # the base case of something else
        induction(n, claim, assume(h(1) <= 0), one)
    with refused():  # two steps at a time
        two = assume(forall(n, implies(claim, h(n + 2) <= 0)))
        induction(n, claim, base, instantiate(two, n))
    with refused():  # the step only for an n that is free in its hypotheses
        induction(n, claim, base, discharge(claim, assume(h(n + 1) <= 0)))


def test_induction_is_over_natural_numbers() -> None:
    fact = identity(eq(x, x))
    with refused():
        induction(x, eq(x, x), identity(eq(0, 0)), discharge(eq(x, x), fact))


def test_induction_keeps_a_base_case_about_another_n_out() -> None:
    with refused():  # n is free in a hypothesis of the base case
        induction(n, eq(n, n), arithmetic(eq(0, 0), assume(n < 0)),
                   discharge(eq(n, n), identity(eq(n + 1, n + 1))))  # fmt: skip


def test_discreteness_is_of_natural_numbers_only() -> None:
    rule = naturals_are_discrete()
    for low, high in ((x, n), (n, x), (n, n - m), (Fraction(1, 2), n)):
        with refused(TypeError):
            instantiate(rule, low, high)


# -- analysis -------------------------------------------------------------------------------


def _rising() -> Fact:
    """∀x: 0 ≤ x ⟹ 0 ≤ 1."""
    return generalise(x, discharge(x >= 0, arithmetic(as_expr(0) <= 1)))


def test_by_slope_wants_the_value_at_zero_and_the_slope() -> None:
    at_zero = arithmetic(as_expr(0) >= 0)
    assert by_slope(x, x, at_zero, _rising()).conclusion == forall(x, implies(x >= 0, x >= 0))
    with refused():  # the slope of something else
        by_slope(x, -x, at_zero, _rising())
    with refused():  # x - 1 starts below zero
        by_slope(x, x - 1, at_zero, _rising())
    with refused():  # the slope on part of the axis only
        by_slope(x, x, at_zero, generalise(x, discharge(x >= 1, arithmetic(as_expr(0) <= 1))))
    with refused():
        by_slope(n, n, at_zero, generalise(n, discharge(n >= 0, arithmetic(as_expr(0) <= 1))))


def test_by_slope_differentiates_nothing_with_a_kink_a_pole_or_an_unknown() -> None:
    at_zero = arithmetic(as_expr(0) >= 0)
    unknown = (absolute(x), 1 / (1 + x), log(x), f(x), total(k, 0, n, x), x / x)
    for value in unknown:
        with refused(NotDifferentiable):
            by_slope(x, value, at_zero, _rising())


def test_the_logarithm_inverts_for_positive_numbers_only() -> None:
    rule = instantiate(exp_of_log(), -1)
    with refused(Undecided):
        arithmetic(eq(exp(log(-1)), -1), rule)


def test_what_is_known_of_functions_is_not_too_much() -> None:
    facts = [
        instantiate(exp_of_sum(), x, y),
        instantiate(exp_above_tangent(), x),
        part(cos_and_sin_of_zero(), 0),
    ]
    with refused(Undecided):
        arithmetic(FALSE, *facts)


# -- parts torn out of binders ----------------------------------------------------------------


def test_a_part_torn_out_of_its_binder_is_no_term() -> None:
    loose = forall(x, x <= x).args[0]
    for abuse in (
        lambda: assume(loose),
        lambda: arithmetic(loose),
        lambda: discharge(loose, identity(eq(x, x))),
        lambda: instantiate(assume(forall(y, y <= y)), loose.args[0]),
        lambda: specialise(identity(eq(x, x)), {symbol_of(x): Lambda((), loose.args[0])}),
        lambda: body_at(forall(y, y <= y), loose.args[0]),
    ):
        with refused(TypeError):
            abuse()


def test_a_fresh_variable_has_no_namesake() -> None:
    v = fresh("x", REAL)
    assert v != real(symbol_of(v).name) and v != fresh("x", REAL)


def test_a_conjunction_of_facts_keeps_all_hypotheses() -> None:
    fact = conjunction(assume(x <= y), assume(y <= z))
    assert fact.hypotheses == {x <= y, y <= z} and fact.conclusion == both(x <= y, y <= z)


def test_what_a_citation_speaks_of_is_not_arbitrary() -> None:
    """A cited "spr ≤ 1" is about one function: put another in its place and 2 ≤ 1 would follow."""
    radius, n = function("spr", NAT), natural("n")
    cited = cite(Citation("spr ≤ 1", "a book"), radius(n) <= 1)
    with pytest.raises(RuleError, match="citation"):
        specialise(cited, {radius: Lambda((n,), as_expr(2))})
    with pytest.raises(RuleError, match="citation"):
        generalise(n, cited)
    derived = arithmetic(radius(n) <= 2, cited)
    with pytest.raises(RuleError, match="citation"):
        specialise(derived, {radius: Lambda((n,), as_expr(3))})
