"""contraction.echo_state_unique: at most one bounded solution exists for all times.

    p(n) = G_n(p(n+1)),  p̃(n) = G_n(p̃(n+1))     n steps ago, for all n; both within D of one state o
    h(s+1) = F_s(h(s)),  h̃(s+1) = F_s(h̃(s))     from now on, h(0) = p(0) and h̃(0) = p̃(0)

    every G_n contracts by γ < 1   ⟹   p = p̃ and h = h̃, at every time

Proof: the two are γ^k·2D apart n steps ago, as they were at most 2D apart k steps before that, for
every k; so the distance is zero. Equal states have equal successors. A solution that is not bounded
may differ: G x = x/2 also has p(n) = 2^n (the mutant "unbounded past").

The only fact about real numbers that is cited is the Archimedean property.
"""

from __future__ import annotations

from proofs.contraction.driven import (
    FACTOR,
    PAST,
    SEPARATE,
    SIGN,
    STATE,
    TRIANGLE,
    behind,
    dist,
    f,
    factor,
    h,
    moved,
    n,
    o,
    past,
    separate,
    sign,
    triangle,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    induction,
    instantiate,
    part,
    rewrite,
    symmetric,
)
from proofs.lemmas.limits import bounded_by_powers
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.powers import no_factor, not_negative, one_more
from proofs.lemmas.words import transitive
from proofs.statement import Draw, Statement
from proofs.symbols import gamma, s, t
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    both,
    eq,
    forall,
    forall_below,
    function,
    natural,
    power,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

p, other = function("p", NAT, gives=STATE), function("p_other", NAT, gives=STATE)
k, wide = natural("k"), real("D")

one = forall(n, both(eq(p(n), past(n, p(n + 1))), dist(p(n), o) <= wide))
two = forall(n, both(eq(other(n), past(n, other(n + 1))), dist(o, other(n)) <= wide))
first = forall(s, eq(h(s + 1), moved(s, h(s))))
second = forall(s, eq(f(s + 1), moved(s, f(s))))
now = both(eq(h(0), p(0)), eq(f(0), other(0)))
conclusion = both(forall(n, eq(p(n), other(n))), forall(s, eq(h(s), f(s))))

HYPOTHESES = (
    TRIANGLE,
    SIGN,
    SEPARATE,
    FACTOR,
    PAST,
    Hypothesis("one", "p solves the past and stays within D of o", one),
    Hypothesis("two", "so does p̃", two),
    Hypothesis("first", "h goes on from now", first),
    Hypothesis("second", "and so does h̃", second),
    Hypothesis("now", "from p(0) and from p̃(0)", now),
)


def apart(ago: Expr) -> Expr:
    return dist(p(ago), other(ago))


def _pulled() -> Fact:
    """∀n: dist(p(n), p̃(n)) ≤ γ^k·dist(p(n+k), p̃(n+k)), by induction on k."""

    def claim(count: Expr) -> Expr:
        return forall(n, apart(n) <= power(gamma, count) * apart(n + count))

    base = arithmetic(apart(n) <= power(gamma, 0) * apart(n), equally(apart(n), no_factor(gamma)))
    at = n + k
    once = instantiate(assume(behind), at, p(at + 1), other(at + 1))
    ways = [symmetric(part(instantiate(assume(each), at), 0)) for each in (one, two)]
    once = rewrite(once, *ways)
    sign_ = not_negative(gamma, k, arithmetic(0 <= gamma, assume(factor)))
    step = arithmetic(
        apart(n) <= power(gamma, k + 1) * apart(n + (k + 1)),
        instantiate(assume(claim(k)), n), weigh(power(gamma, k), sign_, once),
        equally(apart(n + (k + 1)), one_more(gamma, k)),
    )  # fmt: skip
    step = discharge(claim(k), generalise(n, step))
    return induction(k, claim(k), generalise(n, base), step)


def proof(board: Blackboard) -> Fact:
    pulled = board.step("p and p̃ differ γ^k times as much as k steps earlier.", _pulled())
    at = n + k
    limits = [part(instantiate(assume(each), at), 1) for each in (one, two)]
    room = arithmetic(
        apart(at) <= 2 * wide, instantiate(assume(triangle), p(at), o, other(at)), *limits
    )
    sign_ = not_negative(gamma, k, arithmetic(0 <= gamma, assume(factor)))
    near = arithmetic(
        apart(n) <= 2 * wide * power(gamma, k),
        instantiate(pulled, k, n), weigh(power(gamma, k), sign_, room),
    )  # fmt: skip
    near = board.step("And they were at most 2D apart, whatever k.", generalise(k, near))
    none = bounded_by_powers(apart(n), gamma, 2 * wide, assume(factor), near)
    zero = arithmetic(eq(apart(n), 0), none, instantiate(assume(sign), p(n), other(n)))
    same = apply(instantiate(assume(separate), p(n), other(n)), zero)
    same = board.step("So their distance is zero.", generalise(n, same))
    onwards = board.step("And equal states have equal successors.", _onwards(same))
    return board.step("At every time.", conjunction(same, onwards))


def _onwards(same: Fact) -> Fact:
    start = transitive(part(assume(now), 0), instantiate(same, 0))
    start = transitive(start, symmetric(part(assume(now), 1)))
    here = rewrite(instantiate(assume(first), s), assume(eq(h(s), f(s))))
    step = transitive(here, symmetric(instantiate(assume(second), s)))
    return induction(s, eq(h(s), f(s)), start, discharge(eq(h(s), f(s)), step))


# -- mutants, on the line: k steps of F x = m_s·x + u_s from two states at most D from 0 ---------

_m, _u, _v, _w = (function(letter, NAT) for letter in ("m", "u", "v", "w"))
_start, _other = real("start"), real("other")
_runs = [
    both(eq(v(0), begin), forall_below(s, t, eq(v(s + 1), _m(s) * v(s) + _u(s))))
    for v, begin in ((_v, _start), (_w, _other))
]
_near = both(absolute(_start) <= wide, absolute(_other) <= wide)
_slow = forall_below(s, t, absolute(_m(s)) <= gamma)
_differ = absolute(_v(t) - _w(t))
_space = (
    Draw(symbol_of(t), (), 1, 2), Draw(symbol_of(gamma)), Draw(_m, ("t",), -1, 1),
    Draw(_u, ("t",), -1, 1), Draw(symbol_of(wide), (), 0, 2), Draw(symbol_of(_start), (), -2, 2),
    Draw(symbol_of(_other), (), -2, 2),
)  # fmt: skip


def _mutant(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    statement = Statement((*_runs, *given), claim, _space, frozenset({_v, _w}))
    return Mutant(name, f"{altered}, on the line", statement)


MUTANTS = (
    _mutant("finite past", "the past ends k steps ago: two bounded solutions may differ now",
            _differ <= 0, _near, _slow, gamma < 1),
    _mutant("unbounded past", "without distances at most D: γ^k·2D is no bound",
            _differ <= power(gamma, t) * (2 * wide), _slow, gamma < 1),
    _mutant("factor one", "γ ≤ 1 in place of γ < 1: the distance need not shrink",
            _differ < absolute(_start - _other), _near, _slow, gamma <= 1,
            0 < absolute(_start - _other)),
    _mutant("half the room", "γ^k·D in place of γ^k·2D",
            _differ <= power(gamma, t) * wide, _near, _slow, gamma < 1),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.echo_state_unique",
    title="A uniform contraction has at most one bounded solution for all times",
    says="Two solutions under the same inputs that have existed for ever within a bounded distance "
    "of one state are equal, if every past step contracts by γ < 1.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Jaeger, The echo state approach, GMD report 148, 2001",
    closed_form=power(gamma, k) * (2 * wide),
    remarks="The closed form is how far apart two solutions can be that have existed for k steps.",
)
