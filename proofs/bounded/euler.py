"""bounded.euler: the state bound of the rule that Mamba really runs, b̄ = Δ·B.

    h(s+1) = exp(-Δ_s α)·h(s) + Δ_s·u(s),   α > 0, 0 ≤ Δ_s ≤ Δmax

    |h(t)|  ≤  max(|h(0)|, f(Δmax)·sup|u|),   f(Δ) = Δ/(1 - exp(-Δα))   increasing in Δ

f(Δ) tends to 1/α as Δ → 0 (the bound of exact hold) and grows like Δ: the deployed rule takes
in more than the exact one, and the more so the longer the step. No bound free of Δ exists: the
mutant below, whose negation is proved.

R is any number with |h(0)| ≤ R and Δmax·U ≤ (1 - exp(-Δmax·α))·R. That f is increasing is
bounded.euler_factor; oscillating modes, a = -α + iβ, are bounded.euler_complex.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    generalise,
    part,
    witness,
)
from proofs.lemmas.exponential import at_most_one, below_one, concave, positive
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import weigh
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, bound, h, radius, s, step_max, t, u
from proofs.symbols import step as delta
from proofs.terms import (
    Expr,
    absolute,
    as_expr,
    between,
    both,
    eq,
    exists,
    exp,
    forall,
    forall_below,
    implies,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Contrary, Hypothesis, Mutant, Theorem

decay = exp(-delta(s) * alpha)
longest = exp(-step_max * alpha)
recurrence = forall_below(s, t, eq(h(s + 1), decay * h(s) + delta(s) * u(s)))
rate = alpha > 0
steps = forall_below(s, t, between(0, delta(s), step_max))
steps_end = step_max > 0
inputs = forall_below(s, t, absolute(u(s)) <= bound)
room = both(absolute(h(0)) <= radius, step_max * bound <= (1 - longest) * radius)

HYPOTHESES = (
    Hypothesis("recurrence", "the deployed rule: decay exactly, take in Δ·u", recurrence),
    Hypothesis("rate", "the mode decays: α > 0", rate),
    Hypothesis("steps", "steps lie in [0, Δmax]", steps),
    Hypothesis("Δmax", "Δmax is positive", steps_end),
    Hypothesis("inputs", "|u| is at most U", inputs),
    Hypothesis("room", "R is at least |h(0)| and f(Δmax)·U", room),
)


def stays(n: Expr) -> Expr:
    return absolute(h(n)) <= radius


def proof(board: Blackboard) -> Fact:
    chord_ = board.step(
        "1 - exp(-x) is concave, so f is increasing: Δ(1 - e^(-Δmax α)) ≤ Δmax(1 - e^(-Δα)).",
        chord(),
    )
    sizes = arithmetic(both(bound >= 0, absolute(u(s)) <= bound), at(inputs, s < t))
    fits = taken_in(chord_, arithmetic(bound >= 0, sizes), part(assume(room), 1))
    taken = board.step(
        "What is taken in is at most (1 - ā)·R: since Δ·U ≤ (1 - ā)·f(Δmax)·U.",
        arithmetic(absolute(delta(s) * u(s)) <= (1 - decay) * radius, fits, _ends(), sizes),
    )
    own = positive(-delta(s) * alpha)
    kept = board.step(
        "What is kept is at most ā·R.",
        arithmetic(absolute(decay * h(s)) <= decay * radius, assume(stays(s)), own),
    )
    step = board.step(
        "Together at most ā·R + (1 - ā)·R = R.",
        arithmetic(stays(s + 1), kept, taken, at(recurrence, s < t)),
    )
    base = arithmetic(stays(as_expr(0)), assume(room))
    return board.step("Induction on t.", invariant(s, t, stays, base, step))


def _ends() -> Fact:
    return arithmetic(both(delta(s) >= 0, delta(s) <= step_max), at(steps, s < t))


def chord() -> Fact:
    """Δ(1 - e) ≤ Δmax(1 - ā), where e = exp(-Δmax α) and ā = exp(-Δα)."""
    short, fast = delta(s) * alpha, step_max * alpha
    order = arithmetic(both(short >= 0, short <= fast), _ends(), assume(rate))
    goal = delta(s) * (1 - longest) <= step_max * (1 - decay)
    return arithmetic(goal, apply(concave(short, fast), order), assume(rate))


def gap_open() -> Fact:
    """0 ≤ 1 - ā."""
    shrinks = arithmetic(-delta(s) * alpha <= 0, _ends(), assume(rate))
    return arithmetic(0 <= 1 - decay, apply(at_most_one(-delta(s) * alpha), shrinks))


def taken_in(chord: Fact, sign: Fact, enough: Fact) -> Fact:
    """ΔU ≤ (1 - ā)R, as (1 - e)·ΔU ≤ Δmax(1 - ā)U ≤ (1 - ā)(1 - e)R.

    The facts: the chord, 0 ≤ U, and Δmax·U ≤ (1 - e)R.
    """
    own, gap = delta(s) * bound, 1 - decay
    longest_open = apply(
        below_one(step_max * alpha),
        arithmetic(step_max * alpha > 0, assume(steps_end), assume(rate)),
    )
    by_chord = arithmetic(
        (1 - longest) * own <= gap * (step_max * bound), weigh(bound, sign, chord)
    )
    by_room = weigh(gap, gap_open(), enough)
    return arithmetic(own <= gap * radius, by_chord, by_room, longest_open)


# -- no bound free of the step -----------------------------------------------------------------

_Delta = real("Delta")
_first = exp(-_Delta * alpha) * 0 + _Delta * 1  # h(1), from h(0) = 0 with u = 1
_exceeds = exists(_Delta, both(_Delta > 0, radius < _first))
_one_bound = exists(radius, forall(_Delta, implies(_Delta > 0, _first <= radius)))


def _unbounded_proof(board: Blackboard) -> Fact:
    chosen = absolute(radius) + 1
    longer = conjunction(
        arithmetic(chosen > 0), arithmetic(radius < exp(-chosen * alpha) * 0 + chosen * 1)
    )
    board.step("From h(0) = 0 with u = 1 one step of length Δ = |R| + 1 reaches Δ > R.", longer)
    return board.step(
        "So no R serves all Δ.", generalise(radius, witness(_exceeds, chosen, longer))
    )


NO_BOUND_FREE_OF_STEP = Theorem(
    id="bounded.euler_no_bound_free_of_step",
    title="The deployed rule has no state bound free of the step size",
    says="For every R there is a step Δ > 0 whose first state, from h = 0 with u = 1, exceeds R.",
    hypotheses=(),
    conclusion=forall(radius, _exceeds),
    proof=_unbounded_proof,
    mutants=(
        Mutant(
            "exact hold",
            "the same for b̄ = (1 - ā)/α with R ≥ 1/α: there every step stays below",
            Statement(
                (alpha > 0, alpha * radius >= 1, _Delta > 0),
                radius < (1 - exp(-_Delta * alpha)) / alpha,
                (Draw(symbol_of(alpha), (), 0, 2), Draw(symbol_of(radius), (), 0, 2),
                 Draw(symbol_of(_Delta), (), 0, 2)),
            ),
        ),
    ),
    closed_form=absolute(radius) + 1,
    source="the rule that mamba_ssm and transformers run: deltaB_u = delta * B * u",
)  # fmt: skip

_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(symbol_of(alpha), (), -1, 2),
    Draw(delta, ("t",), 0, 4),
    Draw(symbol_of(step_max), (), 0, 4),
    Draw(u, ("t",), -1, 1),
    Draw(symbol_of(bound), (), 0, 1),
    Draw(symbol_of(radius), (), 0, 4),
)


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    return Mutant(
        name, altered, Statement((eq(h(0), 0), *hypotheses), stays(t), _space, frozenset({h}))
    )


MUTANTS = (
    _mutant("bound of exact hold", "R ≥ U/α in place of f(Δmax)·U",
            recurrence, rate, steps, inputs, both(absolute(h(0)) <= radius,
                                                  bound <= alpha * radius)),
    _mutant("steps above Δmax", "without Δ ≤ Δmax",
            recurrence, rate, steps_end, forall_below(s, t, delta(s) >= 0), inputs, room),
    Mutant("free of the step", "one R for every Δ",
           Contrary((), _one_bound, NO_BOUND_FREE_OF_STEP)),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.euler",
    title="The deployed Mamba rule: a state bound that grows with the step",
    says="With b̄ = Δ·B and steps up to Δmax, |h_t| ≤ max(|h_0|, f(Δmax)·sup|u|), where "
    "f(Δ) = Δ/(1 - e^(-Δα)).",
    hypotheses=HYPOTHESES,
    conclusion=stays(t),
    proof=proof,
    mutants=MUTANTS,
    source="the rule that mamba_ssm and transformers run: deltaB_u = delta * B * u",
    closed_form=step_max / (1 - longest) * bound,
)
