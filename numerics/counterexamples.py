"""Searching for a point that refutes a statement; what is found is checked exactly in `proofs`.

The search knows nothing but the statement's own space: sizes, shapes and ranges. It draws small
sizes and coarse dyadic rationals, climbs from points that satisfy the hypotheses towards larger
violations of the conclusion, and asks the exact check. A point that refutes is made simpler,
entry by entry, for as long as it still refutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import inf
from random import Random
from typing import Any

from proofs.evaluate import Model, Unsettled, evaluate, holds
from proofs.statement import Draw, Statement, instances
from proofs.terms import NAT, Expr, Fn

Point = dict[Fn, Any]

PATIENCE = 60
"""How many changes without progress a climb makes; two draws in so many begin a climb."""


@dataclass(frozen=True)
class Search:
    """What came of a search: the point, or None, and how much was tried."""

    point: Point | None
    tried: int
    seed: int
    space: str


def search(statement: Statement, seed: int, tries: int = 20_000) -> Search:
    """Draw points until one refutes the statement exactly, then simplify it.

    Deterministic in `seed`. `tries` bounds the number of points drawn.
    """
    random, described = Random(seed), describe(statement)
    tried, stale, patience = 0, 0, 0
    point: Point | None = None
    score = -inf
    while tried < tries:
        if point is None or stale > patience:
            trial, score, stale = _draw(statement.space, random, tried / tries), -inf, 0
            patience = PATIENCE if random.random() < 2 / PATIENCE else 0
        else:
            trial = _changed(statement.space, point, random)
        tried += 1
        reached = _violation(statement, trial)
        stale = 0 if reached > score else stale + 1
        if reached >= score and reached > -inf:
            point, score = trial, reached
        if reached > 0 and _refutes(statement, trial):
            return Search(_simplified(statement, trial), tried, seed, described)
    return Search(None, tried, seed, described)


def describe(statement: Statement) -> str:
    """The search space in words, for the log of a run."""
    parts = []
    for draw in statement.space:
        size = "×".join(map(str, draw.shape)) or "one"
        kind = "naturals" if draw.symbol.gives == NAT else "dyadic rationals"
        parts.append(f"{draw.symbol.name}: {size} of {kind} in [{draw.low}, {draw.high}]")
    return "; ".join(parts)


def _draw(space: tuple[Draw, ...], random: Random, effort: float) -> Point:
    point: Point = {}
    ends = random.choice((0.2, 0.5, 0.9))
    for draw in space:
        if draw.symbol.gives == NAT and not draw.symbol.takes:
            least, most = int(_value(point, draw.low)), int(_value(point, draw.high))
            reach = round((most - least) * effort**0.25)
            point[draw.symbol] = Fraction(least + random.randint(0, reach))
        else:
            shape = [_size(point, s) for s in draw.shape]
            low, high = _value(point, draw.low), _value(point, draw.high)
            point[draw.symbol] = _table(shape, lambda a=low, b=high: _dyadic(a, b, ends, random))
    return point


def _size(point: Point, size: str | int) -> int:
    return int(_value(point, size))


def _value(point: Point, value: str | int | Fraction) -> Fraction:
    """A number, or the value of the scalar of that name drawn before."""
    if isinstance(value, str):
        return next(v for fn, v in point.items() if fn.name == value)
    return Fraction(value)


def _table(shape: list[int], entry: Any) -> Any:
    if not shape:
        return entry()
    return [_table(shape[1:], entry) for _ in range(shape[0])]


def _dyadic(low: Fraction, high: Fraction, ends: float, random: Random) -> Fraction:
    """An end of the range with that probability, else a multiple of 1, 1/2, 1/4 or 1/8 inside."""
    unit = 2 ** random.randint(0, 3)
    first, last = -(-low * unit // 1), high * unit // 1
    if first > last or random.random() < ends:
        return random.choice((low, high))
    return Fraction(random.randint(int(first), int(last)), unit)


def _changed(space: tuple[Draw, ...], point: Point, random: Random) -> Point:
    """The point with one or two entries drawn anew."""
    drawn = {draw.symbol: draw for draw in space}
    entries = list(_entries(point))
    for _ in range(random.randint(1, 2)):
        fn, at, _value_there = random.choice(entries)
        low, high = _value(point, drawn[fn].low), _value(point, drawn[fn].high)
        point = _replaced(point, fn, at, _dyadic(low, high, 0.2, random))
    return point


def _violation(statement: Statement, point: Point) -> float:
    """How far the conclusion fails at the point, roughly; -inf where a hypothesis is false."""
    try:
        full = statement.completed(point)
        return -inf if full is None else _excess(statement.conclusion, full)
    except Unsettled:
        return -inf


def _excess(e: Expr, point: Model) -> float:
    """Positive where the formula is false (up to rounding: a guide for the search, no verdict)."""
    match e.op:
        case "<=" | "<":
            low, high = (float(evaluate(a, point)) for a in e.args)
            return low - high if low != high or e.op == "<=" else 1e-300
        case "=":
            left, right = (float(evaluate(a, point)) for a in e.args)
            return abs(left - right)
        case "and":
            return max(_excess(a, point) for a in e.args)
        case "or":
            return min(_excess(a, point) for a in e.args)
        case "=>":
            return _excess(e.args[1], point) if holds(e.args[0], point) else -1.0
        case "forall":
            return max((_excess(inside, point) for inside in instances(e, point)), default=-1.0)
    return 0.0 if holds(e, point) else 1.0


def _refutes(statement: Statement, point: Point) -> bool:
    try:
        return statement.refuted_by(point)
    except Unsettled:
        return False


# -- simplification -------------------------------------------------------------------------


def _simplified(statement: Statement, point: Point) -> Point:
    """Replace entries by simpler numbers for as long as the point still refutes."""
    best, improved = point, True
    while improved:
        improved = False
        for fn, at, value in list(_entries(best)):
            for simpler in _simpler(value):
                trial = _replaced(best, fn, at, simpler)
                if _refutes(statement, trial):
                    best, improved = trial, True
                    break
    return best


def _entries(point: Point) -> Iterator[tuple[Fn, tuple[int, ...], Fraction]]:
    for fn, value in point.items():
        if fn.gives == NAT and not fn.takes:
            continue
        for at in product(*(range(n) for n in _shape(value))):
            entry = value
            for index in at:
                entry = entry[index]
            yield fn, at, entry


def _shape(value: Any) -> list[int]:
    return [len(value), *_shape(value[0])] if isinstance(value, list) and value else []


def _simpler(value: Fraction) -> list[Fraction]:
    """Numbers that are easier to read than this one, the easiest first."""
    options = [Fraction(n) for n in (0, 1, -1, 2, -2)] + [Fraction(n, 2) for n in (1, -1, 3, -3)]
    options += [Fraction(round(value * unit), unit) for unit in (1, 2, 4)]
    return [o for o in options if _weight(o) < _weight(value)]


def _weight(q: Fraction) -> tuple[int, int, bool]:
    return q.denominator, abs(q.numerator), q < 0


def _replaced(point: Point, fn: Fn, at: tuple[int, ...], value: Fraction) -> Point:
    return {**point, fn: _with(point[fn], at, value)}


def _with(table: Any, at: tuple[int, ...], value: Fraction) -> Any:
    if not at:
        return value
    return [_with(t, at[1:], value) if k == at[0] else t for k, t in enumerate(table)]
