"""bounded.euler_factor: the deployed rule's factor f(Δ) = Δ/(1 - exp(-Δα)) grows with the step.

    0 < Δ ≤ Δmax, α > 0   ⟹   1/α  ≤  f(Δ)  ≤  f(Δmax)

So the longest step gives the state bound of bounded.euler, and no step does better than exact hold,
whose factor is 1/α (bounded.zoh). The mean slope of the concave 1 - exp(-x) from zero falls.
"""

from __future__ import annotations

from proofs.kernel import Fact, apply, arithmetic, assume, conjunction
from proofs.lemmas.exponential import below_one, concave, tangent
from proofs.lemmas.order import by_letters
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, step_max
from proofs.terms import Expr, both, exp, real, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

delta = real("Delta")
rate = 0 < alpha
order = both(0 < delta, delta <= step_max)


def factor(step: Expr) -> Expr:
    """f(step)."""
    return step / (1 - exp(-step * alpha))


conclusion = both(1 / alpha <= factor(delta), factor(delta) <= factor(step_max))

HYPOTHESES = (
    Hypothesis("rate", "the mode decays: α > 0", rate),
    Hypothesis("order", "0 < Δ ≤ Δmax", order),
)

_a, _x, _y, _p, _q = (real(name) for name in ("a", "x", "y", "p", "q"))


def _open(step: Expr) -> Fact:
    """0 < 1 - exp(-step·α)."""
    moves = arithmetic(0 < step * alpha, assume(rate), assume(order))
    return arithmetic(0 < 1 - exp(-step * alpha), apply(below_one(step * alpha), moves))


def proof(board: Blackboard) -> Fact:
    short, long = delta * alpha, step_max * alpha
    gaps = 1 - exp(-short), 1 - exp(-long)
    least = board.step(
        "1 - exp(-Δα) ≤ Δα, the tangent at zero: so f(Δ) ≥ 1/α.",
        by_letters(
            both(0 < _a, 0 < _p, _p <= _x * _a),
            1 / _a <= _x / _p,
            {_a: alpha, _p: gaps[0], _x: delta},
            assume(rate),
            _open(delta),
            arithmetic(gaps[0] <= delta * alpha, tangent(-short)),
        ),
    )
    ordered = arithmetic(both(0 <= short, short <= long), assume(rate), assume(order))
    chord = board.step(
        "The chord of 1 - exp(-x) from zero gets flatter: Δ(1 - e^(-Δmax α)) ≤ Δmax(1 - e^(-Δα)).",
        arithmetic(
            delta * gaps[1] <= step_max * gaps[0],
            apply(concave(short, long), ordered),
            assume(rate),
        ),
    )
    rising = by_letters(
        both(0 < _p, 0 < _q, _x * _q <= _y * _p),
        _x / _p <= _y / _q,
        {_x: delta, _y: step_max, _p: gaps[0], _q: gaps[1]},
        _open(delta),
        _open(step_max),
        chord,
    )
    return board.step("Divide by both gaps.", conjunction(least, rising))


_space = tuple(Draw(symbol_of(z), (), -2, 2) for z in (alpha, delta, step_max))


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement(hypotheses, claim, _space))


MUTANTS = (
    _mutant("steps of either sign", "1/α ≤ f(Δ) without 0 < Δ", 1 / alpha <= factor(delta), rate),
    _mutant("below exact hold", "f(Δ) ≤ 1/α in place of f(Δ) ≥ 1/α", factor(delta) <= 1 / alpha,
            rate, order),
    _mutant("shorter step", "f(Δmax) ≤ f(Δ): longer steps serve better",
            factor(step_max) <= factor(delta), rate, order),
    _mutant("as fast as the step", "f(Δmax)/Δmax ≥ f(Δ)/Δ",
            factor(delta) / delta <= factor(step_max) / step_max, rate, order),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.euler_factor",
    title="The deployed rule's state bound grows with the step",
    says="f(Δ) = Δ/(1 - e^(-Δα)) is increasing in Δ > 0 and at least 1/α, for α > 0.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the factor of bounded.euler against that of bounded.zoh",
    closed_form=factor(delta),
)
