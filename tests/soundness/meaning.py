"""What a term means, written a second time and as plainly as possible: the judge of the fuzzers.

Beside `proofs.evaluate` it knows functions as Python callables, lets an index run over any end,
and gives 1/0 a value of the caller's choice: division is total, and nothing may depend on what
it yields at zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, prod
from typing import Any

from hypothesis import strategies as st

from proofs.terms import (
    NAT,
    Expr,
    Fn,
    absolute,
    both,
    either,
    eq,
    forall_below,
    function,
    implies,
    natural,
    negate,
    power,
    product,
    real,
    symbol_of,
    total,
)

x, y, z = real("x"), real("y"), real("z")
n, m, k = natural("n"), natural("m"), natural("k")
f, a = function("f", x.sort), function("a", NAT)

Point = Mapping[Fn, Any]


def meaning(e: Expr, point: Point, at_zero: Fraction, bound: tuple[Any, ...] = ()) -> Any:
    """The value of a term (Fraction) or formula (bool); `at_zero` is the value of 1/0."""

    def of(part: Expr, *inner: Any) -> Any:
        return meaning(part, point, at_zero, (*inner, *bound))

    match e.op, e.args:
        case "num", ():
            return e.data
        case "bound", ():
            return bound[e.data]
        case "app", args:
            values = [of(arg) for arg in args]
            if e.data == absolute:
                return abs(values[0])
            return point[e.data](*values) if args else point[e.data]
        case "+", (p, q):
            return of(p) + of(q)
        case "*", (p, q):
            return of(p) * of(q)
        case "/", (p, q):
            return of(p) * (1 / of(q) if of(q) else at_zero)
        case "^", (p,):
            return of(p) ** e.data
        case "<=", (p, q):
            return of(p) <= of(q)
        case "<", (p, q):
            return of(p) < of(q)
        case "=", (p, q):
            return of(p) == of(q)
        case "not", (p,):
            return not of(p)
        case "=>", (p, q):
            return not of(p) or of(q)
        case "and", parts:
            return all(of(p) for p in parts)
        case "or", parts:
            return any(of(p) for p in parts)
        case (("sum" | "prod"), (low, high, body)):
            values = [of(body, Fraction(i)) for i in range(int(of(low)), int(of(high)))]
            return sum(values, Fraction(0)) if e.op == "sum" else prod(values, start=Fraction(1))
        case "forall", (body,) if body.op == "=>":
            end = ceil(of(body.args[0].args[1], Fraction(0)))
            return all(of(body, Fraction(i)) for i in range(end))
    raise AssertionError(f"no meaning is given to {e.op}")


# -- random points, terms and formulas -------------------------------------------------------

NUMBERS = st.sampled_from([Fraction(p) for p in (0, 1, -1, 2, "1/2", "-3/2", 3)])
_SLOPES = st.tuples(NUMBERS, NUMBERS)


@st.composite
def points(draw: st.DrawFn) -> dict[Fn, Any]:
    """Values for x, y, z, n, m, k and functions for f and a."""
    values: dict[Fn, Any] = {symbol_of(v): draw(NUMBERS) for v in (x, y, z)}
    values |= {symbol_of(v): Fraction(draw(st.integers(0, 3))) for v in (n, m, k)}
    (p, q), (r, s) = draw(_SLOPES), draw(_SLOPES)
    return values | {f: lambda v: p * v * v + q, a: lambda i: r * i + s}


NATURALS = st.recursive(
    st.sampled_from([n, m, k]),
    lambda part: st.tuples(part, st.integers(0, 2)).map(lambda t: t[0] + t[1]),
    max_leaves=2,
)


def _arithmetic(part: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    pairs = st.tuples(part, part)
    return st.one_of(
        pairs.map(lambda t: t[0] + t[1]),
        pairs.map(lambda t: t[0] * t[1]),
        pairs.map(lambda t: t[0] - t[1]),
        pairs.map(lambda t: t[0] / t[1]),
        st.tuples(part, st.integers(0, 2)).map(lambda t: t[0] ** t[1]),
        part.map(absolute),
    )


def _indexed(part: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    ends = st.tuples(st.sampled_from([k, n]), NATURALS, NATURALS, part)
    return st.one_of(
        ends.map(lambda t: total(*t)),
        ends.map(lambda t: product(*t)),
        st.tuples(part, NATURALS).map(lambda t: power(*t)),
        part.map(f),
        NATURALS.map(a),
    )


_LEAVES = st.sampled_from([x, y]) | NUMBERS.map(lambda q: q + 0 * x) | NATURALS
SMALL_TERMS = st.recursive(st.sampled_from([x, y, n]) | NUMBERS.map(lambda q: x * 0 + q),
                           _arithmetic, max_leaves=5)  # fmt: skip
TERMS = st.recursive(_LEAVES, lambda part: _arithmetic(part) | _indexed(part), max_leaves=6)


def _comparisons(terms: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    pairs = st.tuples(terms, terms)
    return st.one_of(
        pairs.map(lambda t: t[0] <= t[1]),
        pairs.map(lambda t: t[0] < t[1]),
        pairs.map(lambda t: eq(*t)),
    )


def formulas(terms: st.SearchStrategy[Expr], quantified: bool = True) -> st.SearchStrategy[Expr]:
    """Formulas over these terms; with quantifiers, over naturals below an end."""

    def grow(part: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        pairs = st.tuples(part, part)
        connected = st.one_of(
            pairs.map(lambda t: both(*t)),
            pairs.map(lambda t: either(*t)),
            pairs.map(lambda t: implies(*t)),
            part.map(negate),
        )
        ends = st.sampled_from([m, m + 1])
        below = st.tuples(st.sampled_from([k, n]), ends, part).map(lambda t: forall_below(*t))
        return connected | below if quantified else connected

    return st.recursive(_comparisons(terms), grow, max_leaves=3)
