"""Birkhoff's theorem in letters, and the paths for which it holds."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import (
    Citation,
    Fact,
    apply,
    assume,
    choose,
    cite,
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
    Sort,
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

PROCESS = Sort("process")
X = function("X", gives=PROCESS)()
step_value = function("log_growth", PROCESS, NAT, OUTCOME)
expected = function("E", PROCESS)
ergodic = function("ergodic", PROCESS, gives=BOOL)
typical = function("typical", PROCESS, OUTCOME, gives=BOOL)
omega = function("omega", gives=OUTCOME)()
eps, late = real("eps"), natural("N")

ERGODIC = Hypothesis("ergodic", "log-growth is stationary, ergodic and integrable", ergodic(X))

BIRKHOFF = Citation(
    "time averages of a stationary, ergodic, integrable process tend to its mean at almost every "
    "outcome (the typical ones)",
    "Birkhoff 1931; Walters, An Introduction to Ergodic Theory, 1982, chapter 1",
)


def so_far(high: Term, outcome: Expr = omega) -> Expr:
    """Σ_{s<t} of the process along a path."""
    return total(s, 0, high, step_value(X, s, outcome))


def eventually(claim: Expr) -> Expr:
    """From some N on, for every t."""
    return exists(late, forall(t, implies(late <= t, claim)))


def on_typical_paths(claim: Expr) -> Expr:
    """At every typical outcome and for every ε > 0, from some N on."""
    return forall(
        omega, implies(typical(X, omega), forall(eps, implies(0 < eps, eventually(claim))))
    )


close = absolute(so_far(t) - t * expected(X)) <= t * eps


def from_time_average(claim: Expr, derive: Callable[[Fact], Fact]) -> Fact:
    """The claim on typical paths, where `derive` shows it from |Σ - t·E| ≤ tε."""
    theorem = cite(BIRKHOFF, forall(X, implies(ergodic(X), on_typical_paths(close))))
    at_path = apply(instantiate(theorem, X), assume(ergodic(X)))
    at_path = apply(instantiate(at_path, omega), assume(typical(X, omega)))
    average = apply(instantiate(at_path, eps), assume(0 < eps))
    here = assume(body_at(average.conclusion, late))
    each = derive(apply(instantiate(here, t), assume(late <= t)))
    each = generalise(t, discharge(late <= t, each))
    found = choose(average, late, witness(eventually(claim), late, each))
    for_all_eps = generalise(eps, discharge(0 < eps, found))
    return generalise(omega, discharge(typical(X, omega), for_all_eps))
