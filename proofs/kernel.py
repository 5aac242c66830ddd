"""The trusted core: facts that only its rules can make.

A `Fact` is a sequent, hypotheses ⊢ conclusion: *for all values of the free symbols, if the
hypotheses hold then so does the conclusion*. Nothing outside this file can construct one, and
each rule below states what it takes and checks its own side conditions. Whoever has read this
file, `expressions.py`, `binders.py`, `grammar.py`, `normal_form.py`, `calculus.py`, `deciders.py`
and `second_opinion.py` has read all that a verdict *proved* rests on (beside z3, cvc5, what was
cited, and that the statement says what is meant).

Formulas are compared by normal form, so x + 1 and 1 + x are the same.
The threat is accident and self-deception; somebody who digs for private names can cheat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import InitVar, dataclass

from proofs import deciders
from proofs.calculus import derivative
from proofs.grammar import require_well_formed
from proofs.normal_form import Key, key
from proofs.terms import (
    BOOL,
    INTERPRETED,
    NAT,
    REAL,
    Expr,
    Fn,
    Lambda,
    Term,
    as_expr,
    body_at,
    both,
    cos,
    eq,
    exp,
    forall,
    implies,
    log,
    natural,
    real,
    sin,
    substitute,
    symbol_of,
    symbols,
    transform,
)


class RuleError(Exception):
    """A rule was applied where its side condition does not hold."""


@dataclass(frozen=True)
class Citation:
    """A classical theorem taken on trust, with where to read it and its exact hypotheses.

    `fixes` says what its free symbols mean: each with words for people. It adds nothing to what
    is trusted.
    """

    name: str
    reference: str
    fixes: tuple[tuple[Fn, str], ...] = ()


_SEAL = object()


@dataclass(frozen=True)
class Fact:
    """Γ ⊢ φ, made by a rule of this file. `cites` is everything taken on trust on the way.

    `fixed` are the free symbols of what was cited. They mean what the citation means by them (a
    spectral radius, say), so the fact does not hold for all values of these.
    """

    hypotheses: frozenset[Expr]
    conclusion: Expr
    cites: frozenset[Citation]
    fixed: frozenset[Fn]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise RuleError("facts are made by the rules of the kernel only")
        for formula in (self.conclusion, *self.hypotheses):
            require_well_formed(formula)
            _require(formula.sort == BOOL, "'{}' is not a formula", formula)

    def __str__(self) -> str:
        return f"{', '.join(sorted(map(str, self.hypotheses)))} ⊢ {self.conclusion}"


def _fact(conclusion: Expr, *parents: Fact, drop: Iterable[Expr] = ()) -> Fact:
    """The conclusion under the union of the parents' hypotheses, some discharged."""
    _require(all(type(p) is Fact for p in parents), "a rule takes facts only")
    dropped = {key(h) for h in drop}
    hypotheses = {h for p in parents for h in p.hypotheses if key(h) not in dropped}
    cites = frozenset(c for p in parents for c in p.cites)
    fixed = frozenset(f for p in parents for f in p.fixed)
    return Fact(frozenset(hypotheses), conclusion, cites, fixed, _SEAL)


def same(p: Expr, q: Expr) -> bool:
    """Equal normal forms; implies equal value (terms) or equivalence (formulas)."""
    return key(p) == key(q)


def _require(condition: bool, message: str, *shown: object) -> None:
    """The message is put together only where it is needed: formulas may be long."""
    if not condition:
        raise RuleError(message.format(*shown))


# -- logic ---------------------------------------------------------------------------------


def assume(p: Expr) -> Fact:
    """p ⊢ p."""
    return Fact(frozenset({p}), p, frozenset(), frozenset(), _SEAL)


def discharge(p: Expr, fact: Fact) -> Fact:
    """From Γ ⊢ q infer Γ∖{p} ⊢ p ⟹ q."""
    return _fact(implies(p, fact.conclusion), fact, drop=[p])


def apply(implication: Fact, *premises: Fact) -> Fact:
    """From Γ ⊢ p ⟹ q and Δ ⊢ p infer Γ, Δ ⊢ q; repeatedly for several premises."""
    result = implication
    for premise in premises:
        arrow = result.conclusion
        _require(arrow.op == "=>", "'{}' is not an implication", arrow)
        wanted, given = arrow.args[0], premise.conclusion
        _require(same(wanted, given), "the premise should be\n  {}\nand is\n  {}", wanted, given)
        result = _fact(arrow.args[1], result, premise)
    return result


def generalise(variable: Expr, fact: Fact) -> Fact:
    """From Γ ⊢ p infer Γ ⊢ ∀x p, where x is not free in Γ."""
    _not_free(symbol_of(variable), fact.hypotheses)
    _not_fixed([symbol_of(variable)], fact)
    return _fact(forall(variable, fact.conclusion), fact)


def instantiate(fact: Fact, *values: Term) -> Fact:
    """From Γ ⊢ ∀x p infer Γ ⊢ p[x := value]; repeatedly for several values."""
    for value in values:
        _require(fact.conclusion.op == "forall", "'{}' is no 'for all'", fact.conclusion)
        fact = _fact(_instance(fact.conclusion, value), fact)
    return fact


def witness(goal: Expr, value: Term, fact: Fact) -> Fact:
    """From Γ ⊢ p[x := value] infer Γ ⊢ ∃x p, the goal."""
    _require(goal.op == "exists", "'{}' is no 'there is'", goal)
    wanted = _instance(goal, value)
    _require(same(wanted, fact.conclusion), "the witness should show\n  {}", wanted)
    return _fact(goal, fact)


def choose(existence: Fact, variable: Expr, fact: Fact) -> Fact:
    """From Γ ⊢ ∃x p and Δ, p[x := v] ⊢ q infer Γ, Δ ⊢ q, where v is free in neither Δ nor q."""
    _require(existence.conclusion.op == "exists", "'{}' is no 'there is'", existence.conclusion)
    symbol = symbol_of(variable)
    _require(symbol.gives == existence.conclusion.data, "'{}' is of another sort", variable)
    instance = body_at(existence.conclusion, variable)
    rest = _fact(fact.conclusion, fact, drop=[instance])
    _not_free(symbol, [*rest.hypotheses, rest.conclusion, existence.conclusion])
    _not_fixed([symbol], fact)
    return _fact(fact.conclusion, existence, rest)


def conjunction(*facts: Fact) -> Fact:
    """From Γ ⊢ p and Δ ⊢ q infer Γ, Δ ⊢ p and q."""
    return _fact(both(*(f.conclusion for f in facts)), *facts)


def part(fact: Fact, index: int) -> Fact:
    """From Γ ⊢ p and q infer Γ ⊢ p (index 0) or q (index 1)."""
    _require(fact.conclusion.op == "and", "'{}' is no conjunction", fact.conclusion)
    return _fact(fact.conclusion.args[index], fact)


def specialise(fact: Fact, replacement: Mapping[Fn, Lambda]) -> Fact:
    """Replace free symbols throughout a fact, hypotheses included: it holds for all of them."""
    _require(type(fact) is Fact, "a rule takes facts only")
    _not_fixed(replacement, fact)
    hypotheses = frozenset(substitute(h, replacement) for h in fact.hypotheses)
    conclusion = substitute(fact.conclusion, replacement)
    return Fact(hypotheses, conclusion, fact.cites, fact.fixed, _SEAL)


def restate(fact: Fact, conclusion: Expr) -> Fact:
    """The same fact with its conclusion written as `conclusion`, which has the same normal form."""
    _require(same(fact.conclusion, conclusion), "'{}' is not '{}'", fact.conclusion, conclusion)
    return _fact(conclusion, fact)


def _instance(binder: Expr, value: Term) -> Expr:
    term = as_expr(value)
    require_well_formed(term)
    return body_at(binder, term)


def _not_free(symbol: Fn, formulas: Iterable[Expr]) -> None:
    _require(symbol not in INTERPRETED, "'{}' has a fixed meaning", symbol.name)
    for formula in formulas:
        _require(symbol not in symbols(formula), "'{}' is still free in '{}'", symbol.name, formula)


def _not_fixed(replaced: Iterable[Fn], *facts: Fact) -> None:
    _require(all(type(f) is Fact for f in facts), "a rule takes facts only")
    for symbol in replaced:
        fixed = any(symbol in fact.fixed for fact in facts)
        _require(not fixed, "'{}' has the meaning that a citation gives it", symbol.name)


# -- equality ------------------------------------------------------------------------------


def identity(equation: Expr) -> Fact:
    """⊢ s = t, where s and t have the same normal form over the rationals."""
    require_well_formed(equation)
    _require(equation.op == "=", "'{}' is no equation", equation)
    left, right = equation.args
    _require(same(left, right), "'{}' and '{}' have different normal forms", left, right)
    return _fact(equation)


def symmetric(equation: Fact) -> Fact:
    """From Γ ⊢ s = t infer Γ ⊢ t = s."""
    _require(equation.conclusion.op == "=", "'{}' is no equation", equation.conclusion)
    left, right = equation.conclusion.args
    return _fact(eq(right, left), equation)


def rewrite(fact: Fact, *equations: Fact) -> Fact:
    """From Γ ⊢ p and Δ ⊢ s = t infer Γ, Δ ⊢ p with every s replaced by t; in the order given."""
    for equation in equations:
        _require(equation.conclusion.op == "=", "'{}' is no equation", equation.conclusion)
        old, new = equation.conclusion.args
        wanted = key(old)
        replaced = transform(fact.conclusion, _replacing(wanted, old, new))
        _require(key(replaced) != key(fact.conclusion), "'{}' not in '{}'", old, fact.conclusion)
        fact = _fact(replaced, fact, equation)
    return fact


def _replacing(wanted: Key, old: Expr, new: Expr) -> Callable[[Expr], Expr | None]:
    return lambda part: new if part.sort == old.sort and key(part) == wanted else None


# -- real arithmetic -----------------------------------------------------------------------


def arithmetic(goal: Expr, *facts: Fact) -> Fact:
    """From Γ_i ⊢ p_i infer ∪Γ_i ⊢ goal, where the p_i imply the goal over the reals.

    Raises:
        deciders.Undecided: z3 and cvc5 do not both confirm it.
    """
    require_well_formed(goal)
    deciders.implied(goal, [f.conclusion for f in facts])
    return _fact(goal, *facts)


# -- sums, products, induction -------------------------------------------------------------


def empty_fold(fold: Expr) -> Fact:
    """⊢ high ≤ low ⟹ Σ[low ≤ k < high] f(k) = 0; likewise 1 for a product."""
    _require(fold.op in ("sum", "prod"), "'{}' is no sum or product", fold)
    low, high, _ = fold.args
    unit = as_expr(0 if fold.op == "sum" else 1)
    return _fact(implies(high <= low, eq(fold, unit)))


def last_term(fold: Expr) -> Fact:
    """⊢ low ≤ high ⟹ Σ[low ≤ k < high+1] f(k) = Σ[low ≤ k < high] f(k) + f(high); likewise Π.

    `fold` is the shorter one, which ends at `high`.
    """
    _require(fold.op in ("sum", "prod"), "'{}' is no sum or product", fold)
    low, high, body = fold.args
    longer = Expr(fold.op, (low, high + 1, body), fold.sort, fold.data, fold.hint)
    last = body_at(fold, high)
    split = fold + last if fold.op == "sum" else fold * last
    return _fact(implies(low <= high, eq(longer, split)))


def induction(variable: Expr, claim: Expr, base: Fact, step: Fact) -> Fact:
    """From Γ ⊢ p(0) and Δ ⊢ p(n) ⟹ p(n+1), n not free in Γ or Δ, infer Γ, Δ ⊢ ∀n p(n)."""
    symbol = symbol_of(variable)
    _require(symbol.gives == NAT, "'{}' is not a natural number", variable)
    _not_free(symbol, [*base.hypotheses, *step.hypotheses])
    _not_fixed([symbol], base, step)
    at_zero = substitute(claim, {symbol: Lambda((), as_expr(0))})
    at_next = substitute(claim, {symbol: Lambda((), variable + 1)})
    _require(same(base.conclusion, at_zero), "the base case should be\n  {}", at_zero)
    wanted = implies(claim, at_next)
    _require(same(step.conclusion, wanted), "the step should be\n  {}", wanted)
    return _fact(forall(variable, claim), base, step)


def naturals_are_discrete() -> Fact:
    """⊢ ∀m ∀n: m < n ⟹ m + 1 ≤ n, for natural numbers (real arithmetic cannot know it)."""
    m, n = natural("m"), natural("n")
    return _fact(forall(m, forall(n, implies(m < n, m + 1 <= n))))


# -- functions of analysis ------------------------------------------------------------------

_x, _y = real("x"), real("y")


def exp_of_sum() -> Fact:
    """⊢ ∀x ∀y: exp(x + y) = exp(x)·exp(y)."""
    return _fact(forall(_x, forall(_y, eq(exp(_x + _y), exp(_x) * exp(_y)))))


def exp_above_tangent() -> Fact:
    """⊢ ∀x: 1 + x ≤ exp(x). With the functional equation this characterises exp."""
    return _fact(forall(_x, 1 + _x <= exp(_x)))


def exp_of_log() -> Fact:
    """⊢ ∀x: 0 < x ⟹ exp(log x) = x."""
    return _fact(forall(_x, implies(_x > 0, eq(exp(log(_x)), _x))))


def cos_squared_plus_sin_squared() -> Fact:
    """⊢ ∀x: cos(x)² + sin(x)² = 1."""
    return _fact(forall(_x, eq(cos(_x) ** 2 + sin(_x) ** 2, 1)))


def cos_and_sin_of_zero() -> Fact:
    """⊢ cos(0) = 1 and sin(0) = 0."""
    return _fact(both(eq(cos(0), 1), eq(sin(0), 0)))


def by_slope(variable: Expr, value: Expr, at_zero: Fact, slope: Fact) -> Fact:
    """From Γ ⊢ 0 ≤ f(0) and Δ ⊢ ∀x: 0 ≤ x ⟹ 0 ≤ f'(x) infer Γ, Δ ⊢ ∀x: 0 ≤ x ⟹ 0 ≤ f(x).

    The derivative is computed here; a term with none raises NotDifferentiable.
    """
    symbol = symbol_of(variable)
    _require(symbol.gives == REAL, "'{}' is not a real number", variable)
    start = substitute(value, {symbol: Lambda((), as_expr(0))})
    rising = forall(variable, implies(variable >= 0, derivative(value, symbol) >= 0))
    _require(same(at_zero.conclusion, start >= 0), "the value at zero should be\n  {}", start >= 0)
    _require(same(slope.conclusion, rising), "the slope should be\n  {}", rising)
    return _fact(forall(variable, implies(variable >= 0, value >= 0)), at_zero, slope)


# -- trust ---------------------------------------------------------------------------------


def cite(citation: Citation, statement: Expr) -> Fact:
    """⊢ statement, on the authority of a reference; the citation stays with all that uses it.

    Its free symbols are fixed from here on: they cannot be replaced or quantified.
    """
    return Fact(frozenset(), statement, frozenset({citation}), symbols(statement), _SEAL)
