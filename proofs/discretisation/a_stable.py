"""discretise.a_stable: which rules turn every decaying mode into a decaying one, for every step.

λ = x + iy with x < 0, step Δ > 0:

    zero-order hold    |exp(Δλ)| < 1                                  for every Δ
    bilinear           |(1 + Δλ/2)/(1 - Δλ/2)| < 1                    for every Δ
    forward Euler      |1 + Δλ| < 1        exactly if  Δ < -2x/|λ|²

Complex numbers are pairs. |exp(Δλ)| = exp(Δx); the bilinear quotient compares the distances of
-Δλ/2 and Δλ/2 from 1; and |1 + Δλ|² = 1 + Δ(2x + Δ|λ|²).

Without Re λ < 0 or without Δ > 0 each fails; for Euler the limit must count the oscillation: the
real part alone allows too much.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    cos_squared_plus_sin_squared,
    instantiate,
)
from proofs.lemmas.exponential import below_one, positive
from proofs.lemmas.order import equally
from proofs.statement import Draw, Statement
from proofs.terms import Expr, both, cos, eq, exp, implies, real, sin, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

x, y, delta = real("x"), real("y"), real("Delta")

size, angle = exp(delta * x), delta * y
held = (size * cos(angle)) ** 2 + (size * sin(angle)) ** 2

u, v = delta * x * Fraction(1, 2), delta * y * Fraction(1, 2)
distance = (1 - u) ** 2 + v**2  # |1 - Δλ/2|²
# (1 + Δλ/2)/(1 - Δλ/2), its divisor made real
turned = ((1 - u**2 - v**2) / distance) ** 2 + (2 * v / distance) ** 2

stepped = (1 + delta * x) ** 2 + (delta * y) ** 2
square = x**2 + y**2
longest = -2 * x / square
euler = both(implies(stepped < 1, delta < longest), implies(delta < longest, stepped < 1))

decays, forward = x < 0, delta > 0

HYPOTHESES = (
    Hypothesis("decays", "the real part of λ is negative", decays),
    Hypothesis("forward", "the step is positive", forward),
)


def proof(board: Blackboard) -> Fact:
    given = assume(decays), assume(forward)
    below = arithmetic(0 < -(delta * x), *given)
    shrinks = arithmetic(size < 1, apply(below_one(-(delta * x)), below))
    circle = instantiate(cos_squared_plus_sin_squared(), angle)
    hold = board.step(
        "|exp(Δλ)| = exp(Δx) < 1, as cos² + sin² = 1 and Δx < 0.",
        arithmetic(
            held < 1,
            arithmetic(size**2 < 1, shrinks, positive(delta * x)),
            equally(size**2, circle),
        ),
    )
    bilinear = board.step("|1 + Δλ/2|² = |1 - Δλ/2|² + 2Δx is the smaller one.", _bilinear(below))
    limit = board.step("|1 + Δλ|² = 1 + Δ(2x + Δ|λ|²), and Δ > 0.", _euler())
    return board.step("All three.", conjunction(hold, bilinear, limit))


def _bilinear(below: Fact) -> Fact:
    """|n/d|² = |n|²·|d̄|²/|d|⁴ with n = 1 + Δλ/2, d = 1 - Δλ/2, and |n|² < |d|²."""
    far = arithmetic(distance > 0, arithmetic(1 - u > 1, below))
    return arithmetic(turned < 1, far, below)


def _euler() -> Fact:
    given = assume(decays), assume(forward)
    there = arithmetic(square > 0, arithmetic(x**2 > 0, assume(decays)))
    inverse = arithmetic(eq(1 / square * square, 1), there)
    reach = equally(-2 * x, inverse)
    slack = 2 * x + delta * square
    return arithmetic(euler, *given, there, reach, arithmetic(eq(stepped, 1 + delta * slack)))


_space = (
    Draw(symbol_of(x), (), -2, 1),
    Draw(symbol_of(y), (), -2, 2),
    Draw(symbol_of(delta), (), -1, 4),
)
_on_line = size**2 < 1  # zero-order hold for y = 0


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement(hypotheses, claim, _space))


MUTANTS = (
    _mutant("growing mode, hold", "without Re λ < 0, for real λ", _on_line, forward),
    _mutant("growing mode, bilinear", "without Re λ < 0", turned < 1, forward),
    _mutant("step backwards, hold", "without Δ > 0, for real λ", _on_line, decays),
    _mutant("step backwards, bilinear", "without Δ > 0", turned < 1, decays),
    _mutant("Euler for every step", "forward Euler without its limit",
            stepped < 1, decays, forward),
    _mutant("oscillation forgotten", "the limit -2/x of a real mode",
            implies(delta < -2 / x, stepped < 1), decays, forward),
    _mutant("half the limit is needed", "Δ < -x/|λ|² is sufficient, not necessary",
            implies(stepped < 1, delta < -x / square), decays, forward),
)  # fmt: skip

THEOREM = Theorem(
    id="discretise.a_stable",
    title="Hold and bilinear keep every decaying mode decaying; Euler up to a longest step",
    says="For Re λ < 0 and Δ > 0: |e^{Δλ}| < 1, |(1 + Δλ/2)/(1 - Δλ/2)| < 1, and |1 + Δλ| < 1 "
    "exactly if Δ < -2 Re λ/|λ|².",
    hypotheses=HYPOTHESES,
    conclusion=both(held < 1, turned < 1, euler),
    proof=proof,
    mutants=MUTANTS,
    source="Dahlquist, A special stability problem for linear multistep methods, 1963",
    closed_form=longest,
)
