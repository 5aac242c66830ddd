"""Whether a closed form stands in a formula.

Its letters are those of the formula; letters that the theorem does not have (as z for Δ·a) stand
for terms, each for the same one throughout. Factors may be in any order and among others.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from proofs.normal_form import Key, key, polynomial
from proofs.terms import BINDERS, Expr, Fn, Sort, body_at, symbols, walk
from proofs.theorem import Theorem

SMALL = 100
"""Terms with more parts than this are not expanded."""


def stands_in(closed: Expr, formula: Expr, own: frozenset[Fn]) -> bool:
    """Whether the closed form is a part of the formula, or of a product there.

    `own` are the letters of the theorem, and those of the formula count as such. A form that says
    nothing in itself (a product of two letters that neither has, say) stands nowhere.
    """
    loose = symbols(closed) - own - symbols(formula)
    if loose == symbols(closed) and sum(bool(part.args) for part in walk(closed)) < 2:
        return False
    for part in _all_parts(formula):
        if _matched(closed, part, loose, {}) is not None or _divides(closed, part):
            return True
    return False


def letters(theorem: Theorem) -> frozenset[Fn]:
    """The free symbols of the statement, hypotheses included."""
    formulas = (theorem.conclusion, *(h.formula for h in theorem.hypotheses))
    return frozenset(symbol for formula in formulas for symbol in symbols(formula))


@lru_cache(maxsize=64)
def _all_parts(e: Expr) -> tuple[Expr, ...]:
    return tuple(dict.fromkeys(parts(e)))


def parts(e: Expr) -> Iterator[Expr]:
    """Every part, bound variables under the names that they are written with."""
    yield e
    if e.op in BINDERS:
        assert isinstance(e.data, Sort)
        yield from (p for end in e.args[:-1] for p in parts(end))
        yield from parts(body_at(e, Fn(e.hint, (), e.data)()))
    else:
        yield from (p for arg in e.args for p in parts(arg))


def _matched(
    form: Expr, part: Expr, loose: frozenset[Fn], so_far: dict[object, Key]
) -> dict[object, Key] | None:
    """What the loose letters stand for, if the part has the shape of the form."""
    if form.op == "app" and form.data in loose:
        value = key(part)
        return so_far | {form.data: value} if so_far.get(form.data, value) == value else None
    if (form.op, form.data, len(form.args)) != (part.op, part.data, len(part.args)):
        return None
    found: dict[object, Key] | None = so_far
    for inner, inside in zip(form.args, part.args, strict=True):
        found = None if found is None else _matched(inner, inside, loose, found)
    return found


def _divides(form: Expr, part: Expr) -> bool:
    """Whether the form is a product of factors of the part, with the same number in front."""
    if part.op not in ("*", "/") or sum(1 for _ in walk(part)) > SMALL:
        return False
    inner, whole = _monomial(form), _monomial(part)
    if inner is None or whole is None or inner[1] != whole[1] or not inner[0]:
        return False
    return all(whole[0].get(atom, 0) >= power for atom, power in inner[0].items())


def _monomial(e: Expr) -> tuple[dict[Key, int], Fraction] | None:
    """Factors and the number in front, if the term is one product."""
    expanded = polynomial(e)
    if len(expanded) != 1:
        return None
    ((factors, number),) = expanded.items()
    return dict(factors), number
