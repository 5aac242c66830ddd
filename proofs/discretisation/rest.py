"""discretise.rest: a constant input brings the state to rest; the distance fades by ā a step.

    h(s+1) = ā·h(s) + b̄·u,   r = ā·r + b̄·u   ⟹   h(t) - r = ā^t·(h(0) - r)

With |ā| < 1 the distance goes to zero, so what discretise.dc_gain says about rest points is what
a run ends at. Without r = ā·r + b̄·u, or with an input that changes, r is not approached.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import equally
from proofs.lemmas.powers import no_factor, one_more
from proofs.statement import Draw, Statement
from proofs.symbols import h, s, t, u
from proofs.terms import Expr, as_expr, eq, forall_below, power, real, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

decay, taken, rest = real("abar"), real("b"), real("rest")

recurrence = forall_below(s, t, eq(h(s + 1), decay * h(s) + taken))
rests = eq(rest, decay * rest + taken)

HYPOTHESES = (
    Hypothesis(
        "recurrence", "the same decay ā and the same intake b = b̄u in every step", recurrence
    ),
    Hypothesis("rests", "r is a rest point", rests),
)


def fades(n: Expr) -> Expr:
    return eq(h(n) - rest, power(decay, n) * (h(0) - rest))


def proof(board: Blackboard) -> Fact:
    here = at(recurrence, s < t)
    apart = board.step(
        "One step: h(s+1) - r = ā·(h(s) - r), as both take in the same.",
        arithmetic(eq(h(s + 1) - rest, decay * (h(s) - rest)), here, assume(rests)),
    )
    gap = h(0) - rest
    longer, so_far = equally(gap, one_more(decay, s)), equally(decay, assume(fades(s)))
    step = arithmetic(fades(s + 1), apart, longer, so_far)
    base = arithmetic(fades(as_expr(0)), equally(gap, no_factor(decay)))
    return board.step("Induction on t.", invariant(s, t, fades, base, step))


_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(symbol_of(decay), (), -1, 1),
    Draw(symbol_of(taken), (), -1, 1),
    Draw(symbol_of(rest), (), -2, 2),
    Draw(u, ("t",), -1, 1),
)


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    given = (eq(h(0), 0), *hypotheses)
    return Mutant(name, altered, Statement(given, fades(t), _space, frozenset({h})))


MUTANTS = (
    _mutant("not a rest point", "without r = ā·r + b", recurrence),
    _mutant("an input that changes", "b + u(s) is taken in",
            forall_below(s, t, eq(h(s + 1), decay * h(s) + taken + u(s))), rests),
)  # fmt: skip

THEOREM = Theorem(
    id="discretise.rest",
    title="A constant input brings the state to rest",
    says="h ← ā·h + b with rest point r: h(t) - r = ā^t·(h(0) - r).",
    hypotheses=HYPOTHESES,
    conclusion=fades(t),
    proof=proof,
    mutants=MUTANTS,
    source="a linear recurrence with constant coefficients",
    closed_form=power(decay, t),
)
