"""bounded.influence_horizon: after how many steps a contraction has made everything small.

    n ≥ ln(1/ε)/ln(1/γ),  0 < γ < 1,  ε > 0   ⟹   γ^n ≤ ε

So n_ε = ceil(ln(1/ε)/ln(1/γ)) steps suffice; with ε = ½ this is the half-life. Together with
bounded.influence: an input older than n_ε steps moves the state by at most ε times its direct
effect. Proof: γ^n·exp(n·ln(1/γ)) = 1 by induction on n, and the exponential is at least 1/ε.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    empty_fold,
    exp_of_log,
    induction,
    instantiate,
    last_term,
)
from proofs.lemmas.exponential import factor, increasing, one_at_zero
from proofs.lemmas.order import by_letters
from proofs.statement import Draw, Statement
from proofs.symbols import gamma, t
from proofs.terms import Expr, Term, as_expr, both, eq, exp, log, power, real, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

eps = real("eps")
speed = log(1 / gamma)
contraction = both(0 < gamma, gamma < 1)
share = 0 < eps
late = log(1 / eps) <= t * speed
conclusion = power(gamma, t) <= eps

HYPOTHESES = (
    Hypothesis("contraction", "γ lies strictly between 0 and 1", contraction),
    Hypothesis("share", "ε is positive", share),
    Hypothesis("late", "t·ln(1/γ) is at least ln(1/ε)", late),
)

_x, _y, _p = real("x"), real("y"), real("p")


def unit(n: Term) -> Expr:
    return eq(power(gamma, n) * exp(as_expr(n) * speed), 1)


def _inverse(of: Expr, sign: Fact) -> Fact:
    """of·exp(ln(1/of)) = 1, for of > 0."""
    undone = apply(instantiate(exp_of_log(), 1 / of), arithmetic(0 < 1 / of, sign))
    return arithmetic(eq(of * exp(log(1 / of)), 1), undone, sign)


def proof(board: Blackboard) -> Fact:
    step_back = board.step(
        "γ·exp(ln(1/γ)) = 1.", _inverse(gamma, arithmetic(0 < gamma, assume(contraction)))
    )
    none = apply(empty_fold(power(gamma, 0)), arithmetic(as_expr(0) <= 0))
    base = arithmetic(unit(0), none, one_at_zero())
    longer = apply(last_term(power(gamma, t)), arithmetic(0 <= t))
    grown = factor(t * speed, speed)
    _a, _b, _c, _d = (real(name) for name in "abcd")
    step = by_letters(
        both(eq(_a * _b, 1), eq(_c * _d, 1), eq(_x, _a * _c), eq(_y, _b * _d)),
        eq(_x * _y, 1),
        {
            _a: power(gamma, t),
            _b: exp(t * speed),
            _c: gamma,
            _d: exp(speed),
            _x: power(gamma, t + 1),
            _y: exp((t + 1) * speed),
        },
        assume(unit(t)),
        step_back,
        longer,
        grown,
    )
    every = induction(t, unit(t), base, discharge(unit(t), step))
    balanced = board.step("γ^t·exp(t·ln(1/γ)) = 1, by induction.", instantiate(every, t))
    large = apply(increasing(log(1 / eps), t * speed), assume(late))
    inverse = _inverse(eps, assume(share))
    large = board.step(
        "The exponential is at least exp(ln(1/ε)), and ε·exp(ln(1/ε)) = 1.",
        by_letters(
            both(eq(_a * _b, 1), _b <= _y, 0 < _a),
            1 <= _a * _y,
            {_a: eps, _b: exp(log(1 / eps)), _y: exp(t * speed)},
            inverse,
            large,
            assume(share),
        ),
    )
    return board.step(
        "So γ^t = 1/exp(t·ln(1/γ)) ≤ ε.",
        by_letters(
            both(eq(_p * _y, 1), 1 <= _a * _y, 0 < _a),
            _p <= _a,
            {_p: power(gamma, t), _y: exp(t * speed), _a: eps},
            balanced,
            large,
            assume(share),
        ),
    )


_space = (
    Draw(symbol_of(t), (), 0, 4),
    Draw(symbol_of(gamma), (), 0, 2),
    Draw(symbol_of(eps), (), 0, 1),
)
_fast = log(1 / eps) <= t * (1 / gamma - 1)

MUTANTS = (
    Mutant("one step earlier", "γ^(t+1) has shrunk, γ^t is claimed",
           Statement((contraction, share, log(1 / eps) <= (t + 1) * speed), conclusion, _space)),
    Mutant("rate by its gap", "1/γ - 1 in place of ln(1/γ)",
           Statement((contraction, share, _fast), conclusion, _space)),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.influence_horizon",
    title="How many steps until a contraction has faded",
    says="γ^t ≤ ε from t = ln(1/ε)/ln(1/γ) on.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="elementary; the horizon that reports quote",
    closed_form=log(1 / eps) / speed,
)
