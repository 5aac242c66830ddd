"""The three implications of stochastic.mean_square_radius, and what they say.

spr(T) < 1   ⟹   P with P(x, x) ≥ |x|² and E P(Mx, Mx) ≤ P(x, x) - m|x|²   ⟹   q(t, x) → 0
⟹   all entries of T^t tend to zero
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    choose,
    conjunction,
    discharge,
    generalise,
    instantiate,
    part,
    specialise,
    witness,
)
from proofs.lemmas.expectation import mean, omega, value
from proofs.lemmas.given import given
from proofs.lemmas.limits import eps, eventually, geometric, late, vanishes
from proofs.lemmas.order import by_letters, weigh
from proofs.lemmas.sums import below, congruent
from proofs.stochastic import mean_square_exact, mean_square_lyapunov
from proofs.stochastic.mean_square_exact import (
    after,
    certificate,
    later,
    moved,
    named,
    second,
    size,
    start,
    x,
)
from proofs.stochastic.quadratic_forms import (
    MAP,
    P,
    T,
    added,
    at,
    dominated,
    lengths,
    n,
    norm,
    observed,
    power_of,
    seen,
    sum_of,
    turned,
    unit,
    y,
)
from proofs.symbols import c, gamma, k, t
from proofs.terms import (
    Lambda,
    absolute,
    body_at,
    both,
    eq,
    exists,
    forall,
    function,
    implies,
    natural,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard

radius = function("spr", MAP)
fall = real("m")

shrinks = forall(x, both(
    size(x) <= at(P, x, x), mean(seen(P, x, x)) <= at(P, x, x) - fall * size(x)
))  # fmt: skip
falling = exists(fall, both(0 < fall, shrinks))
small_radius, certified = radius(T) < 1, exists(P, falling)
stable = forall(x, vanishes(lambda step: second(step, x)))
conclusion = both(
    implies(small_radius, certified), implies(certified, stable), implies(stable, small_radius)
)

short = exists(c, both(0 <= c, c < 1, forall(P, norm(power_of(T, n, P)) <= c * norm(P))))
entries = forall(P, forall(x, forall(y, vanishes(lambda step: absolute(turned(step, P, x, y))))))
classical = forall(T, both(
    implies(radius(T) < 1, exists(n, both(1 <= n, short))), implies(entries, radius(T) < 1)
))  # fmt: skip


# -- the radius gives a certificate ---------------------------------------------------------------


def _moment_small(q_is: Fact, powered: Fact) -> Fact:
    """1 ≤ n and ‖T^n P‖ ≤ c‖P‖ for all P give q(n, x) ≤ c|x|² for all x."""
    longest = part(part(powered, 1), 2)
    form, sign = power_of(T, n, unit), part(instantiate(assume(start), x), 1)
    bound = instantiate(part(assume(lengths), 2), form, x, x)
    norm_ = arithmetic(norm(form) <= c, instantiate(longest, unit), part(assume(lengths), 1))
    less = weigh(size(x), sign, norm_)
    moment = arithmetic(second(n, x) <= c * size(x), instantiate(q_is, n, x), bound, less)
    return conjunction(part(powered, 0), generalise(x, moment))


def _summed(q_is: Fact) -> Fact:
    """At every outcome W(n)(Mx, Mx) = Σ_{k<n} q(k, Mx)."""
    image = moved(omega, x)
    each = arithmetic(
        eq(turned(k, unit, image, image), value(later(k, x), omega)),
        instantiate(q_is, k, image), instantiate(assume(named), k, x, omega),
    )  # fmt: skip
    terms = congruent(k, n, turned(k, unit, image, image), value(later(k, x), omega),
                      below(each, k, n))  # fmt: skip
    whole = arithmetic(
        eq(value(seen(sum_of(n), x, x), omega), terms.conclusion.args[1]),
        instantiate(assume(observed), sum_of(n), x, x, omega),
        instantiate(assume(added), n, image), terms,
    )  # fmt: skip
    return generalise(x, generalise(n, generalise(omega, whole)))


def certified_step(board: Blackboard, q_is: Fact, gelfand: Fact) -> Fact:
    existence = apply(gelfand, assume(small_radius))
    at_n = assume(body_at(existence.conclusion, n))
    at_c = assume(body_at(part(at_n, 1).conclusion, c))
    powered = conjunction(part(at_n, 0), at_c)
    exact = board.use(mean_square_exact.THEOREM)
    exact = specialise(exact, {after: Lambda((n, x), seen(sum_of(n), x, x))})
    exact = instantiate(given(exact, _summed(q_is), _moment_small(q_is, powered)), x)
    sums = congruent(k, n, turned(k, unit, x, x), second(k, x),
                     below(_turned_is(q_is), k, n))  # fmt: skip
    form = sum_of(n)
    same = arithmetic(eq(at(form, x, x), certificate(n, x)), instantiate(assume(added), n, x), sums)
    facts = conjunction(
        arithmetic(size(x) <= at(form, x, x), part(exact, 0), same),
        arithmetic(
            mean(seen(form, x, x)) <= at(form, x, x) - (1 - c) * size(x), part(exact, 1), same
        ),
    )
    positive = arithmetic(0 < 1 - c, part(at_c, 1))
    inner_goal = body_at(certified, form)
    found = witness(inner_goal, 1 - c, conjunction(positive, generalise(x, facts)))
    found = choose(part(at_n, 1), c, witness(certified, form, found))
    return discharge(small_radius, choose(existence, n, found))


def _turned_is(q_is: Fact) -> Fact:
    return arithmetic(eq(turned(k, unit, x, x), second(k, x)), instantiate(q_is, k, x))


# -- a certificate makes the second moment fade ---------------------------------------------------

p, m, _s, _v, _e = (real(name) for name in ("p", "m", "s", "v", "e"))
rate = 1 - m / (p + m)


def _falls(board: Blackboard, held: Fact) -> Fact:
    """From the certificate P with m infer q(t, x) ≤ (1 - m/(‖P‖ + m))^t·(‖P‖ + m)|x|²."""
    positive, shrunk = part(held, 0), instantiate(part(held, 1), x)
    own, limit = at(P, x, x), norm(P) + fall
    signs = instantiate(part(assume(lengths), 0), P), part(instantiate(assume(start), x), 1)
    most = instantiate(part(assume(lengths), 2), P, x, x)
    room = weigh(size(x), signs[1], arithmetic(0 <= fall, positive))
    high = arithmetic(own <= limit * size(x), most, room)
    factor = 1 - fall / limit
    slower = by_letters(
        both(_e <= _v - m * _s, _v <= (p + m) * _s, both(0 <= p, 0 < m)),
        _e <= (1 - m / (p + m)) * _v,
        {_e: mean(seen(P, x, x)), _v: own, m: fall, _s: size(x), p: norm(P)},
        part(shrunk, 1), high, conjunction(signs[0], positive),
    )  # fmt: skip
    lyapunov = specialise(board.use(mean_square_lyapunov.THEOREM), {
        mean_square_lyapunov.storage: Lambda((x,), at(P, x, x)),
        mean_square_lyapunov.after: Lambda((x,), seen(P, x, x)),
        symbol_of(gamma): Lambda((), factor), symbol_of(mean_square_exact.b): Lambda((), limit),
    })  # fmt: skip
    measured = generalise(x, instantiate(assume(observed), P, x, x))
    return given(
        lyapunov, measured, generalise(x, conjunction(part(shrunk, 0), high)),
        generalise(x, slower), part(_factor(signs[0], positive), 0),
    )  # fmt: skip


def _factor(sign: Fact, positive: Fact) -> Fact:
    """0 ≤ 1 - m/(‖P‖ + m) < 1."""
    return by_letters(both(0 <= p, 0 < m), both(0 <= rate, rate < 1),
                      {p: norm(P), m: fall}, sign, positive)  # fmt: skip


def stable_step(board: Blackboard) -> Fact:
    some = assume(certified)
    inside = assume(body_at(certified, P))
    held = assume(body_at(inside.conclusion, fall))
    bound = instantiate(generalise(t, _falls(board, held)), n, x)
    signs = instantiate(part(assume(lengths), 0), P), part(held, 0)
    factor, scale = 1 - fall / (norm(P) + fall), (norm(P) + fall) * size(x)
    fading = apply(instantiate(geometric(factor, scale, _factor(*signs)), eps), assume(0 < eps))
    far = apply(instantiate(assume(body_at(fading.conclusion, late)), n), assume(late <= n))
    small = arithmetic(second(n, x) <= eps, bound, far)
    shown = generalise(n, discharge(late <= n, small))
    goal = eventually(lambda step: second(step, x) <= eps)
    found = choose(fading, late, witness(goal, late, shown))
    found = choose(some, P, choose(inside, fall, found))
    return discharge(certified, generalise(x, generalise(eps, discharge(0 < eps, found))))


# -- and with it all entries of T^t ---------------------------------------------------------------


def entries_step() -> Fact:
    """If q(t, x) → 0 for every x, then (T^t P)(x, y) → 0 for all P, x and y."""
    share = eps / (norm(P) + 1)
    sign = instantiate(part(assume(lengths), 0), P)
    positive = by_letters(both(0 <= p, 0 < eps), 0 < eps / (p + 1), {p: norm(P)},
                          sign, assume(0 < eps))  # fmt: skip
    n_x, n_y = natural("N_x"), natural("N_y")
    tails = [apply(instantiate(assume(stable), v, share), positive) for v in (x, y)]
    beyond = assume(n_x + n_y <= n)
    small = [
        apply(
            instantiate(assume(body_at(tail.conclusion, begin)), n),
            arithmetic(begin <= n, beyond, arithmetic(0 <= n_x), arithmetic(0 <= n_y)),
        )
        for tail, begin in zip(tails, (n_x, n_y), strict=True)
    ]
    entry = absolute(turned(n, P, x, y))
    within = by_letters(
        both(both(0 <= p, 0 < eps), 2 * _e <= p * (_s + _v), _s <= eps / (p + 1),
             _v <= eps / (p + 1)),
        _e <= eps,
        {p: norm(P), _e: entry, _s: second(n, x), _v: second(n, y)},
        conjunction(sign, assume(0 < eps)), instantiate(dominated(), n, P, x, y), *small,
    )  # fmt: skip
    goal = eventually(lambda step: absolute(turned(step, P, x, y)) <= eps)
    found = witness(goal, n_x + n_y, generalise(n, discharge(beyond.conclusion, within)))
    found = choose(tails[0], n_x, choose(tails[1], n_y, found))
    found = generalise(eps, discharge(0 < eps, found))
    return generalise(P, generalise(x, generalise(y, found)))
