"""stochastic.mean_square_lyapunov: a quadratic certificate bounds the second moment for ever.

    h(t+1) = M_t h(t),  M_t independent and alike;   q(t, x) = E|h(t)|² from h(0) = x

    |x|² ≤ V(x) ≤ b·|x|²,  E V(Mx) ≤ γ·V(x) for all x,  γ ≥ 0   ⟹   q(t, x) ≤ γ^t·b·|x|²

V(x) = x'Px with E[M'PM] ≤ γP. The converse is stochastic.mean_square_exact; for leaky cells
E[M'PM] is computed in stochastic.mean_square_form.

Proof: q(t+1, x) = E q(t, Mx) ≤ γ^t·E V(Mx) ≤ γ^{t+1}·V(x), by induction on t for all x at once.
Without independence it fails: a step drawn once and kept can be large for ever.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    empty_fold,
    generalise,
    induction,
    instantiate,
    last_term,
    part,
)
from proofs.lemmas.expectation import RANDOM, at_most, mean, omega, value
from proofs.lemmas.order import chain, equally, weigh
from proofs.lemmas.powers import not_negative
from proofs.statement import Draw, Statement
from proofs.stochastic.mean_square_exact import (
    PROCESS,
    b,
    later,
    markov,
    moved,
    named,
    second,
    size,
    start,
    x,
)
from proofs.symbols import gamma, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    as_expr,
    both,
    eq,
    forall,
    function,
    power,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

storage = function("V", VECTOR)
after = function("after", VECTOR, gives=RANDOM)

measured = forall(x, forall(omega, eq(value(after(x), omega), storage(moved(omega, x)))))
equivalent = forall(x, both(size(x) <= storage(x), storage(x) <= b * size(x)))
falls = forall(x, mean(after(x)) <= gamma * storage(x))
sign = 0 <= gamma
conclusion = forall(x, second(t, x) <= power(gamma, t) * (b * size(x)))


def fades(n: Expr) -> Expr:
    return forall(x, second(n, x) <= power(gamma, n) * storage(x))


def proof(board: Blackboard) -> Fact:
    faded, positive = power(gamma, t), not_negative(gamma, t, assume(sign))
    inside = instantiate(assume(fades(t)), moved(omega, x))
    pointwise = arithmetic(
        value(later(t, x), omega) <= value(after(x), omega) + (faded - 1) * value(after(x), omega),
        inside,
        instantiate(assume(named), t, x, omega),
        equally(faded, instantiate(assume(measured), x, omega)),
    )
    averaged = board.step(
        "q(t, Mx) ≤ γ^t·V(Mx) at every outcome, so E q(t, Mx) ≤ γ^t·E V(Mx).",
        at_most(later(t, x), after(x), (faded - 1, after(x)), fact=generalise(omega, pointwise)),
    )
    longer = apply(last_term(faded), arithmetic(0 <= t))
    step = board.step(
        "The left side is q(t+1, x) by the Markov rule, the right at most γ^{t+1}·V(x).",
        arithmetic(
            second(t + 1, x) <= power(gamma, t + 1) * storage(x),
            averaged,
            weigh(faded, positive, instantiate(assume(falls), x)),
            instantiate(assume(markov), t, x),
            equally(storage(x), longer),
        ),
    )
    none = apply(empty_fold(power(gamma, 0)), arithmetic(as_expr(0) <= 0))
    base = arithmetic(
        second(0, x) <= power(gamma, 0) * storage(x),
        instantiate(assume(start), x),
        instantiate(assume(equivalent), x),
        equally(storage(x), none),
    )
    every = induction(t, fades(t), generalise(x, base), discharge(fades(t), generalise(x, step)))
    bounded = board.step("Induction on t, for all x at once.", instantiate(every, t, x))
    final = chain(bounded, weigh(faded, positive, part(instantiate(assume(equivalent), x), 1)))
    return board.step("And V(x) ≤ b|x|².", generalise(x, final))


# -- mutants: one coordinate, two outcomes of equal probability ----------------------------------

_factor = function("m", NAT)
_mean_square = (_factor(0) ** 2 + _factor(1) ** 2) / 2
_kept = (power(_factor(0) ** 2, t) + power(_factor(1) ** 2, t)) / 2
_stored = real("P")
_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(_factor, (2,), -2, 2),
    Draw(symbol_of(gamma), (), -1, 1),
    Draw(symbol_of(_stored), (), 0, 2),
    Draw(symbol_of(b), (), 0, 2),
)
_between, _above, _below = both(1 <= _stored, _stored <= b), 1 <= _stored, _stored <= b
_falls = _mean_square * _stored <= gamma * _stored
_claim = power(_mean_square, t) <= power(gamma, t) * b


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement((*hypotheses, sign), claim, _space))


MUTANTS = (
    _mutant("one draw for ever", "without independence: M is drawn once and kept",
            _kept <= power(gamma, t) * b, _between, _falls),
    _mutant("mean instead of mean square", "V(E M x) ≤ γV(x) in place of E V(Mx) ≤ γV(x)", _claim,
            _between, ((_factor(0) + _factor(1)) / 2) ** 2 * _stored <= gamma * _stored),
    _mutant("storage below the state", "without |x|² ≤ V(x)", _claim, _below, _falls),
    _mutant("storage without limit", "without V(x) ≤ b|x|²", _claim, _above, _falls),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.mean_square_lyapunov",
    title="A quadratic certificate bounds the second moment",
    says="If |x|² ≤ V(x) ≤ b|x|² and E V(Mx) ≤ γV(x), then E|h_t|² ≤ γ^t·b·|h_0|² for steps that "
    "are independent in time.",
    hypotheses=(
        *PROCESS,
        Hypothesis("measured", "V(Mx) has a mean", measured),
        Hypothesis("equivalent", "|x|² ≤ V(x) ≤ b|x|²", equivalent),
        Hypothesis("falls", "E V(Mx) ≤ γ·V(x)", falls),
        Hypothesis("sign", "γ is not negative", sign),
    ),
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Kushner, Stochastic Stability and Control, 1967; Costa, Fragoso and Marques, 2005",
    closed_form=power(gamma, t) * b,
)
