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

v is the derivative of the state in the input of one step, column by column; y = C h multiplies it
by ‖C‖. Read against the direction of time it is the gradient of back-propagation through time:
this is one bound for both. It fades when γ < 1 (how soon: bounded.influence_horizon).

The rate 1 - lo(1 - θ) of the transition M(g) alone is no bound when the gate looks at the state.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    empty_fold,
    instantiate,
    last_term,
    part,
    rewrite,
    symmetric,
)
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, chain, equally, weigh
from proofs.lemmas.sums import below, monotone, scaled, triangle
from proofs.statement import Draw, Statement
from proofs.symbols import A, bound, c, d, g_at, h_at, i, j, lo, radius, s, t, theta, u_at
from proofs.terms import (
    NAT,
    Expr,
    Term,
    absolute,
    as_expr,
    between,
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

v, slope, entering = function("v", NAT, NAT), function("gdot", NAT, NAT), function("e", NAT)
slope_x, slope_h, b = real("L_x"), real("L_h"), real("b")


def pull(n: Term) -> Expr:
    """What the cell offers to coordinate i beyond what it has."""
    return total(j, 0, d, A(i, j) * h_at(n, j)) + u_at(n, i) - h_at(n, i)


direct = slope(0, i) * pull(0) + g_at(0, i) * entering(i)
carried = total(j, 0, d, A(i, j) * v(s, j))
kept = (1 - g_at(s + 1, i)) * v(s, i) + g_at(s + 1, i) * carried
weights = total(j, 0, d, absolute(A(i, j)))

reach = (1 + theta) * radius + bound
rate = 1 - lo * (1 - theta) + slope_h * reach
size = slope_x * reach + b


def always(body: Expr, high: Term) -> Expr:
    return forall_below(s, high, forall_below(i, d, body))


rows = both(theta <= 1, forall_below(i, d, weights <= theta))
gates = both(0 <= lo, always(between(lo, g_at(s, i), 1), t + 1))
states = always(absolute(h_at(s, i)) <= radius, t + 1)
inputs = always(absolute(u_at(s, i)) <= bound, t + 1)
first = forall_below(i, d, both(absolute(slope(0, i)) <= slope_x, absolute(entering(i)) <= b))
within = forall_below(j, d, absolute(v(s, j)) <= c)
slopes = forall_below(i, d, absolute(slope(s + 1, i)) <= slope_h * c)
lipschitz = forall_below(s, t, forall(c, implies(within, slopes)))
start = forall_below(i, d, eq(v(0, i), direct))
recurrence = always(eq(v(s + 1, i), slope(s + 1, i) * pull(s + 1) + kept), t)

HYPOTHESES = (
    Hypothesis("rows", "Σ_j |A_ij| ≤ θ ≤ 1 in every row", rows),
    Hypothesis("gates", "gates lie between lo ≥ 0 and one", gates),
    Hypothesis("states", "the trajectory stays within R", states),
    Hypothesis("inputs", "|u_i| is at most U", inputs),
    Hypothesis("first", "gate and cell move by at most L_x and b with the input", first),
    Hypothesis("lipschitz", "|ġ_i(s+1)| ≤ L_h·‖v(s)‖", lipschitz),
    Hypothesis("start", "the derivative of step 0 in its input", start),
    Hypothesis("recurrence", "the derivative of later steps in the state", recurrence),
)


def stays(n: Expr) -> Expr:
    return forall_below(i, d, absolute(v(n, i)) <= power(rate, n) * size)


_ROW = assume(i < d)
_g, _p, _v, _a, _m, _r = (real(name) for name in ("g", "p", "v", "a", "m", "r"))
_in_range = both(0 <= _g, both(lo <= _g, _g <= 1))


def _at(fact: Fact, step: Term, in_time: Fact) -> Fact:
    """A fact about all steps and rows, at this step and row i."""
    return apply(instantiate(apply(instantiate(fact, step), in_time), i), _ROW)


def _gate(step: Term, in_time: Fact) -> Fact:
    here, low = _at(part(assume(gates), 1), step, in_time), part(assume(gates), 0)
    return conjunction(arithmetic(0 <= g_at(step, i), here, low), here)


def _row_sum(body: Expr, limit: Expr, each: Fact) -> Fact:
    """From |body_j| ≤ limit for all j infer |Σ_j A_ij body_j| ≤ limit·Σ_j |A_ij|."""
    entry = absolute(A(i, j))
    term = weigh(entry, arithmetic(0 <= entry), each)
    term = arithmetic(absolute(A(i, j) * body) <= limit * entry, term)
    return arithmetic(
        absolute(total(j, 0, d, A(i, j) * body)) <= limit * weights,
        triangle(j, d, A(i, j) * body),
        monotone(j, d, absolute(A(i, j) * body), limit * entry, below(term, j, d)),
        scaled(j, d, limit, entry),
    )


def _weighted(limit: Expr, own: Fact) -> Fact:
    """limit·Σ_j |A_ij| ≤ limit·θ, where |own| ≤ limit shows its sign."""
    row = apply(instantiate(part(assume(rows), 1), i), _ROW)
    return weigh(limit, arithmetic(0 <= limit, own), row)


def _pull(n: Term, in_time: Fact) -> Fact:
    """|pull_i(n)| ≤ D."""
    states_now = apply(instantiate(assume(states), n), in_time)
    one = apply(instantiate(states_now, j), assume(j < d))
    own = apply(instantiate(states_now, i), _ROW)
    return arithmetic(
        absolute(pull(n)) <= reach,
        _row_sum(h_at(n, j), radius, one),
        _weighted(radius, own),
        own,
        _at(assume(inputs), n, in_time),
    )


def _direct_effect() -> Fact:
    now, moves = (
        arithmetic(0 < t + 1, arithmetic(0 <= t)),
        apply(instantiate(assume(first), i), _ROW),
    )
    effect = by_letters(
        both(absolute(_a) <= _m, absolute(_p) <= _r, _in_range, absolute(_v) <= b),
        absolute(_a * _p + _g * _v) <= _m * _r + b,
        {_a: slope(0, i), _m: slope_x, _p: pull(0), _r: reach, _g: g_at(0, i), _v: entering(i)},
        part(moves, 0),
        _pull(0, now),
        _gate(0, now),
        part(moves, 1),
    )
    effect = rewrite(effect, symmetric(apply(instantiate(assume(start), i), _ROW)))
    none = apply(empty_fold(power(rate, 0)), arithmetic(as_expr(0) <= 0))
    claim = absolute(v(0, i)) <= power(rate, 0) * size
    return below(arithmetic(claim, effect, equally(size, none)), i, d)


def _through_gate(limit: Expr, later: Fact) -> Fact:
    """|ġ_i·pull_i| ≤ L_h·limit·D."""
    slope_now = apply(instantiate(assume(lipschitz), s), assume(s < t))
    slope_now = apply(instantiate(slope_now, limit), assume(stays(s)))
    return by_letters(
        both(absolute(_a) <= _m, absolute(_p) <= _r),
        absolute(_a * _p) <= _m * _r,
        {_a: slope(s + 1, i), _m: slope_h * limit, _p: pull(s + 1), _r: reach},
        apply(instantiate(slope_now, i), _ROW),
        _pull(s + 1, later),
    )


def _through_cell(limit: Expr, later: Fact) -> Fact:
    """|(1 - g_i)v_i + g_i Σ A_ij v_j| ≤ (1 - lo(1 - θ))·limit."""
    own = apply(instantiate(assume(stays(s)), i), _ROW)
    column = apply(instantiate(assume(stays(s)), j), assume(j < d))
    row = arithmetic(
        absolute(carried) <= theta * limit,
        _row_sum(v(s, j), limit, column),
        _weighted(limit, own),
    )
    letters = {_v: v(s, i), _m: limit, _r: theta * limit, _a: carried, _g: g_at(s + 1, i)}
    gate = _gate(s + 1, later)
    average = by_letters(
        both(absolute(_v) <= _m, absolute(_a) <= _r, _in_range),
        absolute((1 - _g) * _v + _g * _a) <= (1 - _g) * _m + _g * _r,
        letters,
        own,
        row,
        gate,
    )
    slowest = by_letters(
        both(0 <= _m, _in_range, theta <= 1),
        (1 - _g) * _m + _g * (theta * _m) <= (1 - lo * (1 - theta)) * _m,
        letters,
        arithmetic(0 <= limit, own),
        gate,
        part(assume(rows), 0),
    )
    return chain(average, slowest)


def proof(board: Blackboard) -> Fact:
    later, limit = arithmetic(s + 1 < t + 1, assume(s < t)), power(rate, s) * size
    base = board.step(
        "|pull_i| ≤ D, so the direct effect is at most L_x·D + b: through the gate and the cell.",
        _direct_effect(),
    )
    through_gate = board.step(
        "Through the gate a later step adds at most L_h·D times the greatest |v_j|.",
        _through_gate(limit, later),
    )
    through_cell = board.step(
        "The cell averages v_i and (Av)_i: at most 1 - lo(1 - θ) times the greatest |v_j|.",
        _through_cell(limit, later),
    )
    next_power = apply(last_term(power(rate, s)), arithmetic(0 <= s))
    handed_on = arithmetic(
        absolute(v(s + 1, i)) <= power(rate, s + 1) * size,
        _at(assume(recurrence), s, assume(s < t)),
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
