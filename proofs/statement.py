"""Statements that one exact point can refute, and the exact check that it does.

A point gives values to the symbols that may be chosen. The others are defined by the statement's
own hypotheses, read as recurrences: `for all s < t: h(s + 1) = ...` says how to compute h.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs.evaluate import Model, evaluate, holds, indices, value_of_sort
from proofs.terms import Expr, Fn, as_expr, body_at, symbols


@dataclass(frozen=True)
class Draw:
    """Where a search may look for a symbol's value.

    `shape` lists the sizes of its table, each a number or the name of a natural symbol drawn
    before (empty for a scalar); entries are dyadic rationals in [low, high], or natural numbers.
    An end may be the name of a scalar drawn before.
    """

    symbol: Fn
    shape: tuple[str | int, ...] = ()
    low: Fraction | int | str = 0
    high: Fraction | int | str = 1


@dataclass(frozen=True)
class Statement:
    """Hypotheses and a conclusion that may or may not follow; refuted by one exact point.

    Symbols in `computed` are not drawn: the hypotheses, read as recurrences, define them.
    """

    hypotheses: tuple[Expr, ...]
    conclusion: Expr
    space: tuple[Draw, ...]
    computed: frozenset[Fn] = frozenset()

    def refuted_by(self, point: Model) -> bool:
        """Exactly: at this point every hypothesis is true and the conclusion is false.

        Raises:
            evaluate.Unsettled: the point leaves something open.
        """
        full = self.completed(point)
        return full is not None and not holds(self.conclusion, full)

    def completed(self, point: Model) -> Model | None:
        """The point with its computed symbols, or None where a hypothesis is false."""
        full = {**point, **{fn: {} for fn in self.computed}}
        return full if all(_assign(h, full, self.computed) for h in self.hypotheses) else None


def _assign(e: Expr, point: dict[Fn, Any], computed: frozenset[Fn]) -> bool:
    """Carry out a hypothesis where it defines a computed symbol; else say whether it holds."""
    if not computed & symbols(e):
        return holds(e, point)
    if e.op == "and":
        return all(_assign(a, point, computed) for a in e.args)
    if e.op == "=>":
        return not holds(e.args[0], point) or _assign(e.args[1], point, computed)
    if e.op == "forall":
        return all(_assign(inside, point, computed) for inside in instances(e, point))
    if e.op == "=" and e.args[0].op == "app" and e.args[0].data in computed:
        return _define(e, point)
    return holds(e, point)


def _define(equation: Expr, point: dict[Fn, Any]) -> bool:
    """Give the left side the value of the right side; where it has one already, compare."""
    left, right = equation.args
    at = tuple(int(evaluate(a, point)) for a in left.args)
    assert isinstance(left.data, Fn)
    table = point[left.data]
    if at in table:
        return holds(equation, point)
    table[at] = value_of_sort(evaluate(right, point), left.sort)
    return True


def instances(e: Expr, point: Model) -> Iterator[Expr]:
    """The instances of a bounded 'for all', in order, without their guard."""
    for index in indices(e, point):
        yield body_at(e, as_expr(index)).args[1]
