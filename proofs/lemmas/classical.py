"""What does not hold for all fails for some: the kernel's connectives are classical."""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume, discharge, generalise, witness
from proofs.terms import Expr, exists, implies, negate, open_binder


def some_not(every: Expr) -> Fact:
    """⊢ not (for all x: p) ⟹ there is x: not p.

    If there is none, then p holds at x, whatever x is.
    """
    x, p = open_binder(every)
    some = exists(x, negate(p))
    here = discharge(negate(p), witness(some, x, assume(negate(p))))
    p_holds = arithmetic(p, here, assume(negate(some)))
    everywhere = discharge(negate(some), generalise(x, p_holds))
    return arithmetic(implies(negate(every), some), everywhere)


def none_is(some: Expr) -> Fact:
    """⊢ not (there is x: p) ⟹ for all x: not p."""
    x, p = open_binder(some)
    here = discharge(p, witness(some, x, assume(p)))
    fails = arithmetic(negate(p), here, assume(negate(some)))
    return discharge(negate(some), generalise(x, fails))
