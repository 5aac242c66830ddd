"""bounded.zoh: with exact zero-order hold no choice of steps can drive the state out of its bound.

    h(s+1) = ā·h(s) + b̄·u(s),   ā = exp(-Δ_s α),   b̄ = (1 - ā)/α,   α > 0, Δ_s ≥ 0

    |h(t)|  ≤  R   for every R ≥ max(|h(0)|, sup|u|/α),   every step sequence and every t

b̄ is ∫_0^Δ exp(-α r) dr: what the exact solution takes in while the input is held. So the new
state is an average of the old state and of u/α, with weights ā and 1 - ā.

With Mamba's deployed rule b̄ = Δ in place of (1 - ā)/α this bound fails; see bounded.euler.
For complex rates see bounded.zoh_complex.
"""

from __future__ import annotations

from proofs.kernel import Fact, apply, arithmetic, assume
from proofs.lemmas.exponential import at_most_one, positive
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, bound, h, radius, s, t, u
from proofs.symbols import step as delta
from proofs.terms import Expr, absolute, as_expr, both, eq, exp, forall_below, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

decay = exp(-delta(s) * alpha)
gain = (1 - decay) / alpha
recurrence = forall_below(s, t, eq(h(s + 1), decay * h(s) + gain * u(s)))
rate = alpha > 0
steps = forall_below(s, t, delta(s) >= 0)
inputs = forall_below(s, t, absolute(u(s)) <= bound)
room = both(absolute(h(0)) <= radius, bound <= alpha * radius)

HYPOTHESES = (
    Hypothesis("recurrence", "exact zero-order hold of h' = -αh + u", recurrence),
    Hypothesis("rate", "the mode decays: α > 0", rate),
    Hypothesis("steps", "steps are not negative", steps),
    Hypothesis("inputs", "|u| is at most U", inputs),
    Hypothesis("room", "R is at least |h(0)| and U/α", room),
)


def stays(n: Expr) -> Expr:
    return absolute(h(n)) <= radius


def proof(board: Blackboard) -> Fact:
    shrinks = apply(
        at_most_one(-delta(s) * alpha),
        arithmetic(-delta(s) * alpha <= 0, at(steps, s < t), assume(rate)),
    )
    weights = board.step(
        "ā lies in (0, 1], since Δα is not negative.",
        arithmetic(both(decay > 0, decay <= 1), shrinks, positive(-delta(s) * alpha)),
    )
    taken = board.step(
        "What is taken in is at most (1 - ā)·R: |b̄u| = (1 - ā)|u|/α and |u|/α ≤ U/α ≤ R.",
        arithmetic(
            absolute(gain * u(s)) <= (1 - decay) * radius,
            arithmetic(
                both(-alpha * radius <= u(s), u(s) <= alpha * radius),
                at(inputs, s < t),
                assume(room),
            ),
            weights,
            assume(rate),
        ),
    )
    kept = board.step(
        "What is kept is at most ā·R.",
        arithmetic(absolute(decay * h(s)) <= decay * radius, assume(stays(s)), weights),
    )
    step = board.step(
        "Together at most ā·R + (1 - ā)·R = R.",
        arithmetic(stays(s + 1), kept, taken, at(recurrence, s < t)),
    )
    base = arithmetic(stays(as_expr(0)), assume(room))
    return board.step("Induction on t.", invariant(s, t, stays, base, step))


_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(symbol_of(alpha), (), -1, 2),
    Draw(delta, ("t",), -1, 4),
    Draw(u, ("t",), -1, 1),
    Draw(symbol_of(bound), (), 0, 1),
    Draw(symbol_of(radius), (), 0, 2),
)
_start = eq(h(0), 0)


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement((_start, *hypotheses), stays(t), _space, frozenset({h})))


MUTANTS = (
    _mutant("Euler input", "b̄ = Δ in place of (1 - ā)/α",
            forall_below(s, t, eq(h(s + 1), decay * h(s) + delta(s) * u(s))),
            rate, steps, inputs, room),
    _mutant("unstable mode", "without α > 0, and R ≥ U/|α|",
            recurrence, alpha < 0, steps, inputs,
            both(absolute(h(0)) <= radius, bound <= -alpha * radius)),
    _mutant("steps of either sign", "without Δ ≥ 0", recurrence, rate, inputs, room),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.zoh",
    title="Exact hold: a state bound free of the step size",
    says="|h_t| ≤ max(|h_0|, sup|u|/α) for every sequence of steps Δ ≥ 0.",
    hypotheses=HYPOTHESES,
    conclusion=stays(t),
    proof=proof,
    mutants=MUTANTS,
    source="arXiv 2312.00752, equation 4 (zero-order hold)",
    closed_form=bound / alpha,
)
