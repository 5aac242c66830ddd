"""Square roots: a number that is not negative has one, exp(log(x)/2) or zero."""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    exp_of_log,
    generalise,
    instantiate,
    witness,
)
from proofs.lemmas.exponential import factor, positive
from proofs.terms import Term, as_expr, both, eq, exists, exp, implies, log, negate, real

_x, root = real("x"), real("r")


@lru_cache
def _root() -> Fact:
    """⊢ ∀x: 0 ≤ x ⟹ there is r with 0 ≤ r and r² = x."""
    some = exists(root, both(0 <= root, eq(root**2, _x)))
    half = log(_x) / 2
    above = assume(0 < _x)
    whole = apply(instantiate(exp_of_log(), _x), above)
    twice = arithmetic(eq(exp(half) ** 2, _x), factor(half, half), whole)
    is_root = arithmetic(both(0 <= exp(half), eq(exp(half) ** 2, _x)), positive(half), twice)
    large = discharge(0 < _x, witness(some, exp(half), is_root))
    nothing, at_zero = as_expr(0), negate(0 < _x)
    goal = both(0 <= nothing, eq(nothing**2, _x))
    none = arithmetic(goal, assume(0 <= _x), assume(at_zero))
    small = discharge(at_zero, witness(some, nothing, none))
    return generalise(_x, arithmetic(implies(0 <= _x, some), large, discharge(0 <= _x, small)))


def square_root(value: Term, sign: Fact) -> Fact:
    """From 0 ≤ value infer: there is r with 0 ≤ r and r² = value."""
    return apply(instantiate(_root(), value), sign)
