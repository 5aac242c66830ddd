"""stochastic.lyapunov_exponent: a diagonal mode grows at the mean of log|ā|, and at no other rate.

    δ(s+1) = ā_s·δ(s),   log|ā_s| = ℓ_s stationary, ergodic, integrable

    almost surely, for every ε > 0 and all large t:
        exp(t·(E ℓ - ε))·|δ(0)|  ≤  |δ(t)|  ≤  exp(t·(E ℓ + ε))·|δ(0)|

that is, log|δ(t)|/t tends to E log|ā| for δ(0) ≠ 0: the Lyapunov exponent of the mode. For S6
ā = exp(Δa), so it is Re a·E Δ. Numbers may be real or complex: the proof uses |pq| = |p||q|.
The logarithm of the mean modulus is larger (Jensen) and wrong.

Modes that are coupled have no such formula; `numerics` estimates their exponents.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    induction,
    instantiate,
    rewrite,
    symmetric,
)
from proofs.lemmas.expectation import OUTCOME
from proofs.lemmas.exponential import increasing
from proofs.lemmas.order import equally, weigh
from proofs.statement import Draw, Statement
from proofs.stochastic.ergodic_gates import exp_of_empty, exp_of_longer
from proofs.stochastic.time_averages import (
    ERGODIC,
    X,
    eps,
    expected,
    from_time_average,
    omega,
    on_typical_paths,
    so_far,
    step_value,
)
from proofs.symbols import s, t
from proofs.terms import (
    NAT,
    Expr,
    Sort,
    Term,
    absolute,
    between,
    eq,
    exp,
    forall,
    function,
    real,
    symbol_of,
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
growth = forall(s, forall(omega, eq(modulus(decay(s, omega)), exp(step_value(X, s, omega)))))
first = modulus(state(0, omega))
low, high = t * (expected(X) - eps), t * (expected(X) + eps)
claim = between(exp(low) * first, modulus(state(t, omega)), exp(high) * first)
conclusion = on_typical_paths(claim)

HYPOTHESES = (
    ERGODIC,
    Hypothesis("length", "a modulus is not negative", length),
    Hypothesis("multiplicative", "|pq| = |p|·|q|", multiplicative),
    Hypothesis("recurrence", "δ(s+1) = ā_s·δ(s)", recurrence),
    Hypothesis("growth", "|ā_s| = exp(ℓ_s)", growth),
)


def product(n: Term) -> Expr:
    return eq(modulus(state(n, omega)), exp(so_far(n)) * first)


def _product() -> Fact:
    base = arithmetic(product(0), equally(first, exp_of_empty()))
    grown = instantiate(assume(multiplicative), decay(t, omega), state(t, omega))
    grown = rewrite(
        grown,
        symmetric(instantiate(assume(recurrence), t, omega)),
        instantiate(assume(growth), t, omega),
    )
    here = exp(step_value(X, t, omega))
    step = arithmetic(
        product(t + 1),
        grown,
        equally(here, assume(product(t))),
        equally(first, exp_of_longer()),
    )
    every = induction(t, product(t), base, discharge(product(t), step))
    return instantiate(every, t)


def proof(board: Blackboard) -> Fact:
    exact = board.step("|δ(t)| = exp(Σ_{s<t} ℓ_s)·|δ(0)|, by induction on t.", _product())
    size = instantiate(assume(length), state(0, omega))

    def derive(close: Fact) -> Fact:
        below = apply(increasing(low, so_far(t)), arithmetic(low <= so_far(t), close))
        above = apply(increasing(so_far(t), high), arithmetic(so_far(t) <= high, close))
        left, right = weigh(first, size, below), weigh(first, size, above)
        return conjunction(
            arithmetic(exp(low) * first <= modulus(state(t, omega)), left, exact),
            arithmetic(modulus(state(t, omega)) <= exp(high) * first, right, exact),
        )

    return board.step(
        "Birkhoff: from some N on the sum lies within tε of t·E ℓ, and exp is increasing.",
        from_time_average(claim, derive),
    )


_a, _l = function("a", NAT), function("l", NAT)
_mean = (absolute(_a(0)) + absolute(_a(1))) / 2
_two = (Draw(_a, (2,), -2, 2),)
_kept = (Draw(symbol_of(t), (), 1, 2), Draw(_l, (2,), -2, 2), Draw(symbol_of(eps)))

MUTANTS = (
    Mutant("logarithm of the mean", "log E|ā| in place of E log|ā|: two factors in turn",
           Statement((), eq(absolute(_a(0) * _a(1)), _mean**2), _two)),
    Mutant("drawn once and kept", "without ergodicity: ℓ is one of two values for ever",
           Statement((0 < eps,), exp(t * ((_l(0) + _l(1)) / 2 - eps)) <= exp(t * _l(0)), _kept)),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.lyapunov_exponent",
    title="The Lyapunov exponents of a diagonal cell",
    says="For a stationary ergodic diagonal cell log|δ_i(t)|/t tends to E log|ā_i| almost surely.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the one-dimensional case of Oseledets 1968; arXiv 2312.00752, equation 4, for ā",
    closed_form=real("rate") * real("mean_step"),
    remarks="The closed form is the exponent Re a·E Δ of an S6 mode.",
)
