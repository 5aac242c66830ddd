"""contraction.state_dependent_gate: a gate that looks at the state still lets the cell forget.

    h_i(s+1) = (1 - g_i)·h_i(s) + g_i·(Σ_j A_ij h_j(s) + u_i(s)),   g = G(x(s), h(s)) ∈ [lo, 1]

    ‖A‖_∞ ≤ θ < 1,  |u| ≤ U ≤ (1 - θ)R,  |G_i(x, h) - G_i(x, f)| ≤ L·‖h - f‖_∞
    ⟹   |h| ≤ R is never left, and two trajectories h, f under the same input satisfy
        ‖h(t) - f(t)‖_∞ ≤ q^t·‖h(0) - f(0)‖_∞,   q = 1 - lo(1 - θ) + L((1 + θ)R + U)

With R = U/(1 - θ) this q is below 1 exactly when 2·L·U < lo(1 - θ)²: how fast the gate may react
to the state, against how fast the cell forgets. The maximum norm counts everywhere, also in L.

Why: the difference of two trajectories is moved by M(g), which contracts by 1 - lo(1 - θ), and it
is moved again because the two gates differ, by (g - g')·(Af + u - f), a number of size at most
L‖h - f‖·((1 + θ)R + U) in the ball. Contraction of every M(g) alone is not enough: with a steep
gate two trajectories can swing past each other for ever under one and the same input (the mutant
"θL < 1 alone" is such a pair of orbits of period two).
"""

from __future__ import annotations

from proofs.contraction.state_dependent_gate_mutants import MUTANTS
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    empty_fold,
    instantiate,
    last_term,
    part,
    rewrite,
    symmetric,
)
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, chain, equally, weigh
from proofs.lemmas.sums import below, linear, monotone, scaled, triangle
from proofs.symbols import A, bound, d, g_at, h_at, i, j, lo, radius, s, t, theta, u_at
from proofs.terms import (
    NAT,
    Expr,
    Fn,
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
from proofs.theorem import Blackboard, Hypothesis, Theorem

f_at = function("f", NAT, NAT)  # the second trajectory
k_at = function("k", NAT, NAT)  # its gates
lipschitz, c = real("L"), real("c")


def offered(state: Fn) -> Expr:
    return total(j, 0, d, A(i, j) * state(s, j)) + u_at(s, i)


def moved(state: Fn, gate: Fn) -> Expr:
    return (1 - gate(s, i)) * state(s, i) + gate(s, i) * offered(state)


def each(body: Expr) -> Expr:
    """At every step s < t and in every coordinate i < d."""
    return forall_below(s, t, forall_below(i, d, body))


def trajectory(state: Fn, gate: Fn) -> Expr:
    return each(eq(state(s + 1, i), moved(state, gate)))


def apart(n: Term, limit: Term) -> Expr:
    """‖h(n) - f(n)‖_∞ ≤ limit."""
    return forall_below(i, d, absolute(h_at(n, i) - f_at(n, i)) <= limit)


gates_differ = forall_below(i, d, absolute(g_at(s, i) - k_at(s, i)) <= lipschitz * c)
reacts = forall_below(s, t, forall(c, implies(apart(s, c), gates_differ)))
gates = each(both(between(lo, g_at(s, i), 1), between(lo, k_at(s, i), 1)))
rows = forall_below(i, d, total(j, 0, d, absolute(A(i, j))) <= theta)
inputs = each(absolute(u_at(s, i)) <= bound)
room = both(bound <= (1 - theta) * radius, theta <= 1)
signs = both(0 <= lo, 0 <= lipschitz)
start = forall_below(i, d, both(absolute(h_at(0, i)) <= radius, absolute(f_at(0, i)) <= radius))
rate = 1 - lo * (1 - theta) + lipschitz * ((1 + theta) * radius + bound)


def inside(state: Fn, n: Term) -> Expr:
    return forall_below(i, d, absolute(state(n, i)) <= radius)


def stays(n: Expr) -> Expr:
    return both(both(inside(h_at, n), inside(f_at, n)), apart(n, power(rate, n) * c))


slow_gate = both(eq(bound, (1 - theta) * radius), 2 * lipschitz * bound < lo * (1 - theta) ** 2)
conclusion = both(stays(t), implies(both(slow_gate, theta < 1), rate < 1))

HYPOTHESES = (
    Hypothesis("first", "h follows the cell with gates g", trajectory(h_at, g_at)),
    Hypothesis("second", "f follows it under the same input with gates k", trajectory(f_at, k_at)),
    Hypothesis("gates", "all gates lie in [lo, 1]", gates),
    Hypothesis("reacts", "gates differ by at most L times the difference of the states", reacts),
    Hypothesis("rows", "‖A‖_∞ ≤ θ", rows),
    Hypothesis("inputs", "|u_i| is at most U", inputs),
    Hypothesis("room", "U ≤ (1 - θ)R and θ ≤ 1", room),
    Hypothesis("signs", "lo and L are not negative", signs),
    Hypothesis("start", "both start in the ball", start),
    Hypothesis("apart", "they start at most c apart", apart(0, c)),
)


def row(value: Expr, limit: Expr, entry: Fact, sign: Fact) -> Fact:
    """From |value_j| ≤ limit for j < d infer |Σ_j A_ij value_j| ≤ θ·limit."""
    size = absolute(A(i, j))
    term = arithmetic(
        absolute(A(i, j) * value) <= limit * size, weigh(size, arithmetic(0 <= size), entry)
    )
    given = at(rows, i < d)
    return arithmetic(
        absolute(total(j, 0, d, A(i, j) * value)) <= theta * limit,
        triangle(j, d, A(i, j) * value),
        monotone(j, d, absolute(A(i, j) * value), limit * size, below(term, j, d)),
        scaled(j, d, limit, size),
        weigh(limit, sign, given),
    )


_g, _k, _x, _y, _p, _q, _r, _e, _l, _m = (real(n) for n in "gkxypqrelm")


def at_most_radius(state: Fn, gate: Fn, invariant_: Fact, index: int) -> Fact:
    """|offered| ≤ R and |moved| ≤ R for the state in the ball."""
    entry = apply(instantiate(invariant_, j), assume(j < d))
    own = apply(instantiate(invariant_, i), assume(i < d))
    sign = arithmetic(0 <= radius, own)
    taken = row(state(s, j), radius, entry, sign)
    offer = arithmetic(
        absolute(offered(state)) <= radius, taken, at(inputs, s < t, i < d), assume(room)
    )
    between_ends = part(at(gates, s < t, i < d), index)
    average = by_letters(
        both(both(0 <= _l, between(_l, _g, 1)), both(absolute(_x) <= _r, absolute(_y) <= _r)),
        absolute((1 - _g) * _x + _g * _y) <= _r,
        {_l: lo, _g: gate(s, i), _x: state(s, i), _y: offered(state), _r: radius},
        conjunction(arithmetic(0 <= lo, assume(signs)), between_ends),
        conjunction(own, offer),
    )
    return rewrite(average, symmetric(at(trajectory(state, gate), s < t, i < d)))


def proof(board: Blackboard) -> Fact:
    now = assume(stays(s))
    ball_h, ball_f, gap = part(part(now, 0), 0), part(part(now, 0), 1), part(now, 1)
    stay = board.step(
        "The ball: each coordinate is an average of |h_i| ≤ R and of an offer ≤ θR + U ≤ R.",
        conjunction(
            below(at_most_radius(h_at, g_at, ball_h, 0), i, d),
            below(at_most_radius(f_at, k_at, ball_f, 1), i, d),
        ),
    )
    far = power(rate, s) * c
    own = apply(instantiate(gap, i), assume(i < d))
    entry = apply(instantiate(gap, j), assume(j < d))
    sign = arithmetic(0 <= far, own)
    pulled = total(j, 0, d, A(i, j) * (h_at(s, j) - f_at(s, j)))
    pull = board.step(
        "A pulls the difference together: |(A(h - f))_i| ≤ θ·‖h - f‖.",
        row(h_at(s, j) - f_at(s, j), far, entry, sign),
    )
    reach = (1 + theta) * radius + bound
    entry_f = apply(instantiate(ball_f, j), assume(j < d))
    own_f = apply(instantiate(ball_f, i), assume(i < d))
    turn = board.step(
        "What a change of gate moves is at most |Af + u - f| ≤ (1 + θ)R + U.",
        arithmetic(
            absolute(offered(f_at) - f_at(s, i)) <= reach,
            row(f_at(s, j), radius, entry_f, arithmetic(0 <= radius, own_f)),
            at(inputs, s < t, i < d),
            own_f,
        ),
    )
    lag = at(reacts, s < t)
    lag = apply(instantiate(apply(instantiate(lag, far), gap), i), assume(i < d))
    shrinks = _shrinks(own, pull, sign, pulled, far)
    turned = by_letters(
        both(absolute(_x) <= _r, absolute(_y) <= _m),
        absolute(_x * _y) <= _r * _m,
        {_x: g_at(s, i) - k_at(s, i), _y: offered(f_at) - f_at(s, i),
         _r: lipschitz * far, _m: reach},
        lag, turn,
    )  # fmt: skip
    apart_sums = arithmetic(
        eq(pulled, total(j, 0, d, A(i, j) * h_at(s, j)) - total(j, 0, d, A(i, j) * f_at(s, j))),
        linear(j, d, -1, A(i, j) * f_at(s, j), A(i, j) * h_at(s, j)),
    )
    next_power = equally(c, apply(last_term(power(rate, s)), arithmetic(0 <= s)))
    new = board.step(
        "h⁺ - f⁺ = (1 - g)(h - f) + g·A(h - f) + (g - k)(Af + u - f): at most q·‖h - f‖.",
        arithmetic(
            absolute(h_at(s + 1, i) - f_at(s + 1, i)) <= power(rate, s + 1) * c,
            shrinks,
            turned,
            equally(g_at(s, i), apart_sums),
            at(trajectory(h_at, g_at), s < t, i < d),
            at(trajectory(f_at, k_at), s < t, i < d),
            next_power,
        ),
    )
    step = conjunction(stay, below(new, i, d))
    none = equally(c, apply(empty_fold(power(rate, 0)), arithmetic(as_expr(0) <= 0)))
    at_start = at(start, i < d)
    closed = arithmetic(
        absolute(h_at(0, i) - f_at(0, i)) <= power(rate, 0) * c,
        at(apart(0, c), i < d),
        none,
    )
    base = conjunction(
        conjunction(below(part(at_start, 0), i, d), below(part(at_start, 1), i, d)),
        below(closed, i, d),
    )
    whole = board.step("Induction on t.", invariant(s, t, stays, base, step))
    slow = both(slow_gate, theta < 1)
    below_one = by_letters(
        both(both(eq(_m, (1 - _e) * _r), 2 * _k * _m < _l * (1 - _e) ** 2), _e < 1),
        1 - _l * (1 - _e) + _k * ((1 + _e) * _r + _m) < 1,
        {_m: bound, _e: theta, _r: radius, _k: lipschitz, _l: lo},
        assume(slow_gate), assume(theta < 1),
    )  # fmt: skip
    small = board.step(
        "With U = (1 - θ)R, (1 + θ)R + U = 2U/(1 - θ): so q < 1 when 2LU < lo(1 - θ)².",
        discharge(slow, _from_pair(below_one, slow)),
    )
    return board.step("Both together.", conjunction(whole, small))


def _shrinks(own: Fact, pull: Fact, sign: Fact, pulled: Expr, far: Expr) -> Fact:
    """|(1 - g)(h - f)_i + g·(A(h - f))_i| ≤ (1 - lo(1 - θ))·far."""
    gap, gate = h_at(s, i) - f_at(s, i), part(at(gates, s < t, i < d), 0)
    letters = {_g: g_at(s, i), _x: gap, _p: pulled, _r: far, _e: theta, _l: lo}
    mixed = by_letters(
        both(between(0, _g, 1), both(absolute(_x) <= _r, absolute(_p) <= _m)),
        absolute((1 - _g) * _x + _g * _p) <= (1 - _g) * _r + _g * _m,
        {**letters, _m: theta * far},
        arithmetic(between(0, g_at(s, i), 1), gate, assume(signs)),
        conjunction(own, pull),
    )
    slowest = by_letters(
        both(both(_l <= _g, _e <= 1), 0 <= _r),
        (1 - _g) * _r + _g * (_e * _r) <= (1 - _l * (1 - _e)) * _r,
        letters,
        conjunction(part(gate, 0), arithmetic(theta <= 1, assume(room))),
        sign,
    )
    return chain(mixed, slowest)


def _from_pair(fact: Fact, pair: Expr) -> Fact:
    """The fact under one conjunction in place of its two parts."""
    first, second = pair.args
    arrow = discharge(first, discharge(second, fact))
    return apply(arrow, part(assume(pair), 0), part(assume(pair), 1))


THEOREM = Theorem(
    id="contraction.state_dependent_gate",
    title="A gate that looks at the state, and still a contraction",
    says="If ‖A‖_∞ ≤ θ < 1 and the gate in [lo, 1] changes by at most L per unit of state, then "
    "|h| ≤ R = U/(1 - θ) is never left and two trajectories in it approach each other like q^t "
    "with q = 1 - lo(1 - θ) + L((1 + θ)R + U), which is below 1 when 2LU < lo(1 - θ)².",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="this suite; the leaky form is the paper's gate, arXiv 2410.03158 (reported)",
    closed_form=rate,
)
