"""contraction.diagonal_rate: a diagonal state's factor a step, whatever the signs of its rates.

Diagonal cell  (Mz)_i = exp(Δ_i(a_i + iω_i))·z_i  with Δmin ≤ Δ_i ≤ Δmax:

    ‖Mz‖_w  ≤  e^E·‖z‖_w     for every E ≥ max(Δmin·a_i, Δmax·a_i), all i

in every weighted max norm, for every choice of steps. The exponent Δ·a is linear in the step, so it
is largest at an end of the range: at Δmin for a mode that decays, at Δmax for one that grows. Some
coordinate at that end attains it. With a_i ≤ -α ≤ 0 and no upper end: contraction.s6_uniform_rate.

Complex numbers are pairs, z = v + iy; |exp(Δ(a + iω))·z| = exp(Δa)·|z|.
"""

from __future__ import annotations

from proofs.contraction.s6_uniform_rate import exponent, inside, moved, state
from proofs.kernel import Fact, apply, arithmetic
from proofs.lemmas.complex import turned
from proofs.lemmas.exponential import increasing, positive
from proofs.lemmas.instances import at
from proofs.lemmas.order import by_letters, products, squares
from proofs.lemmas.sums import below
from proofs.statement import Draw, Statement
from proofs.symbols import a, c, d, i, step_max, step_min, v, w
from proofs.symbols import step as delta
from proofs.terms import Expr, absolute, between, both, exp, forall_below, real, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

largest = real("E")
steps = forall_below(i, d, between(step_min, delta(i), step_max))
ends = forall_below(i, d, both(step_min * a(i) <= largest, step_max * a(i) <= largest))
rate = exp(largest)
conclusion = forall_below(i, d, moved.square <= (rate * (c * w(i))) ** 2)

HYPOTHESES = (
    Hypothesis("steps", "every step lies in [Δmin, Δmax]", steps),
    Hypothesis("ends", "E is at least Δmin·a_i and Δmax·a_i", ends),
    Hypothesis("inside", "|z_i| ≤ c·w_i: ‖z‖_w is at most c", inside),
)

_x, _a, _low, _high = (real(name) for name in ("x", "a", "low", "high"))


def proof(board: Blackboard) -> Fact:
    modulus = board.step("|exp(Δ(a + iω))·z|² = exp(Δa)²·|z|².", turned(exponent, state))
    at_most = board.step(
        "Δ·a is linear in Δ: for a ≤ 0 at most Δmin·a, for a ≥ 0 at most Δmax·a.",
        by_letters(
            both(between(_low, _x, _high), both(_low * _a <= largest, _high * _a <= largest)),
            _x * _a <= largest,
            {_x: delta(i), _a: a(i), _low: step_min, _high: step_max},
            at(steps, i < d),
            at(ends, i < d),
        ),
    )
    grown = board.step(
        "exp is increasing, so the factor is at most e^E.",
        apply(increasing(delta(i) * a(i), largest), at_most),
    )
    kept = exp(delta(i) * a(i))
    level = squares(arithmetic(0 <= kept, positive(delta(i) * a(i))), grown)
    square = arithmetic(0 <= kept**2), arithmetic(0 <= state.square)
    both_sizes = products(square[0], level, square[1], at(inside, i < d))
    final = arithmetic(moved.square <= (rate * (c * w(i))) ** 2, modulus, both_sizes)
    return board.step("Multiply by |z_i| ≤ c·w_i, row by row.", below(final, i, d))


# -- mutants: real modes, ω = 0 and y = 0 --------------------------------------------------------

_space = (
    Draw(symbol_of(d), (), 1, 2),
    Draw(a, ("d",), -2, 2),
    Draw(delta, ("d",), 0, 2),
    Draw(v, ("d",), -1, 1),
    Draw(w, ("d",), 0, 2),
    Draw(symbol_of(c)),
    Draw(symbol_of(largest), (), -2, 2),
    Draw(symbol_of(step_min), (), 0, 2),
    Draw(symbol_of(step_max), (), 0, 2),
)
_line = forall_below(i, d, absolute(v(i)) <= c * w(i))
_kept = absolute(exp(delta(i) * a(i)) * v(i))
_claim = forall_below(i, d, _kept <= rate * (c * w(i)))


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement((*hypotheses, _line), _claim, _space))


MUTANTS = (
    _mutant("least step only", "E ≥ Δmin·a, without Δmax·a", steps,
            forall_below(i, d, step_min * a(i) <= largest)),
    _mutant("greatest step only", "E ≥ Δmax·a, without Δmin·a", steps,
            forall_below(i, d, step_max * a(i) <= largest)),
    _mutant("steps above Δmax", "without Δ ≤ Δmax",
            forall_below(i, d, step_min <= delta(i)), ends),
    _mutant("steps below Δmin", "without Δ ≥ Δmin",
            forall_below(i, d, delta(i) <= step_max), ends),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.diagonal_rate",
    title="A diagonal state's factor a step is attained at an end of the step range",
    says="Δmin ≤ Δ_i ≤ Δmax gives ‖diag(exp(Δ_i a_i))‖_w ≤ exp(max over i of Δmin·Re a_i and "
    "Δmax·Re a_i), for real and complex a_i of any sign.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="arXiv 2312.00752, equation 4 (zero-order hold)",
    certificate="step_size",
)
