"""Driven contractions: the letters of the theorems on echo states.

    now and later:   h(s+1) = F_s(h(s))                                     s = 0, 1, 2, ...
    up to now:       p(n) = G_n(p(n+1)),   p(n) the state n steps ago, G_n the step after p(n+1)

F_s contains the input of step s; dist is any distance. "Now" may be any step: count from there.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic
from proofs.lemmas.equality import congruence
from proofs.symbols import gamma
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Sort,
    both,
    eq,
    forall,
    fresh,
    function,
    implies,
    natural,
)
from proofs.theorem import Hypothesis

STATE = Sort("state")  # a point of any metric space
moved = function("F", NAT, STATE, gives=STATE)
past = function("G", NAT, STATE, gives=STATE)
dist = function("dist", STATE, STATE)
h, f = function("h", NAT, gives=STATE), function("f", NAT, gives=STATE)
x, y, z, o = (function(name, gives=STATE)() for name in ("x", "y", "z", "o"))
n = natural("n")

triangle = forall(x, forall(y, forall(z, dist(x, z) <= dist(x, y) + dist(y, z))))
sign = forall(x, forall(y, 0 <= dist(x, y)))
self_ = forall(x, eq(dist(x, x), 0))
mirrored = forall(x, forall(y, eq(dist(x, y), dist(y, x))))
separate = forall(x, forall(y, implies(eq(dist(x, y), 0), eq(x, y))))
factor = both(0 <= gamma, gamma < 1)

TRIANGLE = Hypothesis("triangle", "dist(x, z) ≤ dist(x, y) + dist(y, z)", triangle)
SIGN = Hypothesis("sign", "distances are not negative", sign)
SELF = Hypothesis("self", "dist(x, x) = 0", self_)
MIRRORED = Hypothesis("mirrored", "dist(x, y) = dist(y, x)", mirrored)
SEPARATE = Hypothesis("separate", "states at distance zero are equal", separate)
FACTOR = Hypothesis("factor", "0 ≤ γ < 1", factor)


def contracts(step: Expr, other: Expr) -> Expr:
    """dist of the images of x and y is at most γ·dist(x, y)."""
    return forall(x, forall(y, dist(step, other) <= gamma * dist(x, y)))


behind = forall(n, contracts(past(n, x), past(n, y)))
PAST = Hypothesis("past", "every past step contracts by γ", behind)


def same_distance(left: Fact, right: Fact) -> Fact:
    """From x = x' and y = y' infer dist(x, y) = dist(x', y')."""
    (a, a_too), (b, b_too) = left.conclusion.args, right.conclusion.args
    v = fresh("v", STATE)
    return arithmetic(
        eq(dist(a, b), dist(a_too, b_too)),
        congruence(Lambda((v,), dist(v, b)), left),
        congruence(Lambda((v,), dist(a_too, v)), right),
    )
