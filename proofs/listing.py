"""A counterexample as Python that a reader can run: the point, the recurrences, two assertions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, count
from typing import Any

from proofs.evaluate import Model
from proofs.statement import Statement
from proofs.terms import (
    Expr,
    Fn,
    absolute,
    body_at,
    cos,
    exp,
    log,
    natural,
    open_binder,
    sin,
    symbols,
    walk,
)

_ANALYTIC = (exp, log, cos, sin)
_PYTHON = {"lambda", "F", "abs", "sum", "prod", "all", "any", "range", "arb", "ctx"}
_PYTHON |= {function.name for function in _ANALYTIC}
_WORDS = {"<=": "<=", "<": "<", "=": "==", "+": "+", "*": "*", "/": "/"}


def listing(statement: Statement, point: Model) -> str:
    """Python source that builds the point and asserts: hypotheses true, conclusion false."""
    return _Listing(statement, point).source()


@dataclass(frozen=True)
class _Listing:
    statement: Statement
    point: Model

    def source(self) -> str:
        drawn = [draw.symbol for draw in self.statement.space if draw.symbol in self.point]
        lines = [*self._imports(), ""]
        lines += [f"{_name(fn)} = {_literal(self.point[fn])}" for fn in drawn]
        tables = (fn for fn in self.statement.computed if fn.takes)
        lines += [f"{_name(fn)} = {{}}" for fn in sorted(tables, key=_name)]
        for hypothesis in self.statement.hypotheses:
            lines += self._given(hypothesis)
        return "\n".join([*lines, f"assert not ({self.expression(self.statement.conclusion)})"])

    def _imports(self) -> list[str]:
        parts = [p for f in self._formulas() for p in walk(f)]
        used = {p.data for p in parts if p.op == "app" and p.data in _ANALYTIC}
        lines = ["from math import prod"] if any(p.op == "prod" for p in parts) else []
        if not used:
            return [*lines, "from fractions import Fraction as F"]
        return [
            *lines,
            "from flint import arb, ctx, fmpq as F",
            "ctx.prec = 256  # balls that contain the true value",
            *(f"{f.name} = lambda x: arb(x).{f.name}()" for f in _ANALYTIC if f in used),
        ]

    def _formulas(self) -> tuple[Expr, ...]:
        return (*self.statement.hypotheses, self.statement.conclusion)

    def _given(self, hypothesis: Expr) -> list[str]:
        if not self._defines(hypothesis):
            return [f"assert {self.expression(hypothesis)}"]
        return self._assignments(hypothesis, "")

    def _defines(self, e: Expr) -> bool:
        """Whether the hypothesis is a recurrence for a computed symbol."""
        if e.op == "forall":
            return self._defines(open_binder(e)[1].args[1])
        if e.op in ("and", "=>"):
            return self._defines(e.args[-1])
        return e.op == "=" and e.args[0].op == "app" and e.args[0].data in self.statement.computed

    def _assignments(self, e: Expr, indent: str) -> list[str]:
        if e.op == "forall":
            variable, body = _opened(e)
            guard, inside = body.args
            head = f"for {self.expression(variable)} in range({self.expression(guard.args[1])}):"
            return [indent + head, *self._assignments(inside, indent + "    ")]
        if e.op == "and":
            return [line for a in e.args for line in self._assignments(a, indent)]
        if e.op == "=>":
            head = f"{indent}if {self.expression(e.args[0])}:"
            return [head, *self._assignments(e.args[1], indent + "    ")]
        left, right = e.args
        return [f"{indent}{self.expression(left)} = {self.expression(right)}"]

    def expression(self, e: Expr) -> str:
        """The term or formula as a Python expression."""
        match e.op:
            case "num":
                return _literal(e.data)
            case "app":
                return self._apply(e)
            case "sum" | "prod":
                return self._fold(e)
            case "forall" | "exists":
                return self._quantified(e)
            case "^":
                return f"{self._inner(e.args[0])}**{e.data}"
            case "not":
                return f"not {self._inner(e.args[0])}"
            case "and" | "or":
                return f" {e.op} ".join(self._inner(a) for a in e.args)
            case "=>":
                return f"not {self._inner(e.args[0])} or {self._inner(e.args[1])}"
        if e.op == "+" and (subtracted := _negated(e.args[1])) is not None:
            return f"{self._inner(e.args[0])} - {self._inner(subtracted)}"
        if (opposite := _negated(e)) is not None:
            return f"-{self._inner(opposite)}"
        left, right = (self._inner(a) for a in e.args)
        return f"{left} {_WORDS[e.op]} {right}"

    def _inner(self, e: Expr) -> str:
        text = self.expression(e)
        simple = e.op in ("num", "app", "sum", "prod", "forall", "exists") and text[0] != "-"
        return text if simple else f"({text})"

    def _apply(self, e: Expr) -> str:
        assert isinstance(e.data, Fn)
        args = [self.expression(a) for a in e.args]
        if e.data == absolute or e.data in _ANALYTIC:
            return f"{e.data.name}({args[0]})"
        if e.data in self.statement.computed:
            return f"{_name(e.data)}[{', '.join(args)}]" if args else _name(e.data)
        return _name(e.data) + "".join(f"[{a}]" for a in args)

    def _fold(self, e: Expr) -> str:
        low, high = (self.expression(end) for end in e.args[:2])
        variable, body = _opened(e)
        source = f"{self.expression(body)} for {self.expression(variable)} in range({low}, {high})"
        return f"{e.op}({source})"

    def _quantified(self, e: Expr) -> str:
        variable, body = _opened(e)
        guard, inside = body.args
        loop = f"for {self.expression(variable)} in range({self.expression(guard.args[1])})"
        return f"{'all' if e.op == 'forall' else 'any'}({self.expression(inside)} {loop})"


def _negated(e: Expr) -> Expr | None:
    """t where e is (-1)·t."""
    minus_one = e.op == "*" and e.args[0].op == "num" and e.args[0].data == -1
    return e.args[1] if minus_one else None


def _opened(e: Expr) -> tuple[Expr, Expr]:
    """A binder's variable and body, under a name that nothing around it has."""
    taken = {_name(fn) for fn in symbols(e)} | _PYTHON
    names = chain([e.hint], (f"{e.hint}{n}" for n in count(1)))
    variable = natural(next(name for name in names if name not in taken))
    return variable, body_at(e, variable)


def _name(fn: Fn) -> str:
    """A Python name; those that the listing needs itself get an underscore."""
    name = fn.name.split("#")[0]
    return f"{name}_" if name in _PYTHON else name


def _literal(value: Any) -> str:
    if isinstance(value, Fraction):
        whole = value.denominator == 1
        return str(value.numerator) if whole else f"F({value.numerator}, {value.denominator})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_literal(v)}" for k, v in value.items()) + "}"
    return "[" + ", ".join(_literal(v) for v in value) + "]"
