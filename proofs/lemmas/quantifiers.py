"""Several variables at once."""

from __future__ import annotations

from proofs.kernel import Fact, generalise
from proofs.terms import Expr


def for_all(fact: Fact, *variables: Expr) -> Fact:
    """From Γ ⊢ p infer Γ ⊢ ∀x ∀y ... p, the variables in the order given."""
    for variable in reversed(variables):
        fact = generalise(variable, fact)
    return fact
