"""Polynomial identity, decided: every term has one normal form over the rationals.

A term is expanded into a sum of monomials with rational coefficients. What is not arithmetic
(an application, a sum or product over an index, a reciprocal) is an *atom*, whose own parts are
normalised in turn. Two terms with equal keys are equal for all values of their symbols; nothing
is claimed of terms whose keys differ. A reciprocal never cancels, since what it divides by may
vanish: x·(1/x) stays as it is.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from proofs.terms import BOOL, NAT, REAL, Expr

Key = tuple[Any, ...]
Polynomial = dict[Key, Fraction]  # monomial ((atom, power), ...) -> coefficient; () is the unit

MAX_TERMS = 20_000


class TooLarge(Exception):
    """The expansion has more terms than anybody would check: the question stays open."""


def key(e: Expr) -> Key:
    """Equal keys imply equal values (terms) or equivalence (formulas)."""
    if e.sort in (REAL, NAT):
        return ("poly", *sorted(polynomial(e).items(), key=repr))
    if e.op == "app":
        return ("app", e.data, *map(key, e.args))
    if e.op == "bound":
        return ("bound", e.data)
    if e.op in ("<=", "<", "=") and e.args[0].sort in (REAL, NAT):
        return (e.op, key(e.args[1] - e.args[0]))
    return (e.op, e.data if e.sort == BOOL else None, *map(key, e.args))


def polynomial(e: Expr) -> Polynomial:
    """The expansion of a real or natural term.

    Raises:
        TooLarge: more than `MAX_TERMS` monomials.
    """
    match e.op:
        case "num":
            assert isinstance(e.data, Fraction)
            return {(): e.data} if e.data else {}
        case "+":
            return _add(polynomial(e.args[0]), polynomial(e.args[1]))
        case "*":
            return _multiply(polynomial(e.args[0]), polynomial(e.args[1]))
        case "/":
            return _multiply(polynomial(e.args[0]), _reciprocal(e.args[1]))
        case "^":
            assert isinstance(e.data, int)
            return _raise(polynomial(e.args[0]), e.data)
    return {((_atom(e), 1),): Fraction(1)}


def _atom(e: Expr) -> Key:
    if e.op == "bound":
        return ("bound", e.data)
    return (e.op, e.data, *map(key, e.args))


def _reciprocal(e: Expr) -> Polynomial:
    value = polynomial(e)
    if set(value) == {()}:
        return {(): 1 / value[()]}
    return {((("/", key(e)), 1),): Fraction(1)}


def _add(p: Polynomial, q: Polynomial) -> Polynomial:
    total = dict(p)
    for monomial, c in q.items():
        total[monomial] = total.get(monomial, Fraction(0)) + c
    return _checked({m: c for m, c in total.items() if c})


def _multiply(p: Polynomial, q: Polynomial) -> Polynomial:
    if len(p) * len(q) > 20 * MAX_TERMS:
        raise TooLarge(f"a product of {len(p)} by {len(q)} terms")
    total: Polynomial = {}
    for m1, c1 in p.items():
        for m2, c2 in q.items():
            monomial = _times(m1, m2)
            total[monomial] = total.get(monomial, Fraction(0)) + c1 * c2
    return _checked({m: c for m, c in total.items() if c})


def _times(m1: Key, m2: Key) -> Key:
    powers = dict(m1)
    for atom, n in m2:
        powers[atom] = powers.get(atom, 0) + n
    return tuple(sorted(powers.items(), key=repr))


def _raise(p: Polynomial, n: int) -> Polynomial:
    result: Polynomial = {(): Fraction(1)}
    for _ in range(n):
        result = _multiply(result, p)
    return result


def _checked(p: Polynomial) -> Polynomial:
    if len(p) > MAX_TERMS:
        raise TooLarge(f"{len(p)} terms")
    return p
