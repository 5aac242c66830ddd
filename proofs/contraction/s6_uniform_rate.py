"""contraction.s6_uniform_rate: Mamba-1's diagonal state contracts when the step cannot vanish.

Diagonal cell  (Mz)_i = exp(Δ_i(a_i + iω_i))·z_i  with a_i ≤ -α, α ≥ 0 and Δ_i ≥ Δmin ≥ 0:

    ‖Mz‖_w  ≤  exp(-Δmin·α)·‖z‖_w      in every weighted max norm, for every choice of steps

Complex numbers are pairs, z = v + iy, and |exp(Δ(a + iω))·z| = exp(Δa)·|z| is the first step: only
the real parts count, α = min |Re a|. Mamba's real modes are ω = 0, y = 0. Rates of any sign, with
steps bounded from above too: contraction.diagonal_rate.

With Δmin = 0 the factor is one, and nothing better is true: for every γ < 1 some Δ > 0 decays
slower than γ. That is the mutant below, whose negation is proved. A certified rate for a Mamba
layer therefore needs a lower bound on softplus; see contraction.prenorm_step_bound.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    witness,
)
from proofs.lemmas.complex import Complex, turn, turned
from proofs.lemmas.exponential import increasing, positive, tangent
from proofs.lemmas.instances import at
from proofs.lemmas.order import products, squares
from proofs.lemmas.sums import below
from proofs.statement import Draw, Statement
from proofs.symbols import a, alpha, c, d, gamma, i, step_max, step_min, v, w
from proofs.symbols import step as delta
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    both,
    exists,
    exp,
    forall,
    forall_below,
    function,
    implies,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Contrary, Hypothesis, Mutant, Theorem

imaginary, frequency = function("y", NAT), function("omega", NAT)

decays = forall_below(i, d, a(i) <= -alpha)
steps = forall_below(i, d, step_min <= delta(i))
signs = both(alpha >= 0, step_min >= 0)
state = Complex(v(i), imaginary(i))
exponent = Complex(delta(i) * a(i), delta(i) * frequency(i))
moved = turn(exponent) * state
inside = forall_below(i, d, state.square <= (c * w(i)) ** 2)
rate = exp(-step_min * alpha)
conclusion = forall_below(i, d, moved.square <= (rate * (c * w(i))) ** 2)

HYPOTHESES = (
    Hypothesis("decays", "every continuous-time rate has real part at most -α", decays),
    Hypothesis("steps", "every step is at least Δmin", steps),
    Hypothesis("signs", "α and Δmin are not negative", signs),
    Hypothesis("inside", "|z_i| ≤ c·w_i: ‖z‖_w is at most c", inside),
)


def proof(board: Blackboard) -> Fact:
    modulus = board.step("|exp(Δ(a + iω))·z|² = exp(Δa)²·|z|²: only the real part counts.",
                         turned(exponent, state))  # fmt: skip
    largest = board.step(
        "The exponent is at most -Δmin·α, as Δ_i ≥ Δmin ≥ 0 and a_i ≤ -α ≤ 0.",
        arithmetic(
            delta(i) * a(i) <= -step_min * alpha, at(decays, i < d), at(steps, i < d), assume(signs)
        ),
    )
    decay = board.step(
        "exp is increasing, so the decay is at most exp(-Δmin·α).",
        apply(increasing(delta(i) * a(i), -step_min * alpha), largest),
    )
    kept = exp(delta(i) * a(i))
    level = squares(arithmetic(0 <= kept, positive(delta(i) * a(i))), decay)
    square = arithmetic(0 <= kept**2), arithmetic(0 <= state.square)
    both_sizes = products(square[0], level, square[1], at(inside, i < d))
    final = arithmetic(moved.square <= (rate * (c * w(i))) ** 2, modulus, both_sizes)
    return board.step("Multiply by |z_i| ≤ c·w_i, row by row.", below(final, i, d))


# -- no uniform rate when the step may vanish --------------------------------------------------

_slow = real("Delta")
_no_rate = forall(
    gamma,
    implies(gamma < 1, exists(_slow, both(_slow > 0, gamma < exp(-alpha * _slow)))),
)


_one_rate = exists(
    gamma, both(gamma < 1, forall(_slow, implies(_slow > 0, exp(-alpha * _slow) <= gamma)))
)


def _no_rate_proof(board: Blackboard) -> Fact:
    chosen = (1 - gamma) / (1 + alpha)
    below_one, decaying = assume(gamma < 1), assume(alpha >= 0)
    small = arithmetic(both(chosen > 0, alpha * chosen < 1 - gamma), below_one, decaying)
    board.step("Take Δ = (1 - γ)/(1 + α): positive, and α·Δ < 1 - γ.", small)
    slow = board.step(
        "The tangent gives exp(-αΔ) ≥ 1 - αΔ > γ.",
        arithmetic(gamma < exp(-alpha * chosen), tangent(-alpha * chosen), small),
    )
    goal = exists(_slow, both(_slow > 0, gamma < exp(-alpha * _slow)))
    pair = conjunction(arithmetic(chosen > 0, small), slow)
    found = witness(goal, chosen, pair)
    return board.step("So no γ < 1 serves all Δ.", generalise(gamma, discharge(gamma < 1, found)))


NO_RATE_AT_ZERO_STEP = Theorem(
    id="contraction.s6_no_rate_at_zero_step",
    title="No uniform rate when the step can vanish",
    says="For every γ < 1 there is a step Δ > 0 with exp(-αΔ) > γ.",
    hypotheses=(Hypothesis("decaying", "α is not negative", alpha >= 0),),
    conclusion=_no_rate,
    proof=_no_rate_proof,
    mutants=(
        Mutant(
            "step fixed first",
            "one step for all γ: a fixed Δ > 0 decays slower than every γ < 1",
            Statement(
                (_slow > 0, alpha > 0, both(gamma >= 0, gamma < 1)),
                gamma < exp(-alpha * _slow),
                (Draw(symbol_of(_slow), (), 0, 2), Draw(symbol_of(alpha), (), 0, 2),
                 Draw(symbol_of(gamma))),
            ),
        ),
    ),
    closed_form=(1 - gamma) / (1 + alpha),
    source="arXiv 2312.00752, section 3.2: Δ → 0 ignores the input and keeps the state",
)  # fmt: skip

_space = (
    Draw(symbol_of(d), (), 1, 2),
    Draw(a, ("d",), -2, 1),
    Draw(delta, ("d",), 0, 2),
    Draw(v, ("d",), -1, 1),
    Draw(w, ("d",), 0, 2),
    Draw(symbol_of(c), (), 0, 1),
    Draw(symbol_of(alpha), (), 0, 2),
    Draw(symbol_of(step_min), (), 0, 2),
    Draw(symbol_of(step_max), (), 0, 2),
)


_line = forall_below(i, d, absolute(v(i)) <= c * w(i))
_kept = absolute(exp(delta(i) * a(i)) * v(i))
_claim = forall_below(i, d, _kept <= rate * (c * w(i)))


def _mutant(name: str, altered: str, *hypotheses: Expr, claim: Expr = _claim) -> Mutant:
    """Real modes, ω = 0 and y = 0."""
    return Mutant(name, altered, Statement(hypotheses, claim, _space))


MUTANTS = (
    _mutant("greatest step", "the rate of the greatest step in place of the least",
            decays, steps, signs, _line, forall_below(i, d, delta(i) <= step_max),
            claim=forall_below(i, d, _kept <= exp(-step_max * alpha) * (c * w(i)))),
    _mutant("growing mode", "without a ≤ -α", steps, signs, _line),
    _mutant("steps below Δmin", "without Δ ≥ Δmin",
            decays, signs, _line, forall_below(i, d, delta(i) >= 0)),
    Mutant("step may vanish", "without Δ ≥ Δmin > 0: some γ < 1 serves every Δ > 0",
           Contrary((alpha >= 0,), _one_rate, NO_RATE_AT_ZERO_STEP,
                    ((symbol_of(alpha), Fraction(1)),))),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.s6_uniform_rate",
    title="A selective diagonal state contracts when the step has a lower bound",
    says="Re a_i ≤ -α ≤ 0 and Δ_i ≥ Δmin ≥ 0 give ‖diag(exp(Δ_i a_i))‖_w ≤ exp(-Δmin·α), for real "
    "and complex a_i.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="arXiv 2312.00752, equation 4 (zero-order hold)",
    closed_form=rate,
)
