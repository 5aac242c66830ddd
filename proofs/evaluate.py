"""The truth of a statement at a point, in exact arithmetic: how counterexamples are checked.

A `Model` gives every free symbol a value: a rational, or a table of rationals indexed by natural
numbers (nested sequences, or a mapping from index tuples). Numbers stay exact fractions until an
exponential appears; from there on they are balls that contain the true value, and a comparison
that the balls cannot settle is `Unsettled`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from proofs.terms import Expr, Fn, absolute, exp, log

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
        if e.data in (exp, log):
            ball = _ball(args[0])
            return ball.exp() if e.data == exp else ball.log()
        if e.data not in self.model:
            raise Unsettled(f"no value given for {e}")
        assert isinstance(e.data, Fn)
        value = self.model[e.data]
        if isinstance(value, Mapping):
            return self._entry(e, value, tuple(int(index) for index in args))
        for index in args:
            if not isinstance(value, Sequence) or not 0 <= index < len(value):
                raise Unsettled(f"{e} is outside of the given table")
            value = value[int(index)]
        return value

    def _entry(self, e: Expr, table: Mapping[tuple[int, ...], Value], at: tuple[int, ...]) -> Value:
        if at not in table:
            raise Unsettled(f"{e} has not been computed")
        return table[at]

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
        """A quantifier whose body is guarded by `variable < bound` (=> for all, and for some)."""
        body = e.args[-1]
        if body.op != ("=>" if e.op == "forall" else "and"):
            raise Unsettled(f"'{e}' does not run over a finite range")
        high = self._upper_end(e, body.args[0])
        return (all if e.op == "forall" else any)(self._inside(e, k) for k in range(high))

    def _upper_end(self, e: Expr, guard: Expr) -> int:
        innermost = guard.op == "<" and guard.args[0].op == "bound" and guard.args[0].data == 0
        if not innermost:
            raise Unsettled(f"'{e}' does not run over a finite range")
        # The end does not mention the variable itself: any value may stand for it.
        return int(_At(self.model, (0, *self.bound)).value(guard.args[1]))


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
