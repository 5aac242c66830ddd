"""Words of transitions: Φ(s, n)x is x after the n transitions that begin at step s.

A word is an arbitrary infinite sequence of transitions; whatever is proved of it holds for every
choice of them.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    generalise,
    identity,
    induction,
    instantiate,
    restate,
    rewrite,
    specialise,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.powers import no_factor, one_more
from proofs.symbols import norm
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Lambda,
    as_expr,
    eq,
    forall,
    forall_below,
    fresh,
    function,
    natural,
    power,
    symbol_of,
)

n, r, q, s = natural("n"), natural("r"), natural("q"), natural("s")
moved = function("M", NAT, VECTOR, gives=VECTOR)
word = function("Phi", NAT, NAT, VECTOR, gives=VECTOR)
x, y = (function(name, gives=VECTOR)() for name in ("x", "y"))

empty = forall(s, forall(x, eq(word(s, 0, x), x)))
grows = forall(s, forall(r, forall(x, eq(word(s, r + 1, x), moved(s + r, word(s, r, x))))))


def transitive(first: Fact, second: Fact) -> Fact:
    """From u = v and v = w infer u = w."""
    left, middle = first.conclusion.args
    z = fresh("z", left.sort)
    renamed = rewrite(assume(eq(z, middle)), second)
    arrow = specialise(discharge(eq(z, middle), renamed), {symbol_of(z): Lambda((), left)})
    return apply(arrow, first)


def composed(first: Expr, last: Expr) -> Fact:
    """∀x: Φ(0, first + last)x = Φ(first, last)Φ(0, first)x, by induction on `last`."""

    def claim(length: Expr) -> Expr:
        return forall(x, eq(word(0, first + length, x), word(first, length, word(0, first, x))))

    none = symmetric(instantiate(assume(empty), first, word(0, first, x)))
    base = eq(word(0, first + 0, x), word(first, 0, word(0, first, x)))
    left = instantiate(assume(grows), as_expr(0), first + r, x)
    right = instantiate(assume(grows), first, r, word(0, first, x))
    longer = rewrite(left, instantiate(assume(claim(r)), x), symmetric(right))
    step = eq(word(0, first + (r + 1), x), word(first, r + 1, word(0, first, x)))
    everywhere = induction(
        r,
        claim(r),
        generalise(x, restate(none, base)),
        discharge(claim(r), generalise(x, restate(longer, step))),
    )
    return instantiate(everywhere, last)


def blocks(length: Expr, count: Expr, limit: Expr) -> Expr:
    """The first `count` blocks of that length have norm at most `limit`."""
    block = forall(x, norm(word(length * q, length, x)) <= limit * norm(x))
    return forall_below(q, count, block)


def many_blocks(length: Expr, count: Expr, limit: Expr, sign: Fact) -> Fact:
    """∀x: ‖Φ(0, length·count)x‖ ≤ limit^count·‖x‖, from `blocks` and 0 ≤ limit."""

    def claim(number: Expr) -> Expr:
        return forall(x, norm(word(0, length * number, x)) <= power(limit, number) * norm(x))

    nothing = congruence(Lambda((y,), norm(y)), instantiate(assume(empty), as_expr(0), x))
    start = arithmetic(
        norm(word(0, length * as_expr(0), x)) <= power(limit, 0) * norm(x),
        nothing,
        equally(norm(x), no_factor(limit)),
    )
    whole = instantiate(composed(length * q, length), x)
    block = at(blocks(length, count, limit), q < count)
    block = rewrite(instantiate(block, word(0, length * q, x)), symmetric(whole))
    step = arithmetic(
        norm(word(0, length * (q + 1), x)) <= power(limit, q + 1) * norm(x),
        block,
        weigh(limit, sign, instantiate(assume(claim(q)), x)),
        equally(norm(x), one_more(limit, q)),
    )
    return invariant(q, count, claim, generalise(x, start), generalise(x, step))


def periodic(period: Expr) -> Expr:
    """The transitions repeat after `period` steps."""
    return forall(s, forall(x, eq(moved(s + period, x), moved(s, x))))


def later_by_one(period: Expr) -> Fact:
    """∀s ∀r ∀x: Φ(s + period, r)x = Φ(s, r)x, by induction on r."""

    def claim(length: Expr) -> Expr:
        return forall(x, eq(word(s + period, length, x), word(s, length, x)))

    none = instantiate(assume(empty), s + period, x)
    base = transitive(none, symmetric(instantiate(assume(empty), s, x)))
    left = rewrite(instantiate(assume(grows), s + period, r, x), instantiate(assume(claim(r)), x))
    turn = instantiate(assume(periodic(period)), s + r, word(s, r, x))
    turn = restate(turn, eq(left.conclusion.args[1], turn.conclusion.args[1]))
    longer = transitive(left, turn)
    longer = transitive(longer, symmetric(instantiate(assume(grows), s, r, x)))
    step = restate(longer, eq(word(s + period, r + 1, x), word(s, r + 1, x)))
    everywhere = induction(
        r, claim(r), generalise(x, base), discharge(claim(r), generalise(x, step))
    )
    return generalise(s, everywhere)


def later(period: Expr, by_one: Fact) -> Fact:
    """∀q ∀r ∀x: Φ(period·q, r)x = Φ(0, r)x, by induction on q."""

    def claim(number: Expr) -> Expr:
        return forall(r, forall(x, eq(word(period * number, r, x), word(0, r, x))))

    same = identity(eq(word(period * as_expr(0), r, x), word(0, r, x)))
    here = instantiate(assume(claim(q)), r, x)
    step = transitive(instantiate(by_one, period * q, r, x), here)
    step = restate(step, eq(word(period * (q + 1), r, x), word(0, r, x)))
    return induction(
        q,
        claim(q),
        generalise(r, generalise(x, same)),
        discharge(claim(q), generalise(r, generalise(x, step))),
    )
