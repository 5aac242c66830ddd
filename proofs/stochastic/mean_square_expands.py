"""stochastic.mean_square_expands: a quadratic form that grows in the mean refutes stability.

    h(t+1) = M_t h(t),  M_t independent and alike;   q(t, x) = E|h(t)|² from h(0) = x

    V(x) ≤ b·|x|²,  E V(Mx) ≥ γ·V(x) for all x,  γ ≥ 0   ⟹   b·q(t, x) ≥ γ^t·V(x)

and where V(x) > 0, there b > 0 and E|h(t)|² ≥ γ^t·V(x)/b. V(x) = x'Qx with E[M'QM] ≥ γQ and Q ≤ bI;
one vector v with v'Qv > 0 is enough.

With γ = 1 the second moment does not fade, so the family is not mean-square stable; with γ > 1 it
grows without bound, and with γ < 1 no rate below γ is true. This is what refutes
stochastic.mean_square_lyapunov. Q need not be positive semidefinite; where it is, x'Qx may be put
for |x|², b = 1, and the statement reads E h(t)'Qh(t) ≥ γ^t·h(0)'Qh(0). Such a Q exists whenever the
map Q ↦ E[M'QM] has spectral radius at least γ: its leading eigenvector (Krein and Rutman).

Proof: b·q(t+1, x) = E b·q(t, Mx) ≥ γ^t·E V(Mx) ≥ γ^{t+1}·V(x), by induction on t for all x at once.
Without independence it fails: a step may undo what the one before it did.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    induction,
    instantiate,
)
from proofs.lemmas.expectation import at_most, mean, omega, value
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.powers import no_factor, not_negative, one_more
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
from proofs.stochastic.mean_square_lyapunov import after, measured, storage
from proofs.symbols import A, gamma, i, j, t
from proofs.terms import (
    NAT,
    Expr,
    as_expr,
    both,
    eq,
    forall,
    forall_below,
    function,
    implies,
    power,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

limited = forall(x, storage(x) <= b * size(x))
expands = forall(x, gamma * storage(x) <= mean(after(x)))
sign = 0 <= gamma


def lasts(n: Expr) -> Expr:
    return forall(x, power(gamma, n) * storage(x) <= b * second(n, x))


remains = forall(x, implies(0 < storage(x), both(
    0 < b, power(gamma, t) * storage(x) / b <= second(t, x),
)))  # fmt: skip
conclusion = both(lasts(t), remains)

_b, _f, _v, _s, _q = (real(name) for name in ("b", "f", "V", "s", "q"))


def _remains(bound: Fact) -> Fact:
    """0 < V(x) ≤ b|x|² makes b positive; divide by it."""
    divided = by_letters(
        both(0 < _v, _v <= _b * _s, 0 <= _s, _f * _v <= _b * _q),
        both(0 < _b, _f * _v / _b <= _q),
        {_v: storage(x), _b: b, _s: size(x), _f: power(gamma, t), _q: second(t, x)},
        assume(0 < storage(x)),
        instantiate(assume(limited), x),
        arithmetic(0 <= size(x), instantiate(assume(start), x)),
        instantiate(bound, x),
    )
    return generalise(x, discharge(0 < storage(x), divided))


def proof(board: Blackboard) -> Fact:
    faded, positive = power(gamma, t), not_negative(gamma, t, assume(sign))
    inside = instantiate(assume(lasts(t)), moved(omega, x))
    here, then = value(after(x), omega), value(later(t, x), omega)
    pointwise = arithmetic(
        here <= here + (-faded) * here + b * then,
        inside,
        equally(b, instantiate(assume(named), t, x, omega)),
        equally(faded, instantiate(assume(measured), x, omega)),
    )
    averaged = board.step(
        "b·q(t, Mx) ≥ γ^t·V(Mx) at every outcome, so b·E q(t, Mx) ≥ γ^t·E V(Mx).",
        at_most(after(x), after(x), (-faded, after(x)), (b, later(t, x)),
                fact=generalise(omega, pointwise)),
    )  # fmt: skip
    step = board.step(
        "The left side is b·q(t+1, x) by the Markov rule, the right at least γ^{t+1}·V(x).",
        arithmetic(
            power(gamma, t + 1) * storage(x) <= b * second(t + 1, x),
            averaged,
            weigh(faded, positive, instantiate(assume(expands), x)),
            equally(b, instantiate(assume(markov), t, x)),
            equally(storage(x), one_more(gamma, t)),
        ),
    )
    begin = arithmetic(eq(second(0, x), size(x)), instantiate(assume(start), x))
    base = arithmetic(
        power(gamma, 0) * storage(x) <= b * second(0, x),
        equally(b, begin),
        instantiate(assume(limited), x),
        equally(storage(x), no_factor(gamma)),
    )
    every = induction(t, lasts(t), generalise(x, base), discharge(lasts(t), generalise(x, step)))
    bound = board.step("Induction on t, for all x at once.", instantiate(every, t))
    left = board.step("0 < V(x) ≤ b|x|² makes b positive: divide by it.", _remains(bound))
    return board.step("Both.", conjunction(bound, left))


# -- mutants: one coordinate with two outcomes of equal probability, or one matrix ----------------

_factor, _stored = function("m", NAT), real("Q")
_mean_square = (_factor(0) ** 2 + _factor(1) ** 2) / 2
_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(_factor, (2,), -2, 2),
    Draw(symbol_of(gamma), (), -2, 2),
    Draw(symbol_of(_stored), (), 0, 2),
    Draw(symbol_of(b), (), 0, 2),
)
_expands, _limited = gamma * _stored <= _mean_square * _stored, _stored <= b
_claim = power(gamma, t) * _stored <= b * power(_mean_square, t)


def _mutant(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    return Mutant(name, altered, Statement(given, claim, _space))


_h = function("h", NAT, NAT)
_turned = forall_below(t, as_expr(2), forall_below(i, as_expr(2), eq(
    _h(t + 1, i), total(j, 0, 2, A(i, j) * _h(t, j)),
)))  # fmt: skip


def _square(step: int) -> Expr:
    return total(i, 0, 2, _h(step, i) ** 2)


_begin = (eq(_h(0, 0), 1), eq(_h(0, 1), 0))

MUTANTS = (
    _mutant("steps that undo each other", "without independence: the second step takes the other "
            "outcome", gamma**2 * _stored <= b * (_factor(0) * _factor(1)) ** 2,
            _expands, _limited, sign),
    _mutant("storage without limit", "without V(x) ≤ b|x|²", _claim, _expands, sign),
    _mutant("γ of either sign", "without γ ≥ 0", _claim, _expands, _limited),
    Mutant("at the start only", "E V(Mx) ≥ γV(x) for the first x alone; one matrix, V = |x|²",
           Statement((*_begin, _turned, sign, gamma * _square(0) <= _square(1)),
                     gamma**2 * _square(0) <= _square(2),
                     (Draw(A, (2, 2), -2, 2), Draw(symbol_of(gamma), (), 0, 2)),
                     frozenset({_h}))),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.mean_square_expands",
    title="A quadratic form that grows in the mean refutes mean-square stability",
    says="If V(x) ≤ b|x|² and E V(Mx) ≥ γV(x), γ ≥ 0, then b·E|h_t|² ≥ γ^t·V(h_0) for steps that "
    "are independent in time: with γ ≥ 1 and some V(v) > 0 the second moment does not fade.",
    hypotheses=(
        *PROCESS,
        Hypothesis("measured", "V(Mx) has a mean", measured),
        Hypothesis("limited", "V(x) ≤ b|x|²", limited),
        Hypothesis("expands", "E V(Mx) ≥ γ·V(x)", expands),
        Hypothesis("sign", "γ is not negative", sign),
    ),
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Costa, Fragoso and Marques, Discrete-Time Markov Jump Linear Systems, 2005, chapter 3",
    closed_form=power(gamma, t) / b,
    remarks="The closed form is the least E|h_t|² from a start with V(h_0) = 1.",
)
