"""A leaky step under a scalar gate, in any norm: what one step keeps and what it takes away.

    Mx = (1 - g)·x + g·Ax,   ‖A‖ ≤ θ,  0 ≤ g ≤ 1

    (1 - g(1 + θ))·‖x‖  ≤  ‖Mx‖  ≤  (1 - g(1 - θ))·‖x‖

Letters, hypotheses and this step serve the three theorems about sums of gates. Any norm: used are
the triangle inequality and |r| coming out of the norm.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume, conjunction, instantiate
from proofs.lemmas.order import weigh
from proofs.symbols import norm, plus, s, t, theta
from proofs.terms import (
    NAT,
    REAL,
    VECTOR,
    Expr,
    Term,
    absolute,
    between,
    eq,
    forall,
    forall_below,
    function,
    real,
    total,
)
from proofs.theorem import Hypothesis

g, delta = function("g", NAT), function("delta", NAT, gives=VECTOR)
cell = function("A", VECTOR, gives=VECTOR)
scale = function("scale", REAL, VECTOR, gives=VECTOR)
x, y = (function(n, gives=VECTOR)() for n in ("x", "y"))
r = real("r")

triangle = forall(x, forall(y, norm(plus(x, y)) <= norm(x) + norm(y)))
reverse = forall(x, forall(y, norm(x) <= norm(plus(x, y)) + norm(y)))
homogeneous = forall(r, forall(x, eq(norm(scale(r, x)), absolute(r) * norm(x))))
sign = forall(x, 0 <= norm(x))
shrinks = forall(x, norm(cell(x)) <= theta * norm(x))

NORM = (
    Hypothesis("triangle", "‖x + y‖ ≤ ‖x‖ + ‖y‖", triangle),
    Hypothesis("reverse", "‖x‖ ≤ ‖x + y‖ + ‖y‖: the same for x = (x + y) - y", reverse),
    Hypothesis("homogeneous", "‖rx‖ = |r|·‖x‖", homogeneous),
    Hypothesis("sign", "‖x‖ ≥ 0", sign),
    Hypothesis("shrinks", "‖Ax‖ ≤ θ‖x‖", shrinks),
)


def moved(gate: Expr, vector: Expr) -> Expr:
    """(1 - g)·x + g·Ax."""
    return plus(scale(1 - gate, vector), scale(gate, cell(vector)))


def opened(n: Term) -> Expr:
    """Σ_{s<n} g_s."""
    return total(s, 0, n, g(s))


recurrence = forall_below(s, t, eq(delta(s + 1), moved(g(s), delta(s))))
gates = forall_below(s, t, between(0, g(s), 1))


def one_step(gate: Expr, vector: Expr, open_: Fact) -> Fact:
    """From 0 ≤ g and g ≤ 1 infer the two bounds of ‖Mx‖ above."""
    kept, taken, size = scale(1 - gate, vector), scale(gate, cell(vector)), norm(vector)
    own = arithmetic(
        eq(norm(kept), (1 - gate) * size), instantiate(assume(homogeneous), 1 - gate, vector), open_
    )
    image = weigh(gate, arithmetic(0 <= gate, open_), instantiate(assume(shrinks), vector))
    offered = arithmetic(
        norm(taken) <= gate * theta * size,
        instantiate(assume(homogeneous), gate, cell(vector)), open_, image,
    )  # fmt: skip
    least, most = (1 - gate * (1 + theta)) * size, (1 - gate * (1 - theta)) * size
    far = instantiate(assume(triangle), kept, taken)
    near = instantiate(assume(reverse), kept, taken)
    return conjunction(
        arithmetic(least <= norm(moved(gate, vector)), near, own, offered),
        arithmetic(norm(moved(gate, vector)) <= most, far, own, offered),
    )
