"""The step and the gate of a selective cell: softplus(z) = log(1 + e^z), σ(z) = 1/(1 + e^(-z))."""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    exp_of_log,
    generalise,
    instantiate,
    restate,
)
from proofs.lemmas.exponential import inverse, positive
from proofs.lemmas.order import by_letters, equally
from proofs.terms import Expr, Term, as_expr, both, eq, exp, log, real

_z = real("z")


def softplus(z: Term) -> Expr:
    """log(1 + e^z)."""
    return log(1 + exp(z))


def sigmoid(z: Term) -> Expr:
    """1/(1 + e^(-z))."""
    return 1 / (1 + exp(-as_expr(z)))


@lru_cache
def _exp_of_softplus() -> Fact:
    """⊢ ∀z: exp(softplus(z)) = 1 + e^z."""
    inside = arithmetic(1 + exp(_z) > 0, positive(_z))
    fact = apply(instantiate(exp_of_log(), 1 + exp(_z)), inside)
    return generalise(_z, restate(fact, eq(exp(softplus(_z)), 1 + exp(_z))))


def exp_of_softplus(z: Term) -> Fact:
    """⊢ exp(softplus(z)) = 1 + e^z."""
    return instantiate(_exp_of_softplus(), z)


@lru_cache
def _decay_of_softplus() -> Fact:
    """⊢ ∀z: exp(-softplus(z)) = 1 - σ(z)."""
    up, down, decay, gate = (real(n) for n in ("up", "down", "decay", "gate"))
    given = both(
        both(eq((1 + up) * decay, 1), eq(up * down, 1)), both(eq((1 + down) * gate, 1), up > 0)
    )
    step = softplus(_z)
    values = {up: exp(_z), down: exp(-_z), decay: exp(-step), gate: sigmoid(_z)}
    weighted = equally(exp(-step), exp_of_softplus(_z))
    decays = arithmetic(eq((1 + exp(_z)) * exp(-step), 1), inverse(step), weighted)
    gated = arithmetic(eq((1 + exp(-_z)) * sigmoid(_z), 1), positive(-_z))
    first = arithmetic(both(decays.conclusion, eq(exp(_z) * exp(-_z), 1)), decays, inverse(_z))
    second = arithmetic(both(gated.conclusion, exp(_z) > 0), gated, positive(_z))
    fact = by_letters(given, eq(decay, 1 - gate), values, first, second)
    return generalise(_z, fact)


def decay_of_softplus(z: Term) -> Fact:
    """⊢ exp(-softplus(z)) = 1 - σ(z)."""
    return instantiate(_decay_of_softplus(), z)
