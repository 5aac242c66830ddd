"""Matrices by their entries: sums that change places, a product inside a product, the unit.

Each lemma is proved once, by induction on a dimension, for arbitrary entries.
"""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    empty_fold,
    generalise,
    induction,
    instantiate,
    last_term,
    naturals_are_discrete,
    part,
    specialise,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.sums import below, congruent, linear, scaled, vanishing
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Term,
    as_expr,
    both,
    eq,
    forall,
    function,
    implies,
    natural,
    negate,
    symbol_of,
    total,
)

_k, _l, _m, _n, _i = (natural(n) for n in ("k", "l", "m", "n", "i"))
_f, _e, _v, _w = (function(n, NAT) for n in ("f", "e", "v", "w"))
_X = function("X", NAT, NAT)


def _empty(fold: Expr) -> Fact:
    return apply(empty_fold(fold), arithmetic(as_expr(0) <= 0))


def _next(fold: Expr) -> Fact:
    """The fold with one term more, split."""
    return apply(last_term(fold), arithmetic(0 <= fold.args[1]))


@lru_cache
def _exchange() -> Fact:
    """⊢ ∀m: Σ_{k<m} Σ_{l<n} X(k,l) = Σ_{l<n} Σ_{k<m} X(k,l)."""

    def column(high: Term) -> Expr:
        return total(_k, 0, high, _X(_k, _l))

    row = total(_l, 0, _n, _X(_k, _l))

    def claim(high: Term) -> Expr:
        return eq(total(_k, 0, high, row), total(_l, 0, _n, column(high)))

    none = below(_empty(column(0)), _l, _n)
    base = arithmetic(
        claim(0),
        _empty(total(_k, 0, 0, row)),
        congruent(_l, _n, column(0), 0, none),
        vanishing(_n),
    )
    longer = column(_m) + _X(_m, _l)
    split = below(_next(column(_m)), _l, _n)
    step = arithmetic(
        claim(_m + 1),
        assume(claim(_m)),
        _next(total(_k, 0, _m, row)),
        congruent(_l, _n, column(_m + 1), longer, split),
        linear(_l, _n, 1, column(_m), _X(_m, _l)),
    )
    return generalise(_n, induction(_m, claim(_m), base, discharge(claim(_m), step)))


def exchange(outer: Expr, rows: Term, inner: Expr, columns: Term, entry: Expr) -> Fact:
    """⊢ Σ_{outer<rows} Σ_{inner<columns} entry = Σ_{inner<columns} Σ_{outer<rows} entry."""
    lemma = specialise(_exchange(), {_X: Lambda((outer, inner), entry)})
    return instantiate(lemma, columns, rows)


@lru_cache
def _through() -> Fact:
    """⊢ ∀n ∀m: Σ_{k<m} f(k)(Σ_{l<n} X(k,l)v(l) + w(k))
    = Σ_{l<n} (Σ_{k<m} f(k)X(k,l))v(l) + Σ_{k<m} f(k)w(k)."""
    inner = total(_l, 0, _n, _X(_k, _l) * _v(_l))
    entry = _f(_k) * _X(_k, _l) * _v(_l)
    row = total(_l, 0, _n, entry)
    whole = _f(_k) * (inner + _w(_k))
    apart = row + _f(_k) * _w(_k)
    drawn_in = scaled(_l, _n, _f(_k), _X(_k, _l) * _v(_l))
    each = below(arithmetic(eq(whole, apart), drawn_in), _k, _m)
    left = arithmetic(
        eq(
            total(_k, 0, _m, whole),
            total(_k, 0, _m, row) + total(_k, 0, _m, _f(_k) * _w(_k)),
        ),
        congruent(_k, _m, whole, apart, each),
        linear(_k, _m, 1, row, _f(_k) * _w(_k)),
    )
    product_ = total(_k, 0, _m, _f(_k) * _X(_k, _l))
    column = total(_k, 0, _m, entry)
    drawn_out = scaled(_k, _m, _v(_l), _f(_k) * _X(_k, _l))
    columns = congruent(
        _l, _n, column, product_ * _v(_l),
        below(arithmetic(eq(column, product_ * _v(_l)), drawn_out), _l, _n),
    )  # fmt: skip
    goal = eq(
        total(_k, 0, _m, whole),
        total(_l, 0, _n, product_ * _v(_l)) + total(_k, 0, _m, _f(_k) * _w(_k)),
    )
    fact = arithmetic(goal, left, exchange(_k, _m, _l, _n, entry), columns)
    return generalise(_n, generalise(_m, fact))


def through(k: Expr, m: Term, l: Expr, n: Term, f: Expr, X: Expr, v: Expr, w: Term = 0) -> Fact:
    """⊢ Σ_{k<m} f(Σ_{l<n} X·v + w) = Σ_{l<n} (Σ_{k<m} f·X)·v + Σ_{k<m} f·w.

    f and w mention k, v mentions l and X both: A(Xv + w) = (AX)v + Aw, row by row.
    """
    bodies = {
        _f: Lambda((k,), f),
        _X: Lambda((k, l), X),
        _v: Lambda((l,), v),
        _w: Lambda((k,), as_expr(w)),
    }
    return instantiate(specialise(_through(), bodies), n, m)


def associative(k: Expr, m: Term, l: Expr, n: Term, f: Expr, X: Expr, v: Expr) -> Fact:
    """⊢ Σ_{k<m} f·(Σ_{l<n} X·v) = Σ_{l<n} (Σ_{k<m} f·X)·v, with f, X and v as in `through`."""
    right = total(l, 0, n, total(k, 0, m, f * X) * v)
    goal = eq(total(k, 0, m, f * total(l, 0, n, X * v)), right)
    return arithmetic(goal, through(k, m, l, n, f, X, v), vanishing(m))


def is_unit(matrix: Lambda) -> Expr:
    """For all i, k: the entry is 1 where i = k and 0 elsewhere."""
    entry = matrix(_i, _k)
    same = implies(eq(_i, _k), eq(entry, 1))
    other = implies(negate(eq(_i, _k)), eq(entry, 0))
    return forall(_i, forall(_k, both(same, other)))


@lru_cache
def _pick() -> Fact:
    """⊢ ∀n: (∀k: k = i ⟹ e(k) = 1, else 0) ⟹ (i < n ⟹ Σ e·f = f(i)) and (n ≤ i ⟹ Σ e·f = 0)."""
    one = implies(eq(_i, _k), eq(_e(_k), 1))
    zero = implies(negate(eq(_i, _k)), eq(_e(_k), 0))
    given = forall(_k, both(one, zero))

    def claim(high: Expr) -> Expr:
        fold = total(_k, 0, high, _e(_k) * _f(_k))
        return both(
            implies(_i < high, eq(fold, _f(_i))),
            implies(high <= _i, eq(fold, 0)),
        )

    fold = total(_k, 0, _n, _e(_k) * _f(_k))
    nothing = arithmetic(claim(as_expr(0)), _empty(total(_k, 0, 0, _e(_k) * _f(_k))))
    entry = instantiate(assume(given), _n)
    so_far, longer = assume(claim(_n)), _next(fold)
    other = assume(negate(eq(_i, _n)))
    vanishes = arithmetic(eq(_e(_n) * _f(_n), 0), apply(part(entry, 1), other))
    discrete = instantiate(naturals_are_discrete(), _n, _i)
    later = arithmetic(claim(_n + 1), vanishes, so_far, longer, discrete, other)
    elsewhere = discharge(other.conclusion, later)
    here = assume(eq(_i, _n))
    own = congruence(Lambda((_k,), _f(_k)), here)
    taken = arithmetic(eq(_e(_n) * _f(_n), _f(_i)), apply(part(entry, 0), here), own)
    now = discharge(here.conclusion, arithmetic(claim(_n + 1), taken, so_far, longer, here))
    step = discharge(claim(_n), arithmetic(claim(_n + 1), elsewhere, now))
    return discharge(given, induction(_n, claim(_n), nothing, step))


def pick(unit: Fact, matrix: Lambda, index: Expr, k: Expr, n: Term, f: Expr) -> Fact:
    """From Γ ⊢ the matrix is a unit infer Γ ⊢ i < n ⟹ Σ_{k<n} matrix(i, k)·f(k) = f(i)."""
    bodies = {
        _f: Lambda((k,), f),
        _e: Lambda((k,), matrix(index, k)),
        symbol_of(_i): Lambda((), index),
    }
    return part(instantiate(apply(specialise(_pick(), bodies), instantiate(unit, index)), n), 0)
