"""identity.leaky_integrator: the simplest selective state space model is a gated leaky cell.

    h(s+1) = ā·h(s) + b̄·x(s),   ā = exp(Δ_s a),   b̄ = (ā - 1)/a·B,   Δ_s = softplus(z_s)

    a = -1, B = 1   ⟹   h(s+1) = (1 - σ(z_s))·h(s) + σ(z_s)·x(s)

The two learned numbers, decay and input gain, are one gate: exp(-softplus(z)) = 1/(1 + e^z) is
1 - σ(z), and exact zero-order hold takes in exactly what the decay lets go.

Without exact hold (b̄ = Δ, as deployed), with another rate, another B or another step: each fails.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume, rewrite
from proofs.lemmas.equality import congruence
from proofs.lemmas.instances import at
from proofs.lemmas.order import equally
from proofs.lemmas.softplus import decay_of_softplus, sigmoid, softplus
from proofs.lemmas.sums import below
from proofs.statement import Draw, Statement
from proofs.symbols import h, s, t
from proofs.symbols import step as delta
from proofs.terms import NAT, Expr, Lambda, eq, exp, forall_below, function, real, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

x, z = function("x", NAT), function("z", NAT)
a, B = real("a"), real("B")

decay = exp(delta(s) * a)
gain = (decay - 1) / a * B
recurrence = forall_below(s, t, eq(h(s + 1), decay * h(s) + gain * x(s)))
rate = eq(a, -1)
matrix = eq(B, 1)
steps = forall_below(s, t, eq(delta(s), softplus(z(s))))
gate = sigmoid(z(s))
conclusion = forall_below(s, t, eq(h(s + 1), (1 - gate) * h(s) + gate * x(s)))

HYPOTHESES = (
    Hypothesis("recurrence", "exact zero-order hold of h' = ah + Bx", recurrence),
    Hypothesis("rate", "the rate a is -1", rate),
    Hypothesis("matrix", "B is 1", matrix),
    Hypothesis("steps", "the step is softplus(z)", steps),
)

_value = real("value")


def proof(board: Blackboard) -> Fact:
    own, step = softplus(z(s)), at(steps, s < t)
    negated = equally(own, assume(rate))
    exponent = arithmetic(eq(delta(s) * a, -own), equally(a, step), negated)
    decays = board.step(
        "ā = exp(-softplus(z)) = 1/(1 + e^z) = 1 - σ(z).",
        rewrite(congruence(Lambda((_value,), exp(_value)), exponent), decay_of_softplus(z(s))),
    )
    over_rate = arithmetic(eq(1 / a, -1), assume(rate))
    taken = board.step(
        "b̄ = (ā - 1)/(-1) = 1 - ā = σ(z): the gain is what the decay lets go.",
        arithmetic(eq(gain, gate), decays, over_rate, assume(rate), assume(matrix)),
    )
    row = arithmetic(
        eq(h(s + 1), (1 - gate) * h(s) + gate * x(s)),
        at(recurrence, s < t),
        equally(h(s), decays),
        equally(x(s), taken),
    )
    return board.step("So every step is that of the leaky cell with gate σ(z).", below(row, s, t))


_space = (
    Draw(symbol_of(t), (), 1, 2),
    Draw(symbol_of(a), (), -2, 1),
    Draw(symbol_of(B), (), -1, 2),
    Draw(z, ("t",), -2, 2),
    Draw(x, ("t",), -2, 2),
)


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    given = (eq(h(0), 0), *hypotheses)
    return Mutant(name, altered, Statement(given, conclusion, _space, frozenset({h, delta})))


MUTANTS = (
    _mutant("Euler input", "b̄ = Δ·B, as deployed, in place of (ā - 1)/a·B",
            rate, matrix, steps,
            forall_below(s, t, eq(h(s + 1), decay * h(s) + delta(s) * B * x(s)))),
    _mutant("another rate", "a < 0 in place of a = -1", a < 0, matrix, steps, recurrence),
    _mutant("another B", "without B = 1", rate, steps, recurrence),
    _mutant("exponential step", "Δ = e^z in place of softplus(z)",
            rate, matrix, forall_below(s, t, eq(delta(s), exp(z(s)))), recurrence),
)  # fmt: skip

THEOREM = Theorem(
    id="identity.leaky_integrator",
    title="A selective cell with a = -1 and B = 1 is a gated leaky integrator",
    says="With a = -1, B = 1, Δ = softplus(z) and exact hold, ā = 1 - σ(z) and b̄ = σ(z): "
    "h ← (1 - σ(z))·h + σ(z)·x.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="arXiv 2312.00752, Theorem 1",
    closed_form=sigmoid(real("z")),
)
