"""What holds at the start and is handed on by every step up to t holds at t."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import Fact, apply, arithmetic, assume, discharge, induction, instantiate
from proofs.terms import Expr, as_expr, implies


def invariant(
    variable: Expr, last: Expr, claim: Callable[[Expr], Expr], base: Fact, step: Fact
) -> Fact:
    """From Γ ⊢ p(0) and Δ, s < t, p(s) ⊢ p(s + 1) infer Γ, Δ ⊢ p(t)."""
    so_far = implies(variable <= last, claim(variable))
    start = discharge(as_expr(0) <= last, base)
    handed_on = discharge(variable < last, discharge(claim(variable), step))
    earlier = arithmetic(variable < last, assume(variable + 1 <= last))
    here = apply(assume(so_far), arithmetic(variable <= last, earlier))
    next_one = discharge(variable + 1 <= last, apply(handed_on, earlier, here))
    everywhere = induction(variable, so_far, start, discharge(so_far, next_one))
    return apply(instantiate(everywhere, last), arithmetic(last <= last))
