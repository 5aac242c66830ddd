"""Facts put in the place of the hypotheses that another fact assumes."""

from __future__ import annotations

from proofs.kernel import Fact, apply, discharge


def given(fact: Fact, *shown: Fact) -> Fact:
    """From Γ, p, q, ... ⊢ r and Δ ⊢ p, Δ' ⊢ q, ... infer Γ, Δ, Δ', ... ⊢ r."""
    for each in shown:
        fact = apply(discharge(each.conclusion, fact), each)
    return fact
