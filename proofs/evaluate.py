"""The truth of a statement at a point, in exact arithmetic: how counterexamples are checked.

A `Model` gives every free symbol a value: a rational, or a table of rationals indexed by natural
numbers (nested sequences, or a mapping from index tuples). Numbers stay exact fractions until an
exponential, a logarithm, a sine or a cosine appears; from there on they are balls that contain
the true value, and a comparison that the balls cannot settle is `Unsettled`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import flint

from proofs.terms import (
    BINDERS,
    NAT,
    REAL,
    Expr,
    Fn,
    Sort,
    absolute,
    cos,
    exp,
    is_natural,
    log,
    sin,
)

Value = Any  # Fraction or flint.arb; tables are nested sequences of Fractions
Model = Mapping[Fn, Value]

BITS = 256


class Unsettled(Exception):
    """The statement has no truth value that this evaluation can reach."""


def holds(formula: Expr, model: Model) -> bool:
    """Whether the formula is true in the model.

    Raises:
        Unsettled: a symbol has no value, a quantifier is not over a finite range, something is
            divided by zero, or two balls overlap.
    """
    with _precision():
        return bool(_At(model, ()).value(formula))


def evaluate(term: Expr, model: Model) -> Value:
    """The value of a term: a Fraction where no exponential occurs, else an enclosing ball."""
    with _precision():
        return _At(model, ()).value(term)


def indices(binder: Expr, model: Model, bound: tuple[int, ...] = ()) -> range:
    """What a quantifier guarded by `variable < end` (=> for all, "and" for some) runs over.

    Raises:
        Unsettled: it is not over natural numbers, has no such guard, or the end mentions the
            variable or has no exact value.
    """
    body = binder.args[-1]
    guarded = body.op == ("=>" if binder.op == "forall" else "and") and body.args[0].op == "<"
    if binder.data != NAT or not guarded:
        raise Unsettled(f"'{binder}' does not run over a finite range")
    variable, end = body.args[0].args
    if variable.op != "bound" or variable.data != 0 or _mentions(end, 0):
        raise Unsettled(f"'{binder}' does not run over a finite range")
    high = _At(model, (0, *bound)).value(end)
    if not isinstance(high, Fraction):
        raise Unsettled(f"the end of '{binder}' is not exact")
    return range(ceil(high))


def _mentions(e: Expr, index: int) -> bool:
    if e.op == "bound":
        return e.data == index
    last = len(e.args) - 1
    inside = [index + (e.op in BINDERS and k == last) for k in range(last + 1)]
    return any(_mentions(part, i) for part, i in zip(e.args, inside, strict=True))


def value_of_sort(value: Value, sort: Sort) -> Value:
    """The value, if it may stand for a symbol of this sort: nothing rounded, nothing truncated.

    Raises:
        Unsettled: a float, or a natural number that is none.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = Fraction(value)
    if sort == REAL and not isinstance(value, Fraction | flint.arb):
        raise Unsettled(f"{value!r} is not an exact number")
    if sort == NAT and not (isinstance(value, Fraction) and is_natural(value)):
        raise Unsettled(f"{value!r} is not a natural number")
    return value


class _precision:
    def __enter__(self) -> None:
        self.before, flint.ctx.prec = flint.ctx.prec, BITS

    def __exit__(self, *_: object) -> None:
        flint.ctx.prec = self.before


@dataclass(frozen=True)
class _At:
    """Evaluation at a model, with the values of enclosing bound variables, innermost first."""

    model: Model
    bound: tuple[int, ...]

    def value(self, e: Expr) -> Value:
        match e.op:
            case "num":
                return e.data
            case "bound":
                assert isinstance(e.data, int)
                return Fraction(self.bound[e.data])
            case "app":
                return self._apply(e)
            case "and":
                return all(self.value(a) for a in e.args)
            case "or":
                return any(self.value(a) for a in e.args)
            case "=>":
                return not self.value(e.args[0]) or self.value(e.args[1])
            case "not":
                return not self.value(e.args[0])
            case "sum" | "prod":
                return self._fold(e)
            case "forall" | "exists":
                return self._quantified(e)
        return _OPERATIONS[e.op](*(self.value(a) for a in e.args), *_literal(e))

    def _apply(self, e: Expr) -> Value:
        args = [self.value(a) for a in e.args]
        if e.data == absolute:
            return abs(args[0])
        if e.data in _ANALYTIC:
            return _ANALYTIC[e.data](_ball(args[0]))
        if e.data not in self.model:
            raise Unsettled(f"no value given for {e}")
        assert isinstance(e.data, Fn)
        at = tuple(int(value_of_sort(index, NAT)) for index in args)
        return value_of_sort(_entry(e, self.model[e.data], at), e.sort)

    def _inside(self, e: Expr, index: int) -> Value:
        return _At(self.model, (index, *self.bound)).value(e.args[-1])

    def _fold(self, e: Expr) -> Value:
        low, high = (int(self.value(end)) for end in e.args[:2])
        result: Value = Fraction(0 if e.op == "sum" else 1)
        for index in range(low, high):
            inside = self._inside(e, index)
            result = _add(result, inside) if e.op == "sum" else _multiply(result, inside)
        return result

    def _quantified(self, e: Expr) -> bool:
        run = indices(e, self.model, self.bound)
        return (all if e.op == "forall" else any)(self._inside(e, k) for k in run)


def _entry(e: Expr, table: Any, at: tuple[int, ...]) -> Value:
    """The entry of a nested sequence, or of a mapping from index tuples."""
    if isinstance(table, Mapping):
        if at not in table:
            raise Unsettled(f"{e} has not been computed")
        return table[at]
    for index in at:
        if not isinstance(table, Sequence) or index >= len(table):
            raise Unsettled(f"{e} is outside of the given table")
        table = table[index]
    return table


_ANALYTIC: dict[object, Any] = {
    exp: lambda ball: ball.exp(),
    log: lambda ball: ball.log(),
    cos: lambda ball: ball.cos(),
    sin: lambda ball: ball.sin(),
}


def _literal(e: Expr) -> tuple[int, ...]:
    return (e.data,) if e.op == "^" and isinstance(e.data, int) else ()


def _ball(x: Value) -> flint.arb:
    if isinstance(x, Fraction):
        return flint.arb(flint.fmpq(x.numerator, x.denominator))
    return x


def _exactly(operation: Any) -> Any:
    """Fractions stay fractions; beside a ball they become balls."""

    def on(x: Value, y: Value) -> Value:
        if isinstance(x, Fraction) and isinstance(y, Fraction):
            return operation(x, y)
        return operation(_ball(x), _ball(y))

    return on


def _divide(x: Value, y: Value) -> Value:
    if y == 0 or (isinstance(y, flint.arb) and y.contains(0)):
        raise Unsettled("a division by zero, or by what may be zero")
    return x / y


def _less(x: Value, y: Value) -> bool:
    return _settle(x < y, x >= y, x, y)


def _at_most(x: Value, y: Value) -> bool:
    return _settle(x <= y, x > y, x, y)


def _equal(x: Value, y: Value) -> bool:
    return _settle(x == y, x != y, x, y)


def _settle(yes: bool, no: bool, x: Value, y: Value) -> bool:
    if not yes and not no:
        raise Unsettled(f"{x} and {y} cannot be told apart at {BITS} bits")
    return yes


_add = _exactly(lambda x, y: x + y)
_multiply = _exactly(lambda x, y: x * y)
_OPERATIONS: dict[str, Any] = {
    "+": _add,
    "*": _multiply,
    "/": _exactly(_divide),
    "^": lambda x, n: x**n,
    "<": _exactly(_less),
    "<=": _exactly(_at_most),
    "=": _exactly(_equal),
}
