"""The derivative of a leaky cell whose gate looks at input and state, in letters.

What bounded.influence speaks about: v(s) is the derivative of the state after step s in the input
of step 0, ġ the change of the gate along it, pull what the cell offers beyond what is there.
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
    part,
    rewrite,
    symmetric,
)
from proofs.lemmas.instances import at
from proofs.lemmas.order import by_letters, chain, equally, weigh
from proofs.lemmas.sums import below, monotone, scaled, triangle
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
    total,
)
from proofs.theorem import Hypothesis

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


def at_step(fact: Fact, step: Term, in_time: Fact) -> Fact:
    """A fact about all steps and rows, at this step and row i."""
    return apply(instantiate(apply(instantiate(fact, step), in_time), i), _ROW)


def _gate(step: Term, in_time: Fact) -> Fact:
    here, low = at_step(part(assume(gates), 1), step, in_time), part(assume(gates), 0)
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
        at_step(assume(inputs), n, in_time),
    )


def direct_effect() -> Fact:
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


def through_gate_bound(limit: Expr, later: Fact) -> Fact:
    """|ġ_i·pull_i| ≤ L_h·limit·D."""
    slope_now = at(lipschitz, s < t)
    slope_now = apply(instantiate(slope_now, limit), assume(stays(s)))
    return by_letters(
        both(absolute(_a) <= _m, absolute(_p) <= _r),
        absolute(_a * _p) <= _m * _r,
        {_a: slope(s + 1, i), _m: slope_h * limit, _p: pull(s + 1), _r: reach},
        apply(instantiate(slope_now, i), _ROW),
        _pull(s + 1, later),
    )


def through_cell_bound(limit: Expr, later: Fact) -> Fact:
    """|(1 - g_i)v_i + g_i Σ A_ij v_j| ≤ (1 - lo(1 - θ))·limit."""
    own = apply(instantiate(assume(stays(s)), i), _ROW)
    column = at(stays(s), j < d)
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
