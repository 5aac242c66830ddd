"""A box |h_i| ≤ R·w_i, and what a cell offers in it: for bounded.leaky_box and replace_box."""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic
from proofs.lemmas.instances import at
from proofs.lemmas.order import weigh
from proofs.lemmas.sums import below, monotone, scaled, triangle
from proofs.statement import Draw, Statement
from proofs.symbols import A, d, g_at, h_at, i, j, radius, s, t, u_at, w
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    eq,
    forall_below,
    function,
    symbol_of,
    total,
)
from proofs.theorem import Mutant

b = function("b", NAT)
offered = total(j, 0, d, A(i, j) * h_at(s, j)) + u_at(s, i)
weights = total(j, 0, d, absolute(A(i, j)) * w(j))

inputs = forall_below(s, t, forall_below(i, d, absolute(u_at(s, i)) <= b(i)))
start = forall_below(i, d, absolute(h_at(0, i)) <= radius * w(i))


def stays(n: Expr) -> Expr:
    """The state after n steps lies in the box."""
    return forall_below(i, d, absolute(h_at(n, i)) <= radius * w(i))


def offer() -> Fact:
    """From a state in the box: |Σ_j A_ij h_j + u_i| ≤ R·(|A|w)_i + b_i."""
    entry = absolute(A(i, j)) * w(j)
    size = arithmetic(0 <= absolute(A(i, j)))
    each = weigh(absolute(A(i, j)), size, at(stays(s), j < d))
    each = arithmetic(absolute(A(i, j) * h_at(s, j)) <= radius * entry, each)
    return arithmetic(
        absolute(offered) <= radius * weights + b(i),
        triangle(j, d, A(i, j) * h_at(s, j)),
        monotone(j, d, absolute(A(i, j) * h_at(s, j)), radius * entry, below(each, j, d)),
        scaled(j, d, radius, entry),
        at(inputs, s < t, i < d),
    )


_space = (
    Draw(symbol_of(d), (), 1, 2),
    Draw(symbol_of(t), (), 1, 2),
    Draw(A, ("d", "d"), -1, 1),
    Draw(w, ("d",), 0, 2),
    Draw(b, ("d",), 0, 1),
    Draw(symbol_of(radius), (), 0, 2),
    Draw(g_at, ("t", "d"), -1, 2),
    Draw(u_at, ("t", "d"), -1, 1),
)


def mutant(name: str, altered: str, *hypotheses: Expr, more: tuple[Draw, ...] = ()) -> Mutant:
    """The state leaves the box from rest under these hypotheses."""
    given = (forall_below(i, d, eq(h_at(0, i), 0)), *hypotheses)
    return Mutant(name, altered, Statement(given, stays(t), (*_space, *more), frozenset({h_at})))
