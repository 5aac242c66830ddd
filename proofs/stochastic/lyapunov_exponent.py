"""stochastic.lyapunov_exponent: a diagonal mode grows at the mean of log|ā|, and at no other rate.

    δ(s+1) = ā_s·δ(s),   log|ā_s| = ℓ_s stationary, ergodic, integrable

    almost surely, for every ε > 0 and all large t:
        exp(t·(E ℓ - ε))·|δ(0)|  ≤  |δ(t)|  ≤  exp(t·(E ℓ + ε))·|δ(0)|

at every typical outcome, one at which the time averages of ℓ tend to E ℓ: almost every one, by
Birkhoff's theorem, which is all that stationary, ergodic and integrable are for. That is,
log|δ(t)|/t tends to E log|ā| for δ(0) ≠ 0: the Lyapunov exponent of the mode. For S6
ā = exp(Δa), so it is Re a·E Δ. Numbers may be real or complex: the proof uses |pq| = |p||q|.
The logarithm of the mean modulus is larger (Jensen) and wrong.

Modes that are coupled have no such formula; `numerics` estimates their exponents.
"""

from __future__ import annotations

from proofs.kernel import Fact, assume, conjunction, instantiate, rewrite, symmetric
from proofs.lemmas import growth as products
from proofs.lemmas.expectation import OUTCOME
from proofs.statement import Draw, Statement
from proofs.stochastic import path_growth
from proofs.stochastic.time_averages import (
    TYPICAL,
    from_time_average,
    omega,
    on_typical_paths,
    step_value,
)
from proofs.symbols import s, t
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Sort,
    Term,
    absolute,
    both,
    eq,
    exp,
    forall,
    function,
    real,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

NUMBER = Sort("number")
modulus = function("abs_of", NUMBER)
times = function("times", NUMBER, NUMBER, gives=NUMBER)
decay = function("a", NAT, OUTCOME, gives=NUMBER)
state = function("delta", NAT, OUTCOME, gives=NUMBER)
p, q = function("p", gives=NUMBER)(), function("q", gives=NUMBER)()

length = forall(p, 0 <= modulus(p))
multiplicative = forall(p, forall(q, eq(modulus(times(p, q)), modulus(p) * modulus(q))))
recurrence = forall(s, forall(omega, eq(
    state(s + 1, omega), times(decay(s, omega), state(s, omega)),
)))  # fmt: skip
growth = forall(s, forall(omega, eq(modulus(decay(s, omega)), exp(step_value(s, omega)))))


def size(step: Term) -> Expr:
    """|δ(s)|."""
    return modulus(state(step, omega))


claim = both(path_growth.at_least(size), path_growth.at_most(size))
conclusion = on_typical_paths(claim)

HYPOTHESES = (
    TYPICAL,
    Hypothesis("length", "a modulus is not negative", length),
    Hypothesis("multiplicative", "|pq| = |p|·|q|", multiplicative),
    Hypothesis("recurrence", "δ(s+1) = ā_s·δ(s)", recurrence),
    Hypothesis("growth", "|ā_s| = exp(ℓ_s)", growth),
)


def proof(board: Blackboard) -> Fact:
    once = instantiate(assume(multiplicative), decay(s, omega), state(s, omega))
    once = rewrite(
        once,
        symmetric(instantiate(assume(recurrence), s, omega)),
        instantiate(assume(growth), s, omega),
    )
    exact = board.step(
        "|δ(t)| = exp(Σ_{s<t} ℓ_s)·|δ(0)|, by induction on t.",
        products.exactly(s, t, Lambda((s,), size(s)), path_growth.growth, once),
    )
    sign = instantiate(assume(length), state(0, omega))

    def derive(close: Fact) -> Fact:
        sides = path_growth.below, path_growth.above
        return conjunction(*(side(size, sign, exact, close) for side in sides))

    return board.step(
        "A typical outcome: from some N on the sum lies within tε of t·E ℓ, and exp is increasing.",
        from_time_average(claim, derive),
    )


_a = function("a", NAT)
_mean = (absolute(_a(0)) + absolute(_a(1))) / 2
_two = (Draw(_a, (2,), -2, 2),)

MUTANTS = (
    Mutant("logarithm of the mean", "log E|ā| in place of E log|ā|: two factors in turn",
           Statement((), eq(absolute(_a(0) * _a(1)), _mean**2), _two)),
    path_growth.kept(from_above=False),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.lyapunov_exponent",
    title="The Lyapunov exponents of a diagonal cell",
    says="At every outcome at which the time averages of log|ā_i| tend to E log|ā_i| (almost every "
    "one, by Birkhoff's theorem, if it is stationary, ergodic and integrable), log|δ_i(t)|/t of a "
    "diagonal cell tends to E log|ā_i|.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the one-dimensional case of Oseledets 1968; arXiv 2312.00752, equation 4, for ā",
    closed_form=real("rate") * real("mean_step"),
    remarks="The closed form is the exponent Re a·E Δ of an S6 mode.",
)
