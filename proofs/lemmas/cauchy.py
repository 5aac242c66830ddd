"""Cauchy and Schwarz for sums: (Σ fg)² ≤ Σ f²·Σ g², by induction on the number of terms."""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    empty_fold,
    induction,
    instantiate,
    last_term,
    part,
    specialise,
)
from proofs.lemmas.order import by_letters, products, roots, weigh
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Term,
    absolute,
    as_expr,
    both,
    function,
    natural,
    real,
    symbol_of,
    total,
)

_k, _n = natural("k"), natural("n")
_f, _g = function("f", NAT), function("g", NAT)
_a, _b, _c, _x, _y = (real(n) for n in ("a", "b", "c", "x", "y"))


@lru_cache
def _one_more() -> Fact:
    """⊢ a, b ≥ 0 and c² ≤ ab imply (c + xy)² ≤ (a + x²)(b + y²).

    What is left to show is 2cxy ≤ ay² + bx², and (cxy)² ≤ (ay²)(bx²) ≤ ((ay² + bx²)/2)².
    """
    given = both(both(0 <= _a, 0 <= _b), _c**2 <= _a * _b)
    here = assume(given)
    first, second = _a * _y**2, _b * _x**2
    signs = [
        by_letters(0 <= _a, 0 <= _a * _y**2, {_a: size, _y: factor}, arithmetic(0 <= size, here))
        for size, factor in ((_a, _y), (_b, _x))
    ]
    squared = products(
        arithmetic(0 <= _c**2),
        arithmetic(_c**2 <= _a * _b, here),
        arithmetic(0 <= (_x * _y) ** 2),
        arithmetic((_x * _y) ** 2 <= (_x * _y) ** 2),
    )
    mean = arithmetic(4 * (first * second) <= (first + second) ** 2,
                      arithmetic(0 <= (first - second) ** 2))  # fmt: skip
    cross = roots(
        2 * (_c * _x * _y),
        first + second,
        arithmetic(0 <= first + second, *signs),
        arithmetic((2 * (_c * _x * _y)) ** 2 <= (first + second) ** 2, squared, mean),
    )
    goal = (_c + _x * _y) ** 2 <= (_a + _x**2) * (_b + _y**2)
    return discharge(given, arithmetic(goal, cross, arithmetic(_c**2 <= _a * _b, here)))


@lru_cache
def _schwarz() -> Fact:
    """⊢ ∀n: Σ f² ≥ 0, Σ g² ≥ 0 and (Σ fg)² ≤ Σ f²·Σ g²."""
    parts = _f(_k) ** 2, _g(_k) ** 2, _f(_k) * _g(_k)

    def sums(high: Term) -> tuple[Expr, Expr, Expr]:
        first, second, mixed = (total(_k, 0, high, p) for p in parts)
        return first, second, mixed

    def claim(high: Term) -> Expr:
        first, second, mixed = sums(high)
        return both(both(0 <= first, 0 <= second), mixed**2 <= first * second)

    empty = [apply(empty_fold(total(_k, 0, 0, p)), arithmetic(as_expr(0) <= 0)) for p in parts]
    longer = [apply(last_term(s), arithmetic(0 <= _n)) for s in sums(_n)]
    values = dict(zip((_a, _b, _c, _x, _y), (*sums(_n), _f(_n), _g(_n)), strict=True))
    lambdas = {symbol_of(letter): Lambda((), value) for letter, value in values.items()}
    grown = apply(specialise(_one_more(), lambdas), assume(claim(_n)))
    first, second, _ = sums(_n + 1)
    signs = [arithmetic(0 <= s, assume(claim(_n)), e) for s, e in ((first, longer[0]),
                                                                  (second, longer[1]))]  # fmt: skip
    whole = _rejoined(grown, longer, sums(_n + 1))
    step = conjunction(conjunction(*signs), whole)
    base = conjunction(
        conjunction(*(arithmetic(0 <= s, e) for s, e in zip(sums(0)[:2], empty, strict=False))),
        arithmetic(sums(0)[2] ** 2 <= sums(0)[0] * sums(0)[1], *empty),
    )
    return induction(_n, claim(_n), base, discharge(claim(_n), step))


def _rejoined(grown: Fact, longer: list[Fact], ends: tuple[Expr, Expr, Expr]) -> Fact:
    """(Σ fg)² ≤ Σ f²·Σ g² to n + 1, from the same written with the last terms split off."""
    first, second, mixed = ends
    return arithmetic(mixed**2 <= first * second, grown, *longer)


def schwarz(variable: Expr, high: Term, f: Term, g: Term) -> Fact:
    """⊢ Σ f² ≥ 0 and Σ g² ≥ 0, and (Σ fg)² ≤ Σ f²·Σ g²."""
    bodies = {_f: Lambda((variable,), as_expr(f)), _g: Lambda((variable,), as_expr(g))}
    return instantiate(specialise(_schwarz(), bodies), high)


def in_balls(variable: Expr, high: Term, f: Term, g: Term, first: Fact, second: Fact) -> Fact:
    """From 0 ≤ p and Σ f² ≤ p², 0 ≤ q and Σ g² ≤ q² infer |Σ fg| ≤ p·q."""
    p, q = (fact.conclusion.args[0].args[1] for fact in (first, second))
    inner = total(variable, 0, high, as_expr(f) * g)
    sizes = schwarz(variable, high, f, g)
    signs, level = part(sizes, 0), part(sizes, 1)
    square = products(part(signs, 0), part(first, 1), part(signs, 1), part(second, 1))
    sign = weigh(p, part(first, 0), part(second, 0))
    sign, above = arithmetic(0 <= p * q, sign), arithmetic(inner**2 <= (p * q) ** 2, level, square)
    up = roots(inner, p * q, sign, above)
    down = roots(-inner, p * q, sign, arithmetic((-inner) ** 2 <= (p * q) ** 2, above))
    return arithmetic(absolute(inner) <= p * q, up, down)
