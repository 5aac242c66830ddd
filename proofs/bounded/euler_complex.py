"""bounded.euler_complex: the deployed rule b̄ = Δ·B on an oscillating mode, a = -α + iβ.

    h(s+1) = exp(Δ_s a)·h(s) + Δ_s·u(s),   α > 0, 0 ≤ Δ_s ≤ Δmax

    |h(t)|  ≤  max(|h(0)|, f(Δmax)·sup|u|),   f(Δ) = Δ/(1 - exp(-Δα)),   α = |Re a|

Complex numbers are pairs: h = x + iy, u = p + iq. As |exp(Δa)| = exp(-Δα), a step keeps ā·R with
ā = exp(-Δα) of the modulus and takes in at most ΔU ≤ (1 - ā)R, as for a real mode. The angle may
only help: with β ≠ 0 inputs of one sign partly cancel.

bounded.euler is the case β = 0. R is any number with |h(0)| ≤ R and Δmax·U ≤ (1 - e^(-Δmax α))R.
"""

from __future__ import annotations

from proofs.bounded.euler import (
    chord,
    decay,
    gap_open,
    longest,
    rate,
    steps,
    steps_end,
    taken_in,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    part,
    restate,
    rewrite,
    symmetric,
)
from proofs.lemmas.complex import Complex, turn, turned
from proofs.lemmas.exponential import positive
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import squares, weigh
from proofs.lemmas.plane import modulus_of_sum
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, beta, bound, radius, s, step_max, t
from proofs.symbols import step as delta
from proofs.terms import NAT, Expr, as_expr, both, eq, forall_below, function, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

x, y, p, q = (function(n, NAT) for n in ("x", "y", "p", "q"))

state, entering = Complex(x(s), y(s)), Complex(p(s), q(s))
exponent = Complex(-delta(s) * alpha, delta(s) * beta)
kept, taken = turn(exponent) * state, entering.times(delta(s))
after = kept + taken
recurrence = forall_below(s, t, both(eq(x(s + 1), after.re), eq(y(s + 1), after.im)))
inputs = forall_below(s, t, entering.square <= bound**2)
room = both(0 <= bound, 0 <= radius, x(0) ** 2 + y(0) ** 2 <= radius**2,
            step_max * bound <= (1 - longest) * radius)  # fmt: skip

HYPOTHESES = (
    Hypothesis("recurrence", "the deployed rule: turn and decay exactly, take in Δ·u", recurrence),
    Hypothesis("rate", "the mode decays: α > 0", rate),
    Hypothesis("steps", "steps lie in [0, Δmax]", steps),
    Hypothesis("Δmax", "Δmax is positive", steps_end),
    Hypothesis("inputs", "|u| is at most U", inputs),
    Hypothesis("room", "R is at least |h(0)| and f(Δmax)·U", room),
)


def stays(n: Expr) -> Expr:
    return x(n) ** 2 + y(n) ** 2 <= radius**2


def proof(board: Blackboard) -> Fact:
    modulus = board.step("|exp(Δa)·h|² = exp(-Δα)²·|h|²: the angle drops out.",
                         turned(exponent, state))  # fmt: skip
    shrunk = weigh(decay**2, arithmetic(0 <= decay**2), assume(stays(s)))
    keeps = board.step(
        "So what is kept has modulus at most ā·R.",
        arithmetic(kept.square <= (decay * radius) ** 2, modulus, shrunk),
    )
    chord_ = board.step("The chord of 1 - exp(-x): Δ(1 - e^(-Δmax α)) ≤ Δmax(1 - ā).", chord())
    sign, radius_sign, _, enough = (part(assume(room), index) for index in range(4))
    fits = taken_in(chord_, sign, enough)
    long = arithmetic(0 <= delta(s), at(steps, s < t))
    level = squares(arithmetic(0 <= delta(s) * bound, weigh(delta(s), long, sign)), fits)
    given = weigh(delta(s) ** 2, arithmetic(0 <= delta(s) ** 2), at(inputs, s < t))
    takes = board.step(
        "What is taken in has modulus at most Δ·U ≤ (1 - ā)·R.",
        arithmetic(taken.square <= ((1 - decay) * radius) ** 2, given, level),
    )
    signs = arithmetic(
        both(0 <= decay * radius, 0 <= (1 - decay) * radius),
        weigh(decay, arithmetic(0 <= decay, positive(-delta(s) * alpha)), radius_sign),
        weigh(1 - decay, gap_open(), radius_sign),
    )
    pairs = (kept.re, kept.im), (taken.re, taken.im)
    triangle = modulus_of_sum(*pairs, decay * radius, (1 - decay) * radius)
    together = apply(triangle, conjunction(signs, conjunction(keeps, takes)))
    now = at(recurrence, s < t)
    step = board.step(
        "The triangle inequality in the plane: |h(s+1)| ≤ ā·R + (1 - ā)·R = R.",
        rewrite(
            restate(together, after.square <= radius**2),
            symmetric(part(now, 0)),
            symmetric(part(now, 1)),
        ),
    )
    base = arithmetic(stays(as_expr(0)), part(assume(room), 2))
    return board.step("Induction on t.", invariant(s, t, stays, base, step))


# -- mutants: β = 0 and real inputs, where no cosine is needed -------------------------------------

_on_line = forall_below(s, t, eq(x(s + 1), decay * x(s) + delta(s) * p(s)))
_inputs = forall_below(s, t, p(s) ** 2 <= bound**2)
_signs, _fits = both(0 <= bound, 0 <= radius), step_max * bound <= (1 - longest) * radius
_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(symbol_of(alpha), (), -1, 2),
    Draw(delta, ("t",), 0, 4),
    Draw(symbol_of(step_max), (), 0, 4),
    Draw(p, ("t",), -1, 1),
    Draw(symbol_of(bound), (), 0, 1),
    Draw(symbol_of(radius), (), 0, 4),
)


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    given = (eq(x(0), 0), _on_line, *hypotheses, _inputs, _signs)
    return Mutant(name, altered, Statement(given, x(t) ** 2 <= radius**2, _space, frozenset({x})))


MUTANTS = (
    _mutant("bound of exact hold", "R ≥ U/α in place of f(Δmax)·U, on the real line",
            rate, steps, bound <= alpha * radius),
    _mutant("steps above Δmax", "without Δ ≤ Δmax, on the real line",
            rate, steps_end, forall_below(s, t, 0 <= delta(s)), _fits),
    _mutant("louder inputs", "f(Δmax)·U/2 in place of f(Δmax)·U, on the real line",
            rate, steps, steps_end, step_max * bound <= 2 * (1 - longest) * radius),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.euler_complex",
    title="The deployed Mamba rule on an oscillating mode: the same bound",
    says="For a = -α + iβ with α > 0, b̄ = Δ·B and steps up to Δmax, |h_t| ≤ max(|h_0|, "
    "f(Δmax)·sup|u|), where f(Δ) = Δ/(1 - e^(-Δα)).",
    hypotheses=HYPOTHESES,
    conclusion=stays(t),
    proof=proof,
    mutants=MUTANTS,
    source="the rule that mamba_ssm runs, complex A included: deltaB_u = delta * B * u",
    closed_form=step_max / (1 - longest) * bound,
)
