"""discretise.exact_state: what the rules are compared with is the solution of h' = -αh + u.

    y(Δ; h, u_0, u_1) = e^(-Δα)·h + (1 - e^(-Δα))/α·u_0 + (Δα - 1 + e^(-Δα))/α²·u_1

is the state after a step Δ from h under the input u(r) = u_0 + u_1·r, α > 0, Δ ≥ 0, as

    y(0; h, u_0, u_1) = h                                                    it starts at h
    y(Δ + r; h, u_0, u_1) = y(r; y(Δ; h, u_0, u_1), u_0 + u_1·Δ, u_1)        and goes on from there
    |y(Δ; h, u_0, u_1) - h - Δ(u_0 - αh)| ≤ ½(α²|h| + α|u_0| + |u_1|)Δ²      with slope u - αh

Nothing else has these three: two such states that agree at r are apart by at most 2Cs² at r + s,
and what they are apart does not grow; in n steps of Δ/n that is 2CΔ²/n, for every n. (That sentence
is prose; the three lines are proved.) For oscillating modes the exact state of
discretise.order_complex is the same formula, the variation of constants, taken as the definition.
"""

from __future__ import annotations

from proofs.discretisation import order
from proofs.discretisation.error_terms import cancel, within
from proofs.discretisation.rules import decays, delta, euler, exact, forward, h, hold, over, u0, u1
from proofs.kernel import Fact, arithmetic, conjunction, part
from proofs.lemmas.exponential import factor, one_at_zero
from proofs.lemmas.order import equally
from proofs.statement import Draw, Statement
from proofs.symbols import alpha
from proofs.terms import Expr, Lambda, Term, as_expr, both, eq, exp, real, substitute, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

later = real("r")


def after(rule: Expr, step: Term, start: Term = h, level: Term = u0) -> Expr:
    """What the rule makes of the start in this step, where the input begins at this level."""
    values = {delta: step, h: start, u0: level}
    return substitute(
        rule, {symbol_of(letter): Lambda((), as_expr(v)) for letter, v in values.items()}
    )


starts = eq(after(exact, 0), h)
goes_on = eq(after(exact, delta + later), after(exact, later, start=exact, level=u0 + u1 * delta))
slope = within(euler, order.LIMITS[euler])
conclusion = both(starts, goes_on, slope)

HYPOTHESES = (
    Hypothesis("decays", "α > 0", decays),
    Hypothesis("forward", "Δ ≥ 0", forward),
)


def proof(board: Blackboard) -> Fact:
    none = one_at_zero()
    begin = board.step(
        "At Δ = 0 nothing has faded and nothing was taken in.",
        arithmetic(starts, *(equally(w, none) for w in (h, over * u0, over**2 * u1))),
    )
    first, second = exp(-delta * alpha), exp(-later * alpha)
    both_steps = factor(-delta * alpha, -later * alpha)
    split = arithmetic(eq(exp(-(delta + later) * alpha), first * second), both_steps)
    weights = h, over * u0, over**2 * u1
    inverse = [cancel(over * delta * u1 * share) for share in (as_expr(1), second)]
    law = board.step(
        "e^(-(Δ+r)α) = e^(-Δα)·e^(-rα), and the input has risen to u_0 + u_1·Δ.",
        arithmetic(goes_on, *(equally(w, split) for w in weights), *inverse),
    )
    known = board.use(order.THEOREM)
    index = list(order.LIMITS).index(euler)
    taylor = board.step("The slope is the bound of forward Euler.", part(known, index))
    return board.step("All three.", conjunction(begin, law, taylor))


_space = (
    Draw(symbol_of(alpha), (), 0, 2),
    *(Draw(symbol_of(v), (), 0, 2) for v in (delta, later)),
    *(Draw(symbol_of(v), (), -2, 2) for v in (h, u0, u1)),
)


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement((decays, *hypotheses), claim, _space))


MUTANTS = (
    _mutant("input begun anew", "after Δ the input begins at u_0 again",
            eq(after(exact, delta + later), after(exact, later, start=exact))),
    _mutant("hold goes on too", "the same of zero-order hold of a changing input",
            eq(after(hold, delta + later), after(hold, later, start=hold, level=u0 + u1 * delta))),
    _mutant("slope to third order", "Δ³ in place of Δ²",
            within(euler, order.LIMITS[euler] * delta), forward),
)  # fmt: skip

THEOREM = Theorem(
    id="discretise.exact_state",
    title="What the rules are compared with solves the equation",
    says="The exact state of discretise.order starts at h_0, goes on from where it is (a group "
    "law), and moves with slope u - αh up to ½(α²|h_0| + α|u_0| + |u_1|)Δ².",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the variation of constants",
    waiver="it says what a formula means; the numbers are those of discretise.order",
)
