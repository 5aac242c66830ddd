"""Errors as sums of terms ±v·G with 0 ≤ G ≤ c, for which |error| ≤ Σ |v|·c."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from operator import add

from proofs.discretisation.rules import decays, delta, exact, h, half, over, u0, u1, x
from proofs.kernel import Fact, arithmetic, assume, part, restate, rewrite
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.symbols import alpha
from proofs.terms import Expr, Term, absolute, both, eq, real

ErrorTerm = tuple[int, Expr, Fact]
"""±1, the number v, and 0 ≤ G ≤ c."""


def cancel(weight: Expr, times: int = 1) -> Fact:
    """weight·(1/α)^n·α^n = weight."""
    once = arithmetic(eq(over * alpha, 1), assume(decays))
    inverse = once if times == 1 else arithmetic(eq(over**2 * alpha**2, 1), _squared(once))
    return equally(weight, inverse)


def _squared(equation: Fact) -> Fact:
    """From 1/α·α = 1 infer (1/α·α)·(1/α·α) = 1/α·α."""
    return arithmetic(eq((over * alpha) ** 2, 1), equally(over * alpha, equation), equation)


def scaled(bounds: Fact, times: int, order: int, constant: Fraction) -> Fact:
    """From 0 ≤ G ≤ constant·x^order infer 0 ≤ G/α^n ≤ constant·α^(order - n)·Δ^order, n = times."""
    value, factor = middle(bounds), over**times
    limit = constant * alpha ** (order - times) * delta**order
    sign = arithmetic(0 <= factor, arithmetic(0 < over, assume(decays)))
    low = weigh(factor, sign, part(bounds, 0))
    high = weigh(factor, sign, arithmetic(value <= constant * x**order, part(bounds, 1)))
    cancelled = [cancel(limit, times)] if times else []
    return arithmetic(both(0 <= factor * value, factor * value <= limit), low, high, *cancelled)


def middle(bounds: Fact) -> Expr:
    """G of 0 ≤ G ≤ c."""
    return bounds.conclusion.args[1].args[0]


def halved(bounds: Fact) -> Fact:
    """From 0 ≤ G ≤ c infer 0 ≤ G/2 ≤ c/2."""
    value, limit = bounds.conclusion.args[1].args
    return arithmetic(both(0 <= half * value, half * value <= half * limit), bounds)


def alternating(bounds: Fact, order: int, constant: Fraction) -> list[ErrorTerm]:
    """The terms of -(h_0 - u_0/α + u_1/α²)·G."""
    sizes = [scaled(bounds, times, order, constant) for times in (0, 1, 2)]
    return list(zip((-1, 1, -1), (h, u0, u1), sizes, strict=True))


_v, _g, _c = real("v"), real("g"), real("c")
_letters = [(real(f"e{n}"), real(f"c{n}")) for n in range(3)]


def _size(sign: int, value: Expr, bounds: Fact) -> Fact:
    """From 0 ≤ G ≤ c infer |±v·G| ≤ |v|·c."""
    small, limit = bounds.conclusion.args[1].args
    given = both(0 <= _g, _g <= _c)
    goal = absolute(sign * _v * _g) <= absolute(_v) * _c
    return by_letters(given, goal, {_v: value, _g: small, _c: limit}, bounds)


def within(rule: Expr, limit: Expr) -> Expr:
    """The rule is off by at most the limit."""
    return absolute(rule - exact) <= limit


def bounded(rule: Expr, limit: Expr, terms: list[ErrorTerm], *equations: Fact) -> Fact:
    """The rule is within the limit Σ |v|·c, its error being the sum of the terms."""
    sizes = [_size(*term) for term in terms]
    letters = _letters[: len(sizes)]
    values: dict[Expr, Term] = {}
    for (e, c), size in zip(letters, sizes, strict=True):
        values |= {e: size.conclusion.args[0].args[0], c: size.conclusion.args[1]}
    error, room = (reduce(add, column) for column in zip(*letters, strict=True))
    given = both(*(absolute(e) <= c for e, c in letters))
    fact = by_letters(given, absolute(error) <= room, values, *sizes)
    found = fact.conclusion.args[0].args[0]
    equation = arithmetic(eq(found, rule - exact), *equations)
    return restate(rewrite(fact, equation), within(rule, limit))
