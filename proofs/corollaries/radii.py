"""Bounds whose theorem allows every radius with room in it: at the least one, from rest."""

from __future__ import annotations

from proofs.bounded import (
    box,
    dense_zoh,
    euler,
    euler_complex,
    iss,
    leaky_ball,
    leaky_box,
    zoh,
    zoh_complex,
)
from proofs.bounded.dense_hold import energy, rate
from proofs.contraction import echo_state_exists
from proofs.contraction.begun_earlier import most, wide
from proofs.corollaries.corollary import Corollary, fact_of, number, quotient
from proofs.kernel import Fact, apply, arithmetic, assume, specialise
from proofs.lemmas.exponential import below_one
from proofs.lemmas.given import given
from proofs.lemmas.instances import at
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.powers import not_negative
from proofs.lemmas.sums import below
from proofs.symbols import alpha, bound, d, gamma, h, h_at, i, norm, radius, t, theta, w
from proofs.terms import (
    Expr,
    Lambda,
    absolute,
    eq,
    forall_below,
    power,
    real,
    substitute,
    symbol_of,
    symbols,
)
from proofs.theorem import Theorem


def _least(theorem: Theorem, *known: Fact, letter: Expr = radius) -> Fact:
    """The theorem with its closed form for the radius; `known` shows what it asks of that."""
    symbol = symbol_of(letter)
    lambdas = {symbol: Lambda((), number(theorem))}
    asked = (h.formula for h in theorem.hypotheses if symbol in symbols(h.formula))
    shown = (arithmetic(substitute(formula, lambdas), *known) for formula in asked)
    return given(specialise(fact_of(theorem), lambdas), *shown)


def _over(below_: Expr, *signs: Fact) -> tuple[Fact, ...]:
    """U/c·c = U and 0 ≤ U/c, for 0 ≤ U and a divisor that the signs show positive."""
    inverse = arithmetic(0 <= 1 / below_, arithmetic(0 < below_, *signs))
    size = weigh(1 / below_, inverse, assume(0 <= bound))
    return *signs, assume(0 <= bound), size, quotient(bound, below_, *signs)


def _zoh() -> Fact:
    return _least(zoh.THEOREM, *_over(alpha, assume(0 < alpha)), assume(eq(h(0), 0)))


def _zoh_complex() -> Fact:
    at_rest = assume(eq(zoh_complex.x(0) ** 2 + zoh_complex.y(0) ** 2, 0))
    square = arithmetic(0 <= (bound / alpha) ** 2)
    return _least(zoh_complex.THEOREM, *_over(alpha, assume(0 < alpha)), at_rest, square)


def _dense_zoh() -> Fact:
    at_rest = assume(eq(energy(dense_zoh.state(0)), 0))
    square = arithmetic(0 <= (bound / rate) ** 2)
    return _least(dense_zoh.THEOREM, *_over(rate, assume(0 < rate)), at_rest, square)


def _leaky_ball() -> Fact:
    at_rest = assume(eq(norm(leaky_ball.h(0)), 0))
    return _least(leaky_ball.THEOREM, *_over(1 - theta, assume(theta < 1)), at_rest)


def _least_euler() -> tuple[Fact, Fact]:
    """0 ≤ Δmax·U/(1 - e) and Δmax·U/(1 - e)·(1 - e) = Δmax·U, with e = exp(-Δmax·α)."""
    longest, gap = euler.step_max, 1 - euler.longest
    signs = assume(0 < alpha), assume(0 < longest)
    decays = apply(below_one(longest * alpha), arithmetic(0 < longest * alpha, *signs))
    positive = arithmetic(0 < gap, decays)
    taken_in = weigh(longest, arithmetic(0 <= longest, *signs), assume(0 <= bound))
    size = weigh(1 / gap, arithmetic(0 <= 1 / gap, positive), taken_in)
    return size, quotient(longest * bound, gap, positive)


def _euler() -> Fact:
    return _least(euler.THEOREM, *_least_euler(), assume(eq(h(0), 0)))


def _euler_complex() -> Fact:
    at_rest = assume(eq(euler_complex.x(0) ** 2 + euler_complex.y(0) ** 2, 0))
    square = arithmetic(0 <= number(euler_complex.THEOREM) ** 2)
    known = *_least_euler(), assume(0 <= bound), at_rest, square
    return _least(euler_complex.THEOREM, *known)


def _echo() -> Fact:
    whole = quotient(wide, 1 - gamma, assume(gamma < 1))
    return _least(echo_state_exists.THEOREM, whole, letter=most)


def _leaky_box() -> Fact:
    """Where every row is alike: (|A|w)_i = θ·w and b_i = b."""
    width, level, least = real("w"), real("b"), number(leaky_box.THEOREM)
    lambdas = {
        symbol_of(radius): Lambda((), least),
        w: Lambda((i,), width),
        box.b: Lambda((i,), level),
    }
    row = substitute(box.weights, lambdas)
    gap, signs = (1 - theta) * width, (assume(0 < width), assume(theta < 1))
    positive = arithmetic(0 < gap, *signs)
    size = weigh(1 / gap, arithmetic(0 <= 1 / gap, positive), assume(0 <= level))
    size = weigh(width, arithmetic(0 <= width, *signs), size)
    alike = equally(least, at(forall_below(i, d, eq(row, theta * width)), i < d))
    whole, at_rest = (
        quotient(level, gap, positive),
        at(forall_below(i, d, eq(h_at(0, i), 0)), i < d),
    )
    room = arithmetic(least * row + level <= least * width, alike, whole)
    start = arithmetic(absolute(h_at(0, i)) <= least * width, at_rest, size)
    rows = (below(fact, i, d) for fact in (room, start))
    return given(specialise(fact_of(leaky_box.THEOREM), lambdas), *rows)


def _iss() -> Fact:
    """‖h_t‖ ≤ γ^t‖h_0‖ + U/(1 - γ), as (1 - γ^t) ≤ 1."""
    faded, gap = power(gamma, t), 1 - gamma
    known = assume(iss.factor)
    size = weigh(1 / gap, arithmetic(0 <= 1 / gap, known), assume(0 <= bound))
    kept = weigh(faded, not_negative(gamma, t, arithmetic(0 <= gamma, known)), size)
    goal = norm(iss.h(t)) <= faded * norm(iss.h(0)) + number(iss.THEOREM)
    return arithmetic(goal, fact_of(iss.THEOREM), kept)


COROLLARIES = (
    Corollary(zoh.THEOREM, "From rest, |h_t| ≤ U/α.", _zoh),
    Corollary(zoh_complex.THEOREM, "From rest, |h_t| ≤ U/α.", _zoh_complex),
    Corollary(dense_zoh.THEOREM, "From rest, ‖h_t‖_P ≤ U/α.", _dense_zoh),
    Corollary(euler.THEOREM, "From rest, |h_t| ≤ Δmax/(1 - e^(-Δmax·α))·U.", _euler),
    Corollary(
        euler_complex.THEOREM, "From rest, |h_t| ≤ Δmax/(1 - e^(-Δmax·α))·U.", _euler_complex
    ),
    Corollary(leaky_ball.THEOREM, "From rest, ‖h_t‖ ≤ U/(1 - θ).", _leaky_ball),
    Corollary(leaky_box.THEOREM, "From rest, with rows alike, |h_i| ≤ b/((1 - θ)w)·w.", _leaky_box),
    Corollary(iss.THEOREM, "‖h_t‖ ≤ γ^t‖h_0‖ + U/(1 - γ).", _iss),
    Corollary(echo_state_exists.THEOREM, "Within D/(1 - γ)·γ^n of the runs begun at o.", _echo),
)
