"""Runs of a driven contraction that begin earlier and earlier at one state o: a Cauchy sequence.

x(m, n): the state m steps ago of the run that began at o another n steps before
x(m, 0) = o,   x(m, n+1) = G_m(x(m+1, n));   every G_m contracts by γ < 1, dist(G_m o, o) ≤ D

dist(x(m, n), x(m, n+1)) ≤ γ^n·D,   dist(x(m, n), x(m, n+k)) ≤ cγ^n with c(1 - γ) = D
"""

from __future__ import annotations

from proofs.contraction.driven import (
    FACTOR,
    PAST,
    SELF,
    SIGN,
    STATE,
    TRIANGLE,
    behind,
    dist,
    factor,
    n,
    o,
    past,
    same_distance,
    self_,
    sign,
    triangle,
)
from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    discharge,
    generalise,
    induction,
    instantiate,
    rewrite,
)
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.powers import no_factor, not_negative, of_sum, one_more
from proofs.symbols import gamma, m
from proofs.terms import (
    NAT,
    Expr,
    Sort,
    Term,
    as_expr,
    both,
    eq,
    forall,
    function,
    natural,
    power,
    real,
)
from proofs.theorem import Hypothesis

SEQUENCE = Sort("sequence of states")
at = function("at", SEQUENCE, NAT, gives=STATE)
begun = function("x", NAT, gives=SEQUENCE)
k, most, wide = natural("k"), real("c"), real("D")


def state(ago: Term, before: Term) -> Expr:
    """x(m, n)."""
    return at(begun(ago), before)


begin = forall(m, eq(state(m, 0), o))
earlier = forall(m, forall(n, eq(state(m, n + 1), past(m, state(m + 1, n)))))
near = forall(n, dist(o, past(n, o)) <= wide)
room = eq(most * (1 - gamma), wide)

RUNS = (
    TRIANGLE,
    SIGN,
    SELF,
    FACTOR,
    PAST,
    Hypothesis("begin", "every run begins at o", begin),
    Hypothesis("earlier", "x(m, n+1) = G_m(x(m+1, n))", earlier),
    Hypothesis("near", "every past step moves o by at most D", near),
    Hypothesis("room", "c(1 - γ) = D", room),
)

_c, _d, _g, _w = (real(letter) for letter in ("c", "d", "g", "w"))


def _power(exponent: Expr) -> Fact:
    return not_negative(gamma, exponent, arithmetic(0 <= gamma, assume(factor)))


def one_earlier() -> Fact:
    """∀n ∀m: dist(x(m, n), x(m, n+1)) ≤ γ^n·D, by induction on n."""

    def claim(count: Expr) -> Expr:
        return forall(m, dist(state(m, count), state(m, count + 1)) <= power(gamma, count) * wide)

    start, other_start = (instantiate(assume(begin), ago) for ago in (m, m + 1))
    moved = rewrite(instantiate(assume(earlier), m, 0), other_start)
    first = arithmetic(
        dist(state(m, 0), state(m, 1)) <= power(gamma, 0) * wide,
        same_distance(start, moved), instantiate(assume(near), m),
        equally(wide, no_factor(gamma)),
    )  # fmt: skip
    pulled = instantiate(assume(behind), m, state(m + 1, n), state(m + 1, n + 1))
    ways = [instantiate(assume(earlier), m, count) for count in (n, n + 1)]
    so_far = weigh(
        gamma, arithmetic(0 <= gamma, assume(factor)), instantiate(assume(claim(n)), m + 1)
    )
    step = arithmetic(
        dist(state(m, n + 1), state(m, n + 1 + 1)) <= power(gamma, n + 1) * wide,
        same_distance(*ways), pulled, so_far, equally(wide, one_more(gamma, n)),
    )  # fmt: skip
    return induction(n, claim(n), generalise(m, first), discharge(claim(n), generalise(m, step)))


def close(one_earlier: Fact) -> Fact:
    """∀n ∀k: dist(x(m, n), x(m, n+k)) ≤ cγ^n·(1 - γ^k) ≤ cγ^n, by induction on k."""

    def claim(count: Expr) -> Expr:
        share = power(gamma, n) * (1 - power(gamma, count))
        return dist(state(m, n), state(m, n + count)) <= most * share

    unit = equally(most * power(gamma, n), no_factor(gamma))
    base = arithmetic(claim(as_expr(0)), instantiate(assume(self_), state(m, n)), unit)
    jump = arithmetic(
        dist(state(m, n + k), state(m, n + k + 1)) <= power(gamma, n + k) * (most * (1 - gamma)),
        instantiate(one_earlier, n + k, m), equally(power(gamma, n + k), assume(room)),
    )  # fmt: skip
    via = instantiate(assume(triangle), state(m, n), state(m, n + k), state(m, n + k + 1))
    split = equally(most * (1 - gamma), of_sum(gamma, n, k))
    longer = equally(most * power(gamma, n), one_more(gamma, k))
    step = arithmetic(claim(k + 1), via, jump, assume(claim(k)), split, longer)
    everywhere = induction(k, claim(k), base, discharge(claim(k), step))
    lost = by_letters(
        both(0 <= _c, 0 <= _d, 0 <= _w), _c * (_d * (1 - _w)) <= _c * _d,
        {_c: most, _d: power(gamma, n), _w: power(gamma, k)},
        _room_sign(), _power(n), _power(k),
    )  # fmt: skip
    goal = dist(state(m, n), state(m, n + k)) <= most * power(gamma, n)
    return generalise(n, generalise(k, arithmetic(goal, instantiate(everywhere, k), lost)))


def _room_sign() -> Fact:
    """0 ≤ c."""
    return by_letters(
        both(0 <= _d, _d <= _w, eq(_c * (1 - _g), _w), both(0 <= _g, _g < 1)), 0 <= _c,
        {_d: dist(o, past(m, o)), _w: wide, _c: most, _g: gamma},
        instantiate(assume(sign), o, past(m, o)), instantiate(assume(near), m), assume(room),
        assume(factor),
    )  # fmt: skip
