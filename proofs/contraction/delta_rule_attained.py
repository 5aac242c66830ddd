"""contraction.delta_rule_attained: across parallel keys nothing but the decay forgets.

    h(s+1) = α_s·(I - β_s k_s k_s')h(s),   k_s = c_s·k,   k ≠ 0,   w not on the line of k

    h(0) = |k|²·w - (k·w)·k   is not zero, and   |h(t)|² = Π_{s<t} α_s²·|h(0)|²   for every t

So the bound of contraction.delta_rule_products is attained, whatever the strengths β_s, when one
key is repeated and there is room beside it: a w with (k·w)² < |k|²|w|², as there is in dimension
d ≥ 2 (w = (-k_2, k_1, 0, ...) for k with k_1 or k_2 not zero). On a line there is none, and keys
that span the space reach every state.

Proof: h(0) is across k, every step keeps it so, and a state across its key loses nothing.
"""

from __future__ import annotations

from proofs.contraction.delta_rule import (
    AXIOMS,
    additive,
    dot,
    homogeneous,
    k,
    scale,
    symmetric_form,
    transition,
)
from proofs.contraction.delta_rule_products import (
    decay,
    kept,
    keys,
    one_step,
    recurrence,
    size,
    size_change,
    state,
    strengths,
)
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
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, equally
from proofs.statement import Draw, Statement
from proofs.symbols import i, j, plus, s, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    as_expr,
    both,
    eq,
    forall_below,
    function,
    product,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

w = function("w", gives=VECTOR)()
multiple = function("c", NAT)
parallel = forall_below(s, t, eq(keys(s), scale(multiple(s), k)))
beside = both(0 < dot(k, k), dot(k, w) ** 2 < dot(k, k) * dot(w, w))
chosen = plus(scale(dot(k, k), w), scale(-dot(k, w), k))
start = eq(state(0), chosen)
conclusion = both(0 < size(as_expr(0)), eq(size(t), kept(t)))

HYPOTHESES = (
    *AXIOMS,
    Hypothesis("recurrence", "h(s+1) = α_s·(I - β_s k_s k_s')h(s)", recurrence),
    Hypothesis("parallel", "every key is a multiple of k", parallel),
    Hypothesis("beside", "k is not zero, and w is not on its line", beside),
    Hypothesis("start", "h(0) = |k|²·w - (k·w)·k", start),
)

_n, _m, _x, _b, _a = (real(name) for name in ("n", "m", "x", "b", "a"))


def claim(n: Expr) -> Expr:
    """k·h(n) = 0 and |h(n)|² = Π α²·|h(0)|²."""
    return both(eq(dot(k, state(n)), 0), eq(size(n), kept(n)))


def _product(left: Expr, other: Expr) -> Fact:
    """chosen·other = |k|²(w·other) - (k·w)(k·other)."""
    first, second = scale(dot(k, k), w), scale(-dot(k, w), k)
    return arithmetic(
        eq(dot(left, other), dot(k, k) * dot(w, other) - dot(k, w) * dot(k, other)),
        instantiate(assume(additive), first, second, other),
        instantiate(assume(homogeneous), dot(k, k), w, other),
        instantiate(assume(homogeneous), -dot(k, w), k, other),
    )


def _start() -> tuple[Fact, Fact]:
    """k·h(0) = 0 and 0 < |h(0)|²."""

    def swapped(p: Expr, q: Expr) -> Fact:
        return instantiate(assume(symmetric_form), p, q)

    nothing = arithmetic(
        eq(dot(k, chosen), 0),
        swapped(k, chosen),
        _product(chosen, k),
        equally(dot(k, k), swapped(w, k)),
    )
    inner = arithmetic(
        eq(dot(w, chosen), dot(k, k) * dot(w, w) - dot(k, w) ** 2),
        swapped(w, chosen),
        _product(chosen, w),
    )
    square = arithmetic(
        eq(dot(chosen, chosen), dot(k, k) * (dot(k, k) * dot(w, w) - dot(k, w) ** 2)),
        _product(chosen, chosen),
        equally(dot(k, k), inner),
        equally(dot(k, w), nothing),
    )
    positive = by_letters(
        both(0 < _n, _m**2 < _n * _x),
        0 < _n * (_n * _x - _m**2),
        {_n: dot(k, k), _m: dot(k, w), _x: dot(w, w)},
        *(part(assume(beside), index) for index in (0, 1)),
    )
    here = symmetric(assume(start))
    return (
        rewrite(nothing, here),
        rewrite(arithmetic(0 < dot(chosen, chosen), square, positive), here),
    )


def _own(other: Expr) -> Fact:
    """k_s·other = c_s(k·other)."""
    times = instantiate(assume(homogeneous), multiple(s), k, other)
    return rewrite(times, symmetric(at(parallel, s < t)))


def _stays(nothing: Fact) -> Fact:
    """k·h(s+1) = 0, where k·h(s) = 0 and k_s·h(s) = 0 (`nothing`)."""
    inner = transition(keys(s), strengths(s), state(s))
    weight = -strengths(s) * dot(keys(s), state(s))
    removed = scale(weight, keys(s))
    flat = arithmetic(
        eq(dot(inner, k), 0),
        instantiate(assume(additive), state(s), removed, k),
        instantiate(assume(homogeneous), weight, keys(s), k),
        equally(-strengths(s) * dot(keys(s), k), nothing),
        instantiate(assume(symmetric_form), k, state(s)),
        part(assume(claim(s)), 0),
    )
    moved = arithmetic(
        eq(dot(k, one_step), 0),
        instantiate(assume(symmetric_form), k, one_step),
        instantiate(assume(homogeneous), decay(s), inner, k),
        equally(decay(s), flat),
    )
    return rewrite(moved, symmetric(at(recurrence, s < t)))


def proof(board: Blackboard) -> Fact:
    orthogonal, positive = _start()
    board.step("k·h(0) = |k|²(k·w) - (k·w)|k|² = 0.", orthogonal)
    board.step("|h(0)|² = |k|²(|k|²|w|² - (k·w)²) > 0.", positive)
    so_far = part(assume(claim(s)), 0)
    nothing = arithmetic(
        eq(dot(keys(s), state(s)), 0), _own(state(s)), equally(multiple(s), so_far)
    )
    keeps = board.step("A step takes nothing along k_s from a state across k.", _stays(nothing))
    whole = invariant(s, t, claim, conjunction(orthogonal, _nothing_yet()),
                      conjunction(keeps, _decays(nothing)))  # fmt: skip
    whole = board.step("So every step only decays: |h(s+1)|² = α_s²|h(s)|².", part(whole, 1))
    return board.step("Both together.", conjunction(positive, whole))


def _nothing_yet() -> Fact:
    """|h(0)|² is the empty product times itself."""
    none = apply(empty_fold(product(s, 0, 0, decay(s) ** 2)), arithmetic(as_expr(0) <= 0))
    zero = as_expr(0)
    return arithmetic(eq(size(zero), kept(zero)), equally(size(zero), none))


def _decays(nothing: Fact) -> Fact:
    """|h(s+1)|² = α_s²·Π_{r<s} α_r²·|h(0)|², where k_s·h(s) = 0."""
    loss = strengths(s) * (2 - strengths(s) * dot(keys(s), keys(s)))
    letters = {_b: loss, _a: decay(s), _x: dot(keys(s), state(s))}
    free = by_letters(eq(_x, 0), eq(_a**2 * (_b * _x**2), 0), letters, nothing)
    longer = apply(last_term(product(s, 0, s, decay(s) ** 2)), arithmetic(0 <= s))
    return arithmetic(
        eq(size(s + 1), kept(s + 1)),
        size_change(),
        free,
        equally(size(as_expr(0)), longer),
        equally(decay(s) ** 2, part(assume(claim(s)), 1)),
    )


# -- mutants, in the plane -----------------------------------------------------------------------

_h, _keys = function("h", NAT, NAT), function("k", NAT, NAT)
_inner = total(j, 0, 2, _keys(s, j) * _h(s, j))
_steps = forall_below(s, t, forall_below(
    i, 2, eq(_h(s + 1, i), decay(s) * (_h(s, i) - strengths(s) * _inner * _keys(s, i)))
))  # fmt: skip
_across = both(eq(_h(0, 0), -_keys(0, 1)), eq(_h(0, 1), _keys(0, 0)))
_along = both(eq(_h(0, 0), _keys(0, 0)), eq(_h(0, 1), _keys(0, 1)))


def _length(n: Expr) -> Expr:
    return total(j, 0, 2, _h(n, j) ** 2)


_kept = product(s, 0, t, decay(s) ** 2) * _length(as_expr(0))
_space = (
    Draw(symbol_of(t), (), 2, 2),
    Draw(_keys, ("t", 2), -1, 1),
    Draw(decay, ("t",), 0, 1),
    Draw(strengths, ("t",), 0, 2),
)


def _mutant(name: str, altered: str, first: Expr) -> Mutant:
    given = (first, _steps)
    return Mutant(name, altered, Statement(given, eq(_length(t), _kept), _space, frozenset({_h})))


_k, _w = function("k", NAT), function("w", NAT)
_product_of = {
    name: total(j, 0, 2, p(j) * q(j))
    for name, p, q in (("kk", _k, _k), ("kw", _k, _w), ("ww", _w, _w))
}
_chosen = _product_of["kk"] * _w(i) - _product_of["kw"] * _k(i)

MUTANTS = (
    _mutant("keys that turn", "keys that are not parallel, a start across the first", _across),
    _mutant("along the key", "a start along the key", _along),
    Mutant("no room", "without (k·w)² < |k|²|w|²: h(0) is not zero",
           Statement((0 < _product_of["kk"], 0 < _product_of["ww"]),
                     0 < total(i, 0, 2, _chosen**2),
                     (Draw(_k, (2,), -1, 1), Draw(_w, (2,), -1, 1)))),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.delta_rule_attained",
    title="Across parallel keys nothing but the decay forgets",
    says="For keys parallel to k ≠ 0 and a w off the line of k, h_0 = |k|²w - (k·w)k is not zero "
    "and |h_t| = Π|α_s|·|h_0|.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Yang, Kautz and Hatamizadeh, Gated Delta Networks, arXiv 2412.06464 (the transition)",
    waiver="the number is that of contraction.delta_rule_products, which it attains",
)
