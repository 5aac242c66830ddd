"""Time averages in letters, and the outcomes for which they tend to the mean."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import (
    Fact,
    apply,
    assume,
    choose,
    discharge,
    generalise,
    instantiate,
    witness,
)
from proofs.lemmas.expectation import OUTCOME
from proofs.symbols import s, t
from proofs.terms import (
    BOOL,
    NAT,
    Expr,
    Term,
    absolute,
    body_at,
    exists,
    forall,
    function,
    implies,
    natural,
    real,
    total,
)
from proofs.theorem import Hypothesis

step_value = function("log_growth", NAT, OUTCOME)
expected = real("mean_log")
typical = function("typical", OUTCOME, gives=BOOL)
omega = function("omega", gives=OUTCOME)()
eps, late = real("eps"), natural("N")


def so_far(high: Term, outcome: Expr = omega) -> Expr:
    """Σ_{s<t} of the process along a path."""
    return total(s, 0, high, step_value(s, outcome))


def eventually(claim: Expr) -> Expr:
    """From some N on, for every t."""
    return exists(late, forall(t, implies(late <= t, claim)))


def on_typical_paths(claim: Expr) -> Expr:
    """At every typical outcome and for every ε > 0, from some N on."""
    return forall(omega, implies(typical(omega), forall(eps, implies(0 < eps, eventually(claim)))))


close = absolute(so_far(t) - t * expected) <= t * eps
averages = on_typical_paths(close)

TYPICAL = Hypothesis(
    "typical",
    "at typical outcomes the time averages of ℓ tend to mean_log = E ℓ; where ℓ is stationary, "
    "ergodic and integrable almost every outcome is typical (Birkhoff 1931; Walters, An "
    "Introduction to Ergodic Theory, 1982, theorem 1.14)",
    averages,
)


def from_time_average(claim: Expr, derive: Callable[[Fact], Fact]) -> Fact:
    """The claim on typical paths, where `derive` shows it from |Σ - t·E| ≤ tε."""
    at_path = apply(instantiate(assume(averages), omega), assume(typical(omega)))
    average = apply(instantiate(at_path, eps), assume(0 < eps))
    here = assume(body_at(average.conclusion, late))
    each = derive(apply(instantiate(here, t), assume(late <= t)))
    each = generalise(t, discharge(late <= t, each))
    found = choose(average, late, witness(eventually(claim), late, each))
    for_all_eps = generalise(eps, discharge(0 < eps, found))
    return generalise(omega, discharge(typical(omega), for_all_eps))
