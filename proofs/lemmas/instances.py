"""Hypotheses about all steps, all coordinates, taken at one of them."""

from __future__ import annotations

from proofs.kernel import Fact, apply, assume, instantiate
from proofs.terms import Expr


def at(hypothesis: Expr, *guards: Expr) -> Fact:
    """For all s < t, all i < d, ...: p, at these s and i; the guards are s < t, i < d, ...

    From nothing: {the hypothesis, s < t, i < d} ⊢ p.
    """
    fact = assume(hypothesis)
    for guard in guards:
        fact = apply(instantiate(fact, guard.args[0]), assume(guard))
    return fact
