"""contraction.box_is_hull: over a box of gates a norm peaks at the box's corners.

    M affine in each gate, ‖M(g)x‖ ≤ γ at every corner g ∈ {lo_i, hi_i}^m
    ⟹   ‖M(g)x‖ ≤ γ for every g with lo_i ≤ g_i ≤ hi_i

"Affine in gate n" is said without coordinates of M: with g[n := e] for g with its n-th gate
replaced,  (hi_n - lo_n)·M(g)x = (hi_n - g_n)·M(g[n := lo_n])x + (g_n - lo_n)·M(g[n := hi_n])x.
Leaky and replacing cells are affine in g. A word of steps is affine in each gate of each step too
(contraction.box_is_hull_words), so its norms peak at words of corners, for every length. Neither is
affine in all gates at once; nothing more is needed.

Proof: replace the gates one after another, n = 0, 1, ...; each is an average of its two ends, and
a norm of an average is at most the average of the norms.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    instantiate,
    naturals_are_discrete,
    part,
    rewrite,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters
from proofs.lemmas.sums import below
from proofs.statement import Draw, Statement
from proofs.symbols import gamma, hi_i, i, lo_i, m, norm, plus
from proofs.terms import (
    NAT,
    REAL,
    VECTOR,
    Expr,
    Fn,
    Lambda,
    Sort,
    absolute,
    as_expr,
    between,
    both,
    either,
    eq,
    forall,
    forall_below,
    function,
    implies,
    natural,
    negate,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

GATES = Sort("gates")
at = function("at", GATES, NAT)
with_low = function("low", GATES, NAT, gives=GATES)  # the n-th gate replaced by lo_n
with_high = function("high", GATES, NAT, gives=GATES)
moved = function("M", GATES, gives=VECTOR)  # the word's product at x
scale = function("scale", REAL, VECTOR, gives=VECTOR)
g = function("g", gives=GATES)()
x, y = (function(name, gives=VECTOR)() for name in ("x", "y"))
n, r = natural("n"), real("r")

triangle = forall(x, forall(y, norm(plus(x, y)) <= norm(x) + norm(y)))
homogeneous = forall(r, forall(x, eq(norm(scale(r, x)), absolute(r) * norm(x))))
order = forall_below(n, m, lo_i(n) < hi_i(n))


def replaced(by: Fn, end: Fn) -> Expr:
    """by(g, n) agrees with g except that its n-th gate is end(n)."""
    own = eq(at(by(g, n), n), end(n))
    others = forall(i, either(eq(i, n), eq(at(by(g, n), i), at(g, i))))
    return forall(g, forall_below(n, m, both(own, others)))


average = plus(
    scale((hi_i(n) - at(g, n)) / (hi_i(n) - lo_i(n)), moved(with_low(g, n))),
    scale((at(g, n) - lo_i(n)) / (hi_i(n) - lo_i(n)), moved(with_high(g, n))),
)
affine = forall(g, forall_below(n, m, eq(moved(g), average)))


def in_box(gates: Expr) -> Expr:
    return forall_below(i, m, between(lo_i(i), at(gates, i), hi_i(i)))


def at_ends(gates: Expr, first: Expr) -> Expr:
    """From gate `first` on, every gate is at an end."""
    end = either(eq(at(gates, i), lo_i(i)), eq(at(gates, i), hi_i(i)))
    return forall_below(i, m, implies(first <= i, end))


def bounded_from(first: Expr) -> Expr:
    """Gates in the box, at an end from `first` on, do not stretch x beyond γ."""
    given = both(in_box(g), at_ends(g, first))
    return forall(g, implies(given, norm(moved(g)) <= gamma))


corners = bounded_from(as_expr(0))
conclusion = forall(g, implies(in_box(g), norm(moved(g)) <= gamma))

HYPOTHESES = (
    Hypothesis("triangle", "the norm satisfies the triangle inequality", triangle),
    Hypothesis("homogeneous", "the norm is homogeneous", homogeneous),
    Hypothesis("order", "lo_n < hi_n (a gate that cannot move is no variable)", order),
    Hypothesis("low", "g[n := lo_n] differs from g in gate n only", replaced(with_low, lo_i)),
    Hypothesis("high", "g[n := hi_n] differs from g in gate n only", replaced(with_high, hi_i)),
    Hypothesis("affine", "M is affine in each gate", affine),
    Hypothesis("corners", "‖M(g)x‖ ≤ γ at every corner of the box", corners),
)


def end_of(by: Fn, end: Fn) -> Fact:
    """g in the box, at its ends from n + 1 on, n < m ⊢ ‖M(g[n := end])x‖ ≤ γ, if it holds for n."""
    here = assume(both(in_box(g), at_ends(g, n + 1)))
    there = by(g, n)
    change = apply(instantiate(assume(replaced(by, end)), g, n), assume(n < m))
    own, others = part(change, 0), instantiate(part(change, 1), i)
    ends = apply(instantiate(assume(order), n), assume(n < m))
    inside = apply(instantiate(part(here, 0), i), assume(i < m))
    outside = apply(instantiate(part(here, 1), i), assume(i < m))
    discrete = instantiate(naturals_are_discrete(), n, i)
    is_own = assume(eq(i, n))
    z = natural("z")
    same = [congruence(Lambda((z,), term), is_own) for term in (at(there, z), lo_i(z), hi_i(z))]
    boxed = between(lo_i(i), at(there, i), hi_i(i))
    ended = either(eq(at(there, i), lo_i(i)), eq(at(there, i), hi_i(i)))
    now = [arithmetic(goal, own, ends, *same) for goal in (boxed, ended)]
    later = assume(negate(eq(i, n)))
    kept = arithmetic(eq(at(there, i), at(g, i)), others, later)
    then = arithmetic(implies(n <= i, n + 1 <= i), later, discrete)
    elsewhere = [
        arithmetic(boxed, kept, inside),
        arithmetic(implies(n <= i, ended), kept, then, outside),
    ]
    goals = (boxed, implies(n <= i, ended))
    cases = [
        arithmetic(goal, discharge(is_own.conclusion, a), discharge(later.conclusion, b))
        for goal, a, b in zip(goals, now, elsewhere, strict=True)
    ]
    shape = conjunction(*(below(case, i, m) for case in cases))
    return apply(instantiate(assume(bounded_from(n)), there), shape)


def proof(board: Blackboard) -> Fact:
    low, high = end_of(with_low, lo_i), end_of(with_high, hi_i)
    board.step("With gate n at its low end, all gates from n on are at an end.", low)
    board.step("Likewise at its high end.", high)
    here = part(assume(both(in_box(g), at_ends(g, n + 1))), 0)
    gate = apply(instantiate(here, n), assume(n < m))
    ends = apply(instantiate(assume(order), n), assume(n < m))
    width = hi_i(n) - lo_i(n)
    down, up = (hi_i(n) - at(g, n)) / width, (at(g, n) - lo_i(n)) / width
    a, b, c, p, q = (real(name) for name in ("a", "b", "c", "p", "q"))
    letters = {a: lo_i(n), c: at(g, n), b: hi_i(n)}
    shares = by_letters(
        both(between(a, c, b), a < b),
        both(both(0 <= (b - c) / (b - a), 0 <= (c - a) / (b - a)),
             eq((b - c) / (b - a) + (c - a) / (b - a), 1)),
        letters, gate, ends,
    )  # fmt: skip
    one = apply(instantiate(assume(affine), g, n), assume(n < m))
    y1, y2 = moved(with_low(g, n)), moved(with_high(g, n))
    split = rewrite(instantiate(assume(triangle), scale(down, y1), scale(up, y2)), symmetric(one))
    sizes = [instantiate(assume(homogeneous), share, v) for share, v in ((down, y1), (up, y2))]
    u, v, w = real("u"), real("v"), real("w")
    mixed = by_letters(
        both(both(both(0 <= p, 0 <= q), eq(p + q, 1)), both(u <= gamma, v <= gamma),
             w <= absolute(p) * u + absolute(q) * v),
        w <= gamma,
        {p: down, q: up, u: norm(y1), v: norm(y2), w: norm(moved(g)), gamma: gamma},
        shares, conjunction(low, high),
        arithmetic(norm(moved(g)) <= absolute(down) * norm(y1) + absolute(up) * norm(y2),
                   split, *sizes),
    )  # fmt: skip
    given = both(in_box(g), at_ends(g, n + 1))
    step = board.step(
        "In between, M(g)x is an average of the two, and the norm of an average is no greater.",
        generalise(g, discharge(given, mixed)),
    )
    every = invariant(n, m, bounded_from, assume(corners), step)
    boxed = assume(in_box(g))
    none = arithmetic(implies(m <= i, either(eq(at(g, i), lo_i(i)), eq(at(g, i), hi_i(i)))),
                      assume(i < m))  # fmt: skip
    whole = conjunction(boxed, below(none, i, m))
    fact = apply(instantiate(every, g), whole)
    return board.step(
        "After all m gates nothing is asked of them but to lie in the box.",
        generalise(g, discharge(in_box(g), fact)),
    )


_lo, _hi, _g, _a, _b, _c = (real(name) for name in ("lo", "hi", "g", "a", "b", "c"))
_space = tuple(
    Draw(symbol_of(letter), (), low, high)
    for letter, low, high in (
        (_lo, 0, 1), (_hi, 0, 1), (_g, -1, 2), (_a, -2, 2), (_b, -2, 2), (_c, -2, 2),
        (gamma, 0, 2),
    )
)  # fmt: skip


def _size(gate: Expr, bend: Expr) -> Expr:
    return absolute(_a + _b * gate + bend * gate**2)


def _mutant(name: str, altered: str, bend: Expr, *given: Expr) -> Mutant:
    """One gate, one dimension: M(g) = a + b·g + bend·g²."""
    ends = both(_size(_lo, bend) <= gamma, _size(_hi, bend) <= gamma)
    return Mutant(name, altered, Statement((ends, *given), _size(_g, bend) <= gamma, _space))


_zero = as_expr(0)

MUTANTS = (
    _mutant("not affine", "M quadratic in the gate, in one dimension", _c, between(_lo, _g, _hi)),
    _mutant("outside the box", "without lo ≤ g ≤ hi, in one dimension", _zero, _lo < _hi),
    Mutant("one corner", "without the corner hi, in one dimension",
           Statement((_size(_lo, _zero) <= gamma, between(_lo, _g, _hi)),
                     _size(_g, _zero) <= gamma, _space)),
    Mutant("least at the corners", "the same for the least value in place of the greatest",
           Statement((gamma <= _size(_lo, _zero), gamma <= _size(_hi, _zero),
                      between(_lo, _g, _hi)),
                     gamma <= _size(_g, _zero), _space)),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.box_is_hull",
    title="Over a box of gates norms peak at the corners",
    says="If M is affine in each gate and ‖M(g)x‖ ≤ γ at all corners of a box of gates, then "
    "‖M(g)x‖ ≤ γ in the whole box: an inequality about one word, of whatever length.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="convexity of norms; Jungers, The Joint Spectral Radius, 2009, chapter 1",
    waiver="a reduction from a box to its corners: it yields no number of its own",
)
