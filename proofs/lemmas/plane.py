"""Moduli of complex numbers written as pairs: |z1 + z2| ≤ |z1| + |z2|."""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    discharge,
    generalise,
    instantiate,
)
from proofs.lemmas.order import products, roots
from proofs.terms import Expr, Term, both, real

_x1, _y1, _x2, _y2, _r1, _r2 = (real(n) for n in ("x1", "y1", "x2", "y2", "r1", "r2"))


@lru_cache
def _sum() -> Fact:
    """⊢ |z1| ≤ r1 and |z2| ≤ r2 with r1, r2 ≥ 0 imply |z1 + z2| ≤ r1 + r2.

    Cauchy and Schwarz in the plane: (x1x2 + y1y2)² ≤ (x1² + y1²)(x2² + y2²) ≤ (r1r2)².
    """
    first, second = _x1**2 + _y1**2, _x2**2 + _y2**2
    given = both(both(0 <= _r1, 0 <= _r2), both(first <= _r1**2, second <= _r2**2))
    premise = assume(given)
    inner = _x1 * _x2 + _y1 * _y2
    lagrange = arithmetic(inner**2 <= first * second, arithmetic(0 <= (_x1 * _y2 - _x2 * _y1) ** 2))
    sizes = products(
        arithmetic(0 <= first),
        arithmetic(first <= _r1**2, premise),
        arithmetic(0 <= second),
        arithmetic(second <= _r2**2, premise),
    )
    square = arithmetic(inner**2 <= (_r1 * _r2) ** 2, lagrange, sizes)
    signs = arithmetic(0 <= _r1 * _r2, premise)
    cross = roots(inner, _r1 * _r2, signs, square)
    goal = (_x1 + _x2) ** 2 + (_y1 + _y2) ** 2 <= (_r1 + _r2) ** 2
    fact = discharge(given, arithmetic(goal, cross, premise))
    for variable in (_r2, _r1, _y2, _x2, _y1, _x1):
        fact = generalise(variable, fact)
    return fact


def modulus_of_sum(z1: tuple[Expr, Expr], z2: tuple[Expr, Expr], r1: Term, r2: Term) -> Fact:
    """⊢ r1, r2 ≥ 0 and |z1|² ≤ r1² and |z2|² ≤ r2² imply |z1 + z2|² ≤ (r1 + r2)²."""
    return instantiate(_sum(), z1[0], z1[1], z2[0], z2[1], r1, r2)
