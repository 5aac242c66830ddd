"""The greater and the lesser of two numbers, and a number held between two limits."""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import Fact
from proofs.lemmas.order import by_letters
from proofs.terms import Expr, Term, absolute, as_expr, between, real

_half = Fraction(1, 2)
_x, _y, _low, _high = (real(name) for name in ("x", "y", "low", "high"))


def greater(x: Term, y: Term) -> Expr:
    """max(x, y)."""
    return (as_expr(x) + y + absolute(as_expr(x) - y)) * _half


def lesser(x: Term, y: Term) -> Expr:
    """min(x, y)."""
    return (as_expr(x) + y - absolute(as_expr(x) - y)) * _half


def clamp(x: Term, low: Term, high: Term) -> Expr:
    """min(max(x, low), high)."""
    return lesser(greater(x, low), high)


def increasing(order: Fact, low: Term, high: Term) -> Fact:
    """From x ≤ y infer clamp(x) ≤ clamp(y)."""
    x, y = order.conclusion.args
    goal = clamp(_x, _low, _high) <= clamp(_y, _low, _high)
    return by_letters(_x <= _y, goal, {_x: x, _y: y, _low: low, _high: high}, order)


def within(x: Term, low: Term, high: Term, order: Fact) -> Fact:
    """From low ≤ high infer low ≤ clamp(x) ≤ high."""
    goal = between(_low, clamp(_x, _low, _high), _high)
    return by_letters(_low <= _high, goal, {_x: x, _low: low, _high: high}, order)
