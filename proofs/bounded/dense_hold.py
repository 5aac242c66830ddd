"""One held input: a dense state that starts inside a ball stays there, however long the hold.

The letters and hypotheses of bounded.dense_zoh, and its step from h(t) to h(t + 1).
"""

from __future__ import annotations

from proofs.contraction.dense_continuous import (
    STATES,
    bounded,
    cell,
    energy,
    largest,
    lmi,
    mix,
    rate,
    remainder,
    s,
    short,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    instantiate,
    part,
    rewrite,
    specialise,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.order import by_letters, cancel, squares, weigh
from proofs.symbols import bound, form, k, radius, t
from proofs.symbols import step as delta
from proofs.terms import (
    NAT,
    REAL,
    VECTOR,
    Expr,
    Lambda,
    Term,
    absolute,
    as_expr,
    both,
    eq,
    forall,
    forall_below,
    function,
    implies,
    real,
    symbol_of,
)
from proofs.theorem import Hypothesis

r = real("r")
x, y, u = (function(name, gives=VECTOR)() for name in ("x", "y", "u"))
hold = function("hold", REAL, VECTOR, VECTOR, gives=VECTOR)
rest = function("rest", REAL, VECTOR, VECTOR, gives=VECTOR)
state, held = (function(name, NAT, gives=VECTOR) for name in ("h", "u"))


def pushed(point: Expr) -> Expr:
    """Ax + u."""
    return mix(1, cell(point), u)


start = forall(x, forall(u, eq(hold(0, x, u), x)))
group = forall(r, forall(s, implies(both(0 <= r, 0 <= s), forall(x, forall(
    u, eq(hold(r + s, x, u), hold(s, hold(r, x, u), u)),
)))))  # fmt: skip
taylor = both(0 <= remainder, forall(s, implies(short, forall(x, forall(u, both(
    eq(hold(s, x, u), mix(s, mix(s, rest(s, x, u), pushed(x)), x)),
    energy(rest(s, x, u)) <= remainder * (energy(x) + energy(u)),
))))))  # fmt: skip
decays = 0 < rate
recurrence = forall_below(k, t, eq(state(k + 1), hold(delta(k), state(k), held(k))))
steps = forall_below(k, t, 0 <= delta(k))
inputs = forall_below(k, t, energy(held(k)) <= bound**2)
room = both(0 <= bound, energy(state(0)) <= radius**2, bound <= rate * radius)

HYPOTHESES = (
    Hypothesis("linear", "B(cx + y, z) = cB(x, z) + B(y, z); mix is cx + y", STATES.linear),
    Hypothesis("symmetric", "B is symmetric", STATES.symmetric),
    Hypothesis("not negative", "V(x) = B(x, x) is not negative", STATES.not_negative),
    Hypothesis("lmi", "x'(A'P + PA)x ≤ -2α·x'Px for every x", lmi),
    Hypothesis("decays", "α is positive", decays),
    Hypothesis("bounded", "V(Ax) ≤ a·V(x), as for every matrix where P > 0", bounded),
    Hypothesis("start", "hold(0, x, u) = x", start),
    Hypothesis("group", "hold(r + s, x, u) = hold(s, hold(r, x, u), u) for r, s ≥ 0", group),
    Hypothesis("taylor", "hold(s, x, u) = x + s(Ax + u) + s²p, V(p) ≤ K(V(x) + V(u))", taylor),
    Hypothesis("recurrence", "h(t+1) = hold(Δ_t, h(t), u(t))", recurrence),
    Hypothesis("steps", "steps are not negative", steps),
    Hypothesis("inputs", "V(u) ≤ U²", inputs),
    Hypothesis("room", "R is at least ‖h(0)‖_P and U/α", room),
)
small = energy(u) <= bound**2
rate2, R2 = rate**2, radius**2
extra = 3 * remainder * (1 + rate2) + 4 * largest + 4 * rate2 + 1
curvature = rate2 + extra  # C


def greater(first: Term, second: Term) -> Expr:
    """The greater of two numbers."""
    difference = as_expr(first) - as_expr(second)
    return (as_expr(first) + as_expr(second) + absolute(difference)) / 2


def inside(at: Term) -> Expr:
    """The greater of V(hold(r, x, u)) and R²."""
    return greater(energy(hold(at, x, u)), R2)


def _input() -> Fact:
    """V(u) ≤ α²R²."""
    room_ = squares(part(assume(room), 0), part(assume(room), 2))
    return arithmetic(energy(u) <= rate2 * R2, room_, assume(small))


def pull_inwards(point: Expr) -> Fact:
    """2B(Ax + u, x) ≤ α(R² - V(x)), from V(αx - u) ≥ 0 and the LMI."""
    cross, limit = 2 * form(point, u), rate * (energy(point) + R2)
    apart = arithmetic(
        rate * cross <= rate * limit,
        STATES.sign(mix(-rate, point, u)),
        STATES.expanded(-rate, point, u),
        _input(),
    )
    return arithmetic(
        2 * form(pushed(point), point) <= rate * (R2 - energy(point)),
        cancel(rate, assume(decays), apart, cross, limit),
        STATES.left(1, cell(point), u, point),
        STATES.swap(point, u),
        STATES.swap(point, cell(point)),
        instantiate(assume(lmi), point),
    )


def _taylor(point: Expr) -> Fact:
    return instantiate(apply(instantiate(part(assume(taylor), 1), s), assume(short)), point, u)


def second_order(point: Expr) -> Fact:
    """3V(p) + 2V(Ax + u) + V(x) ≤ C'·g, where g is the greater of V(x) and R²."""
    image, g = cell(point), greater(energy(point), R2)
    pushes = arithmetic(
        energy(pushed(point)) <= 2 * energy(image) + 2 * energy(u),
        STATES.expanded(1, image, u),
        STATES.young(image, u),
    )
    signs = [part(assume(h), 0) for h in (taylor, bounded)]
    own, other = arithmetic(energy(point) <= g), arithmetic(R2 <= g)
    entered = weigh(rate2, arithmetic(0 <= rate2), other)
    entered = arithmetic(energy(u) <= rate2 * g, entered, _input())
    whole = 3 * energy(rest(s, point, u)) + 2 * energy(pushed(point)) + energy(point)
    return arithmetic(
        whole <= extra * g,
        pushes,
        own,
        entered,
        part(_taylor(point), 1),
        instantiate(part(assume(bounded), 1), point),
        *(weigh(remainder, signs[0], fact) for fact in (own, entered)),
        weigh(largest, signs[1], own),
    )


_V, _g, _c, _Q = (real(name) for name in ("V", "g", "c", "Q"))


def one_step(pull: Fact, sizes: Fact) -> Fact:
    """The greater of V and R² grows by no more than 1 + Cs² in a step of length s ≤ 1."""
    V, g = energy(x), greater(energy(x), R2)
    sign = arithmetic(0 <= s, assume(short))
    mean = by_letters(
        both(both(0 <= _V, _V <= _g), both(0 <= _Q, _Q <= _g), 0 <= _c),
        _V + _c * (_Q - _V) <= (1 + _c**2) * _g,
        {_V: V, _Q: R2, _g: g, _c: rate * s},
        arithmetic(both(0 <= V, V <= g), STATES.sign(x)),
        arithmetic(both(0 <= R2, R2 <= g)),
        arithmetic(0 <= rate * s, weigh(s, sign, arithmetic(0 <= rate, assume(decays)))),
    )
    near = arithmetic(
        energy(hold(s, x, u)) <= (1 + curvature * s**2) * g,
        congruence(Lambda((y,), energy(y)), part(_taylor(x), 0)),
        STATES.short_step(s, rest(s, x, u), pushed(x), x, assume(short)),
        weigh(s, sign, pull),
        weigh(s**2, arithmetic(0 <= s**2), sizes),
        mean,
    )
    bent = weigh(s**2, arithmetic(0 <= s**2), curved())
    bent = weigh(g, arithmetic(0 <= g), arithmetic(0 <= curvature * s**2, bent))
    room_ = arithmetic(R2 <= (1 + curvature * s**2) * g, bent, arithmetic(R2 <= g))
    return arithmetic(greater(near.conclusion.args[0], R2) <= room_.conclusion.args[1], near, room_)


def curved() -> Fact:
    """C is not negative."""
    signs = [part(assume(h), 0) for h in (taylor, bounded)]
    weighed = weigh(remainder, signs[0], arithmetic(0 <= 1 + rate2))
    return arithmetic(0 <= curvature, weighed, signs[1], arithmetic(0 <= rate2))


def no_first_order(one: Fact) -> Fact:
    """f(r) = max(V(hold(r, x, u)), R²) is not negative, and f(r + s) ≤ (1 + Cs²)·f(r)."""
    moved = specialise(one, {symbol_of(x): Lambda((), hold(r, x, u))})
    order = arithmetic(both(0 <= r, 0 <= s), assume(0 <= r), assume(short))
    split = instantiate(apply(instantiate(assume(group), r, s), order), x, u)
    grown = rewrite(moved, symmetric(split))
    always = generalise(s, discharge(short, grown))
    sign = arithmetic(0 <= inside(r), arithmetic(0 <= R2))
    return generalise(r, discharge(0 <= r, conjunction(sign, always)))
