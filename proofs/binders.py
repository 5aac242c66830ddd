"""Binders: sums, products, "for all", "there is"; how they are opened, and substitution.

Bound variables are indices that count binders outwards (de Bruijn), so two formulas that differ
only in the names of bound variables are equal, and a substitution cannot capture anything.
A free symbol is universally quantified by convention: a fact about `A(i, j)` with `A` free holds
for every matrix of every size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from proofs.expressions import (
    BOOL,
    INTERPRETED,
    NAT,
    REAL,
    Expr,
    Fn,
    Sort,
    Term,
    as_expr,
    fits,
    formulas,
    implies,
    numbers,
    symbol_of,
)

# -- binders -------------------------------------------------------------------------------


def forall(variable: Expr, body: Expr) -> Expr:
    return _bind("forall", variable, (), *formulas(body))


def exists(variable: Expr, body: Expr) -> Expr:
    return _bind("exists", variable, (), *formulas(body))


def forall_below(variable: Expr, bound: Term, body: Expr) -> Expr:
    """For every natural number below `bound`, which does not mention the variable."""
    if symbol_of(variable) in symbols(as_expr(bound)):
        raise TypeError(f"the bound '{bound}' mentions the variable {variable}")
    return forall(variable, implies(variable < as_expr(bound), body))


def total(variable: Expr, low: Term, high: Term, body: Term) -> Expr:
    """The sum of `body` over low <= variable < high (0 where the range is empty)."""
    return _fold("sum", variable, low, high, body)


def product(variable: Expr, low: Term, high: Term, body: Term) -> Expr:
    """The product of `body` over low <= variable < high (1 where the range is empty)."""
    return _fold("prod", variable, low, high, body)


def power(base: Term, exponent: Term) -> Expr:
    """base^exponent for a natural exponent: the product of that many equal factors."""
    return product(fresh("k", NAT), 0, exponent, base)


def _fold(op: str, variable: Expr, low: Term, high: Term, body: Term) -> Expr:
    if variable.sort != NAT:
        raise TypeError("sums and products run over natural numbers")
    ends = (as_expr(low), as_expr(high))
    if any(end.sort != NAT for end in ends):
        raise TypeError("the ends of a sum or product are natural numbers")
    return _bind(op, variable, ends, *numbers(as_expr(body)))


def _bind(op: str, variable: Expr, ends: tuple[Expr, ...], body: Expr) -> Expr:
    symbol = symbol_of(variable)
    sort = REAL if op in ("sum", "prod") else BOOL
    return Expr(op, (*ends, _close(body, symbol, 0)), sort, symbol.gives, symbol.name)


BINDERS = frozenset({"sum", "prod", "forall", "exists"})


def _rebuild(e: Expr, args: tuple[Expr, ...]) -> Expr:
    return Expr(e.op, args, e.sort, e.data, e.hint)


def _map_under(e: Expr, depth: int, f: Callable[[Expr, int], Expr]) -> Expr:
    """Apply f to the parts of e; the body of a binder (its last part) lies one level deeper."""
    last = len(e.args) - 1
    deeper = e.op in BINDERS
    return _rebuild(e, tuple(f(a, depth + (deeper and k == last)) for k, a in enumerate(e.args)))


def _close(e: Expr, symbol: Fn, depth: int) -> Expr:
    if e.op == "app" and e.data == symbol:
        return Expr("bound", (), symbol.gives, depth)
    return _map_under(e, depth, lambda part, level: _close(part, symbol, level))


def _open(e: Expr, value: Expr, depth: int) -> Expr:
    if e.op == "bound":
        return value if e.data == depth else e
    return _map_under(e, depth, lambda part, level: _open(part, value, level))


def body_at(binder: Expr, value: Expr) -> Expr:
    """The body of a binder with its bound variable replaced by `value` (a closed term)."""
    if not isinstance(binder.data, Sort) or not fits(value.sort, binder.data):
        raise TypeError(f"a {value.sort} given for a bound {binder.data}")
    require_closed(value)
    return _open(binder.args[-1], value, 0)


def require_closed(e: Expr) -> None:
    """TypeError if e is torn out of a binder: its loose index would be captured elsewhere."""
    if _reach(e) > 0:
        raise TypeError("a part torn out of its binder cannot be used; take body_at(binder, value)")


def _reach(e: Expr) -> int:
    """How many binders around e its bound indices need."""
    if e.op == "bound":
        assert isinstance(e.data, int)
        return e.data + 1
    if not e.args:
        return 0
    *ends, last = (_reach(a) for a in e.args)
    return max(*ends, last - (e.op in BINDERS), 0)


_serial = count()


class _Fresh(Fn):
    """A symbol that differs from every `Fn`, whatever its name: objects of two dataclasses do."""


def fresh(hint: str, sort: Sort) -> Expr:
    """A variable that occurs nowhere else."""
    return _Fresh(f"{hint.split('#')[0]}#{next(_serial)}", (), sort)()


def open_binder(binder: Expr) -> tuple[Expr, Expr]:
    """A binder's body about a fresh variable, and that variable."""
    assert isinstance(binder.data, Sort)
    variable = fresh(binder.hint, binder.data)
    return variable, body_at(binder, variable)


def rebind(binder: Expr, ends: tuple[Expr, ...], variable: Expr, body: Expr) -> Expr:
    """The same kind of binder over another body, keeping the printed name."""
    closed = _close(body, symbol_of(variable), 0)
    return Expr(binder.op, (*ends, closed), binder.sort, binder.data, binder.hint)


def transform(e: Expr, f: Callable[[Expr], Expr | None]) -> Expr:
    """Replace every outermost part p for which f(p) is not None; binders are opened on the way."""
    replaced = f(e)
    if replaced is not None:
        return replaced
    if e.op in BINDERS:
        variable, body = open_binder(e)
        ends = tuple(transform(end, f) for end in e.args[:-1])
        return rebind(e, ends, variable, transform(body, f))
    return _rebuild(e, tuple(transform(a, f) for a in e.args))


# -- substitution --------------------------------------------------------------------------


@dataclass(frozen=True)
class Lambda:
    """What a function symbol is replaced by: `body` in terms of the parameter variables."""

    params: tuple[Expr, ...]
    body: Expr

    def __call__(self, *args: Expr) -> Expr:
        bound = {symbol_of(p): Lambda((), a) for p, a in zip(self.params, args, strict=True)}
        return substitute(self.body, bound)


def substitute(e: Expr, replacement: Mapping[Fn, Lambda]) -> Expr:
    """Replace function symbols throughout, all at once.

    Raises:
        TypeError: an interpreted symbol is to be replaced, or sorts do not fit.
    """
    for symbol, value in replacement.items():
        if symbol in INTERPRETED:
            raise TypeError(f"'{symbol.name}' has a fixed meaning and cannot be replaced")
        if not fits(value.body.sort, symbol.gives):
            raise TypeError(f"'{symbol.name}' is a {symbol.gives}; got a {value.body.sort}")
        if tuple(p.sort for p in value.params) != symbol.takes:
            raise TypeError(f"'{symbol.name}' takes {symbol.takes}; the parameters do not match")
        require_closed(value.body)

    def replace(part: Expr) -> Expr | None:
        if not isinstance(part.data, Fn) or part.data not in replacement:
            return None
        args = tuple(substitute(a, replacement) for a in part.args)
        return replacement[part.data](*args) if args else replacement[part.data].body

    return transform(e, replace) if replacement else e


def symbols(e: Expr) -> frozenset[Fn]:
    """The free function symbols of e, interpreted ones left out."""
    found = {p.data for p in walk(e) if p.op == "app" and isinstance(p.data, Fn)}
    return frozenset(found) - INTERPRETED


def walk(e: Expr) -> Iterator[Expr]:
    """Every part of e, itself included."""
    yield e
    for part in e.args:
        yield from walk(part)
