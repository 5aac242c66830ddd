"""Equal arguments give equal values."""

from __future__ import annotations

from proofs.kernel import Fact, apply, assume, discharge, identity, rewrite, specialise
from proofs.terms import Lambda, eq, fresh, symbol_of


def congruence(body: Lambda, equation: Fact) -> Fact:
    """From Γ ⊢ s = t infer Γ ⊢ F(s) = F(t), for a body F of one parameter."""
    left, _ = equation.conclusion.args
    value = fresh("value", body.body.sort)
    renamed = rewrite(assume(eq(value, body(left))), equation)
    arrow = discharge(eq(value, body(left)), renamed)
    arrow = specialise(arrow, {symbol_of(value): Lambda((), body(left))})
    return apply(arrow, identity(eq(body(left), body(left))))
