"""stochastic.ergodic_gates: a cell that shrinks on average of the logarithm forgets, path by path.

    δ(s+1) = M_s δ(s),   ‖M_s x‖ ≤ exp(ℓ_s)·‖x‖ for all x,   ℓ stationary, ergodic, integrable

    almost surely, for every ε > 0 and all large t:   ‖δ(t)‖ ≤ exp(t·(E ℓ + ε))·‖δ(0)‖

What is proved is this at every typical outcome, one at which the time averages of ℓ tend to E ℓ.
That almost every outcome is typical is Birkhoff's theorem; it is all that stationary, ergodic and
integrable are for.

With E ℓ < 0 any two trajectories under the same inputs meet exponentially fast. ℓ is any
integrable upper bound of log‖M(g_s)‖ in some norm. Independence in time is not needed; the price
is that the norm must shrink on average *of its logarithm*, in one norm for all gates. Spectral
radii in place of norms do not do, nor the norm of the mean, and a gate that is drawn once and
kept is stationary but not ergodic.

Proof: ‖δ(t)‖ ≤ exp(Σ ℓ_s)·‖δ(0)‖ by induction; the typical outcomes bound
the sum. What is shared
with stochastic.lyapunov_exponent stands in path_growth.py.
"""

from __future__ import annotations

from proofs.kernel import Fact, assume, instantiate, rewrite, symmetric
from proofs.lemmas import growth as products
from proofs.lemmas.expectation import OUTCOME
from proofs.statement import Draw, Statement
from proofs.stochastic import path_growth
from proofs.stochastic.time_averages import (
    TYPICAL,
    eps,
    from_time_average,
    omega,
    on_typical_paths,
    step_value,
)
from proofs.symbols import norm, s, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Lambda,
    Term,
    absolute,
    eq,
    exp,
    forall,
    function,
    real,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

state = function("delta", NAT, OUTCOME, gives=VECTOR)
moved = function("M", NAT, OUTCOME, VECTOR, gives=VECTOR)
x = function("x", gives=VECTOR)()

length = forall(x, 0 <= norm(x))
recurrence = forall(s, forall(omega, eq(state(s + 1, omega), moved(s, omega, state(s, omega)))))
growth = forall(s, forall(omega, forall(x, (
    norm(moved(s, omega, x)) <= exp(step_value(s, omega)) * norm(x)
))))  # fmt: skip


def size(step: Term) -> Expr:
    """‖δ(s)‖."""
    return norm(state(step, omega))


claim = path_growth.at_most(size)
conclusion = on_typical_paths(claim)

HYPOTHESES = (
    TYPICAL,
    Hypothesis("length", "a norm is not negative", length),
    Hypothesis("recurrence", "δ(s+1) = M_s δ(s)", recurrence),
    Hypothesis("growth", "‖M_s x‖ ≤ exp(ℓ_s)·‖x‖ for all x", growth),
)


def proof(board: Blackboard) -> Fact:
    once = instantiate(assume(growth), s, omega, state(s, omega))
    once = rewrite(once, symmetric(instantiate(assume(recurrence), s, omega)))
    product = board.step(
        "‖δ(t)‖ ≤ exp(Σ_{s<t} ℓ_s)·‖δ(0)‖, by induction on t.",
        products.at_most(s, t, Lambda((s,), size(s)), path_growth.growth, once),
    )
    sign = instantiate(assume(length), state(0, omega))
    return board.step(
        "A typical outcome: from some N on the sum is at most t·(E ℓ + ε), and exp is increasing.",
        from_time_average(claim, lambda close: path_growth.above(size, sign, product, close)),
    )


# -- mutants ------------------------------------------------------------------------------------

_p, _q, _v = (function(name, NAT) for name in ("p", "q", "v"))


def _nilpotent(step: int, a: Expr, b: Expr) -> tuple[Expr, Expr]:
    """[[pq, p²], [-q², -pq]] at (a, b): its square is zero, so its spectral radius is zero."""
    inner = _q(step) * a + _p(step) * b
    return _p(step) * inner, -_q(step) * inner


_after = _nilpotent(1, *_nilpotent(0, _v(0), _v(1)))
_m = function("m", NAT)

MUTANTS = (
    Mutant("spectral radii", "log of the spectral radius: two nilpotent matrices in turn",
           Statement((), _after[0] ** 2 + _after[1] ** 2 <= _v(0) ** 2 + _v(1) ** 2,
                     (Draw(_p, (2,), -2, 2), Draw(_q, (2,), -2, 2), Draw(_v, (2,), -1, 1)))),
    Mutant("norm of the mean", "‖E M‖ < 1 in place of E log‖M‖ < 0: two factors in turn",
           Statement((absolute(_m(0) + _m(1)) < 2,), absolute(_m(0) * _m(1)) <= 1,
                     (Draw(_m, (2,), -2, 2),))),
    path_growth.kept(from_above=True),
)  # fmt: skip

_average = real("mean_log")

THEOREM = Theorem(
    id="stochastic.ergodic_gates",
    title="Ergodic gates that shrink on average of the logarithm",
    says="At every outcome at which the time averages of log‖M_s‖ tend to E ℓ (almost every one, "
    "by Birkhoff's theorem, if it is stationary, ergodic and integrable), "
    "‖δ(t)‖ ≤ exp(t(E ℓ + ε))‖δ(0)‖ for all large t: with E ℓ < 0 trajectories meet.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Furstenberg and Kesten 1960; Bougerol 1993",
    closed_form=exp(t * (_average + eps)),
)
