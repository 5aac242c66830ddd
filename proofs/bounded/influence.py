"""bounded.influence: how much an input can still matter t steps later, the gate's slope included.

Leaky cell with a gate that looks at input and state, h' = (1 - g) ∘ h + g ∘ (A h + u), along one
trajectory with |h_i| ≤ R, |u_i| ≤ U. A small change of the input of step 0 moves the state by
v(0) and then travels with the derivative of the *whole* step,

    v_i(0)    = ġ_i(0)·pull_i(0) + g_i(0)·e_i                             |ġ(0)| ≤ L_x, |e| ≤ b
    v_i(s+1)  = ġ_i(s+1)·pull_i(s+1) + (1 - g_i)·v_i(s) + g_i·Σ_j A_ij v_j(s)
                                                                        |ġ(s+1)| ≤ L_h·‖v(s)‖

in the max norm, with pull = A h + u - h and ġ the change of the gate: at step 0 through the input,
later through the state. With Σ_j |A_ij| ≤ θ ≤ 1 and 0 ≤ lo ≤ g ≤ 1

    |v_i(t)|  ≤  γ^t·(L_x·D + b),    D = (1 + θ)R + U,    γ = 1 - lo(1 - θ) + L_h·D

v is the derivative of the state in the input of one step, for one direction |x'|_∞ ≤ 1 at a time,
with b = ‖B‖_∞, so that |e|_∞ = |B x'|_∞ ≤ b; the greatest |v_i(t)| over all such directions is the
operator norm of ∂h_t/∂x_0 in the max norm, and the bound is the same for all. (Columns, one
coordinate of x at a time, would only bound the entries.) y = C h multiplies it by ‖C‖_∞. Read
against the direction of time it is the gradient of back-propagation through time: this is one bound
for both. It fades when γ < 1 (how soon: bounded.influence_horizon).

The rate 1 - lo(1 - θ) of the transition M(g) alone is no bound when the gate looks at the state.
"""

from __future__ import annotations

from proofs.bounded.gate_slope import (
    HYPOTHESES,
    always,
    at_step,
    b,
    direct_effect,
    entering,
    first,
    gates,
    inputs,
    rate,
    recurrence,
    rows,
    size,
    slope,
    slope_h,
    slope_x,
    start,
    states,
    stays,
    through_cell_bound,
    through_gate_bound,
    v,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    last_term,
)
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import equally
from proofs.lemmas.sums import below
from proofs.statement import Draw, Statement
from proofs.symbols import A, bound, d, g_at, h_at, i, lo, radius, s, t, theta, u_at
from proofs.terms import (
    Expr,
    absolute,
    between,
    both,
    forall_below,
    power,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Mutant, Theorem


def proof(board: Blackboard) -> Fact:
    later, limit = arithmetic(s + 1 < t + 1, assume(s < t)), power(rate, s) * size
    base = board.step(
        "|pull_i| ≤ D, so the direct effect is at most L_x·D + b: through the gate and the cell.",
        direct_effect(),
    )
    through_gate = board.step(
        "Through the gate a later step adds at most L_h·D times the greatest |v_j|.",
        through_gate_bound(limit, later),
    )
    through_cell = board.step(
        "The cell averages v_i and (Av)_i: at most 1 - lo(1 - θ) times the greatest |v_j|.",
        through_cell_bound(limit, later),
    )
    next_power = apply(last_term(power(rate, s)), arithmetic(0 <= s))
    handed_on = arithmetic(
        absolute(v(s + 1, i)) <= power(rate, s + 1) * size,
        at_step(assume(recurrence), s, assume(s < t)),
        through_gate,
        through_cell,
        equally(size, next_power),
    )
    step = board.step("Together at most γ times the greatest |v_j|.", below(handed_on, i, d))
    return board.step("Induction on t.", invariant(s, t, stays, base, step))


# -- mutants: one coordinate -------------------------------------------------------------------

_space = (
    Draw(symbol_of(d), (), 1, 1),
    Draw(symbol_of(t), (), 0, 1),
    Draw(A, ("d", "d"), -1, 1),
    Draw(h_at, (2, "d"), -1, 1),
    Draw(u_at, (2, "d"), -1, 1),
    Draw(g_at, (2, "d"), 0, 1),
    Draw(slope, (2, "d"), -1, 1),
    Draw(entering, ("d",), -1, 1),
    *(Draw(symbol_of(x)) for x in (theta, lo, radius, bound, slope_x, slope_h, b)),
)
_tilt = always(absolute(slope(s + 1, i)) <= slope_h * absolute(v(s, i)), t)
_given = (rows, gates, states, inputs, first, start, recurrence, _tilt)


def _claim(factor: Expr, direct_effect: Expr) -> Expr:
    return forall_below(i, d, absolute(v(t, i)) <= power(factor, t) * direct_effect)


def _mutant(name: str, altered: str, claim: Expr, *without: Expr) -> Mutant:
    """With |ġ(s+1)| ≤ L_h·|v(s)|, which is all that there is to say in one dimension."""
    given = tuple(h for h in _given if h not in without)
    return Mutant(name, altered, Statement(given, claim, _space, frozenset({v})))


_frozen = 1 - lo * (1 - theta)
_g, _p, _v, _m, _r = (real(name) for name in ("g", "p", "v", "m", "r"))
_state, _cell = real("h"), real("a")  # one step of one coordinate, |v| ≤ m before it
_changed = _p * (_cell * _state + _r - _state) + (1 - _g) * _v + _g * (_cell * _v)
_one_step = Statement(
    (
        both(absolute(_v) <= _m, absolute(_state) <= 1, absolute(_r) <= 1),
        both(absolute(_cell) <= theta, theta <= 1, between(lo, _g, 1), 0 <= lo),
        absolute(_p) <= slope_h * absolute(_v),
    ),
    absolute(_changed) <= _frozen * _m,
    (
        *(Draw(symbol_of(z), (), -1, 1) for z in (_v, _state, _r, _cell, _p)),
        *(Draw(symbol_of(z)) for z in (_g, lo, theta, _m, slope_h)),
    ),
)

MUTANTS = (
    Mutant("rate of M(g) alone", "γ = 1 - lo(1 - θ), although the gate looks at the state",
           _one_step),
    _mutant("direct effect without the gate", "b in place of L_x·D + b", _claim(rate, b)),
    _mutant("no state bound", "without |h_i| ≤ R", _claim(rate, size), states),
    _mutant("no input bound", "without |u_i| ≤ U", _claim(rate, size), inputs),
    _mutant("state at rest", "D = U, as if R were zero",
            _claim(_frozen + slope_h * bound, slope_x * bound + b)),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.influence",
    title="The influence of an input fades with the rate of the whole step",
    says="‖∂h_t/∂x_s‖ ≤ γ^{t-s}·(L_x·D + b) in the max norm, D = (1 + θ)R + U and "
    "γ = 1 - lo(1 - θ) + L_h·D, which contains the gate's own derivative.",
    hypotheses=HYPOTHESES,
    conclusion=stays(t),
    proof=proof,
    mutants=MUTANTS,
    source="the chain rule; Pascanu, Mikolov and Bengio, arXiv 1211.5063 (gradients in time)",
    closed_form=rate,
)
