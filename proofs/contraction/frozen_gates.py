"""contraction.frozen_gates: a vector gate that stays as it is cannot harm a Euclidean contraction.

    M = I + D_g(A - I),  g_i in (0, 1] constant,  ‖A‖₂ ≤ θ < 1   ⟹   every eigenvalue has |λ| < 1

So M is Schur stable and its powers vanish, though some M(g) may stretch the Euclidean norm at
first. It is the switching between gates that diverges (contraction.vector_gate_euclidean).

Proof: let Mv = λv with |λ| ≥ 1. Row i says λv_i = (1 - g_i)v_i + g_i(Av)_i: a number at least as
large as v_i is an average of v_i and (Av)_i, so |(Av)_i| ≥ |v_i|. In every row: then ‖Av‖ ≥ ‖v‖.
Eigenvalues and eigenvectors are complex: λ = p + iq and v = x + iy. With a gate at zero the
eigenvalue 1 appears (that coordinate never moves).
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    part,
    restate,
    rewrite,
    specialise,
)
from proofs.lemmas.instances import at
from proofs.lemmas.order import by_letters, cancel, weigh
from proofs.lemmas.sums import below, monotone
from proofs.statement import Draw, Statement
from proofs.symbols import A, d, g, i, j, k, theta
from proofs.terms import (
    NAT,
    Expr,
    Fn,
    Lambda,
    absolute,
    as_expr,
    between,
    both,
    eq,
    forall_below,
    function,
    negate,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

x, y = function("x", NAT), function("y", NAT)
p, q = real("p"), real("q")


def taken(v: Fn) -> Expr:
    return total(j, 0, d, A(i, j) * v(j))


def moved(v: Fn) -> Expr:
    return (1 - g(i)) * v(i) + g(i) * taken(v)


def over(body: Expr) -> Expr:
    return total(i, 0, d, body)


length = over(x(i) ** 2 + y(i) ** 2)
eigen = forall_below(
    i, d, both(eq(moved(x), p * x(i) - q * y(i)), eq(moved(y), q * x(i) + p * y(i)))
)
gates = forall_below(i, d, both(0 < g(i), g(i) <= 1))
shrinks = over(taken(x) ** 2 + taken(y) ** 2) <= theta**2 * length
factor = both(0 <= theta, theta < 1)
not_zero = 0 < length
conclusion = p**2 + q**2 < 1

HYPOTHESES = (
    Hypothesis("eigen", "M(x + iy) = (p + iq)(x + iy)", eigen),
    Hypothesis("gates", "gates lie in (0, 1]", gates),
    Hypothesis("shrinks", "‖Ax‖² + ‖Ay‖² ≤ θ²(‖x‖² + ‖y‖²), as ‖A‖₂ ≤ θ", shrinks),
    Hypothesis("factor", "0 ≤ θ < 1", factor),
    Hypothesis("not zero", "the eigenvector is not zero", not_zero),
)

_x, _y, _u, _v, _g = (real(n) for n in ("x", "y", "u", "v", "g"))


def one_row() -> Fact:
    """⊢ λz = (1 - g)z + gw with |λ| ≥ 1 and 0 < g ≤ 1 implies |z|² ≤ |w|² (z = x + iy, w = u + iv).

    |λz|² ≤ (1 - g)|z|² + g|w|², as a square is convex.
    """
    given = both(
        both(eq((1 - _g) * _x + _g * _u, p * _x - q * _y),
             eq((1 - _g) * _y + _g * _v, q * _x + p * _y)),
        both(both(0 < _g, _g <= 1), 1 <= p**2 + q**2),
    )  # fmt: skip
    here = assume(given)
    size, other = _x**2 + _y**2, _u**2 + _v**2
    mixed = ((1 - _g) * _x + _g * _u) ** 2 + ((1 - _g) * _y + _g * _v) ** 2
    gap = (_x - _u) ** 2 + (_y - _v) ** 2
    spread = weigh(_g * (1 - _g), _product_sign(here), arithmetic(0 <= gap))
    convex = arithmetic(mixed <= (1 - _g) * size + _g * other, spread)
    both_parts = [part(part(here, 0), k) for k in (0, 1)]
    turned = rewrite(restate(convex, mixed <= (1 - _g) * size + _g * other), *both_parts)
    grown = weigh(size, arithmetic(0 <= size), arithmetic(1 <= p**2 + q**2, here))
    least = arithmetic(_g * size <= _g * other, turned, grown)
    fact = cancel(_g, arithmetic(0 < _g, here), least, size, other)
    return discharge(given, fact)


def _product_sign(here: Fact) -> Fact:
    return by_letters(
        both(0 < _g, _g <= 1), 0 <= _g * (1 - _g), {_g: _g},
        arithmetic(0 < _g, here), arithmetic(_g <= 1, here),
    )  # fmt: skip


def proof(board: Blackboard) -> Fact:
    large = 1 <= p**2 + q**2
    values = {_x: x(i), _y: y(i), _u: taken(x), _v: taken(y), _g: g(i)}
    row = specialise(one_row(), {symbol_of(k): Lambda((), v) for k, v in values.items()})
    mine = at(eigen, i < d)
    gate = at(gates, i < d)
    each = board.step(
        "If |λ| ≥ 1 then |v_i| ≤ |(Av)_i| in every row: λv_i is an average of v_i and (Av)_i.",
        apply(row, conjunction(mine, conjunction(gate, assume(large)))),
    )
    entry, image = x(i) ** 2 + y(i) ** 2, taken(x) ** 2 + taken(y) ** 2
    longer = board.step(
        "Summed over the rows: ‖v‖² ≤ ‖Av‖².", monotone(i, d, entry, image, below(each, i, d))
    )
    shorter = by_letters(
        both(both(0 <= theta, theta < 1), 0 < _x), theta**2 * _x < _x,
        {theta: theta, _x: length}, assume(factor), assume(not_zero),
    )  # fmt: skip
    contradiction = arithmetic(negate(as_expr(0) <= 0), longer, assume(shrinks), shorter)
    refuted = discharge(large, contradiction)
    return board.step(
        "But ‖Av‖² ≤ θ²‖v‖² < ‖v‖². So |λ| < 1.",
        arithmetic(conclusion, refuted),
    )


# -- mutants: two dimensions, a real eigenvalue ------------------------------------------------

_space = (
    Draw(symbol_of(d), (), 1, 2), Draw(A, ("d", "d"), -1, 1), Draw(g, ("d",), 0, 2),
    Draw(x, ("d",), -1, 1), Draw(symbol_of(p), (), -2, 2),
)  # fmt: skip
_eigen = forall_below(i, d, eq(moved(x), p * x(i)))
_not_zero = 0 < over(x(i) ** 2)
_row = total(j, 0, d, absolute(total(k, 0, d, A(k, i) * A(k, j))))  # of A'A; ‖A‖₂² ≤ ‖A'A‖_∞
_norm, _norm_at_most_one = forall_below(i, d, _row < 1), forall_below(i, d, _row <= 1)


def _mutant(name: str, altered: str, *given: Expr) -> Mutant:
    return Mutant(name, altered, Statement((_eigen, _not_zero, *given), p**2 < 1, _space))


MUTANTS = (
    _mutant("a gate at zero", "0 ≤ g in place of 0 < g", _norm,
            forall_below(i, d, between(0, g(i), 1))),
    _mutant("a gate above one", "without g ≤ 1", _norm, forall_below(i, d, 0 < g(i))),
    _mutant("no strict contraction", "‖A‖₂ ≤ 1 in place of ‖A‖₂ < 1", gates, _norm_at_most_one),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.frozen_gates",
    title="A gate that is held constant leaves a Euclidean contraction stable",
    says="If ‖A‖₂ < 1 and the gate g in (0, 1]^d does not change, then every eigenvalue of "
    "I + D_g(A - I) has modulus below one.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="this suite",
    waiver="it says that a rate exists and gives none: the rate depends on the gate",
)
