"""contraction.polytope: one quadratic norm for the vertices serves the whole convex hull.

    x_v'P x_v ≤ γ²·h'Ph for x_v = A_v h at every vertex v,  P ≥ 0,  λ_v ≥ 0,  Σ λ_v = 1
    ⟹   y'Py ≤ γ²·h'Ph for y = Σ λ_v x_v

Since every step may choose other weights λ, this certifies arbitrary switching inside the hull;
a scalar gate is the hull of two vertices, M(lo) and M(hi).

B(x, y) = x'Py is used only as a symmetric bilinear form with B(z, z) ≥ 0, so the space is
arbitrary. y is the point with B(y, z) = Σ λ_v B(x_v, z) for all z. Proof: 2B(x_v, y) is at most
B(x_v, x_v) + B(y, y); take the mean over v.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import Fact, apply, arithmetic, assume, instantiate, part, rewrite
from proofs.lemmas.instances import at
from proofs.lemmas.order import weigh
from proofs.lemmas.sums import below, monotone, scaled
from proofs.statement import Draw, Statement
from proofs.symbols import form, gamma, i, m, plus
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    between,
    both,
    eq,
    forall,
    forall_below,
    function,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

image = function("x", NAT, gives=VECTOR)
lam = function("lambda", NAT)
negative = function("minus", VECTOR, gives=VECTOR)
h, y = (function(n, gives=VECTOR)() for n in ("h", "y"))
p, q, z = (function(n, gives=VECTOR)() for n in ("p", "q", "z"))

symmetric_form = forall(p, forall(q, eq(form(p, q), form(q, p))))
additive = forall(p, forall(q, forall(z, eq(form(plus(p, q), z), form(p, z) + form(q, z)))))
opposite = forall(p, forall(z, eq(form(negative(p), z), -form(p, z))))
not_negative = forall(z, 0 <= form(z, z))
mean = forall(z, eq(form(y, z), total(i, 0, m, lam(i) * form(image(i), z))))
weights = both(forall_below(i, m, 0 <= lam(i)), eq(total(i, 0, m, lam(i)), 1))
vertices = forall_below(i, m, form(image(i), image(i)) <= gamma**2 * form(h, h))
conclusion = form(y, y) <= gamma**2 * form(h, h)

HYPOTHESES = (
    Hypothesis("symmetric", "B is symmetric", symmetric_form),
    Hypothesis("additive", "B is additive", additive),
    Hypothesis("opposite", "B(-p, z) = -B(p, z)", opposite),
    Hypothesis("not negative", "B(z, z) ≥ 0", not_negative),
    Hypothesis("mean", "y = Σ λ_v x_v", mean),
    Hypothesis("weights", "λ_v ≥ 0 and Σ λ_v = 1", weights),
    Hypothesis("vertices", "every vertex contracts by γ", vertices),
)


def difference_of(first: Expr, second: Expr) -> Fact:
    """2·B(first, second) ≤ B(first, first) + B(second, second), from B(z, z) ≥ 0."""
    other = negative(second)
    gap = plus(first, other)

    def left(argument: Expr) -> Fact:
        return instantiate(assume(additive), first, other, argument)

    def swapped(a: Expr, b: Expr) -> Fact:
        return instantiate(assume(symmetric_form), a, b)

    def minus(argument: Expr) -> Fact:
        return instantiate(assume(opposite), second, argument)

    return arithmetic(
        2 * form(first, second) <= form(first, first) + form(second, second),
        instantiate(assume(not_negative), gap),
        left(gap),
        *(swapped(a, gap) for a in (first, other)),
        *(left(a) for a in (first, other)),
        *(minus(a) for a in (first, other, second)),
        *(swapped(a, b) for a, b in ((second, first), (second, other), (first, other))),
    )


def proof(board: Blackboard) -> Fact:
    mixed = form(image(i), y)
    limit = (gamma**2 * form(h, h) + form(y, y)) * Fraction(1, 2)
    apart = board.step(
        "B(x_v - y, x_v - y) ≥ 0 gives 2B(x_v, y) ≤ B(x_v, x_v) + B(y, y).",
        difference_of(image(i), y),
    )
    vertex = at(vertices, i < m)
    weight = apply(instantiate(_part(weights, 0), i), assume(i < m))
    each = weigh(lam(i), weight, arithmetic(mixed <= limit, apart, vertex))
    each = arithmetic(lam(i) * mixed <= limit * lam(i), each)
    summed = board.step(
        "Weighted with λ_v and summed: B(y, y) = Σ λ_v B(x_v, y) ≤ ½(γ²B(h, h) + B(y, y))·Σ λ_v.",
        arithmetic(
            form(y, y) <= limit * total(i, 0, m, lam(i)),
            instantiate(assume(mean), y),
            monotone(i, m, lam(i) * mixed, limit * lam(i), below(each, i, m)),
            scaled(i, m, limit, lam(i)),
        ),
    )
    one = _part(weights, 1)
    return board.step(
        "Σ λ_v = 1, and half of B(y, y) moves to the left.",
        arithmetic(conclusion, rewrite(summed, one)),
    )


def _part(formula: Expr, index: int) -> Fact:
    return part(assume(formula), index)


_x, _l = (function(n, NAT) for n in ("x", "lambda"))
_start = real("h")
_space = (
    Draw(_x, (2,), -2, 2),
    Draw(_l, (2,), -1, 2),
    Draw(symbol_of(gamma), (), 0, 1),
    Draw(symbol_of(_start), (), -1, 1),
)
_vertices = forall_below(i, 2, _x(i) ** 2 <= gamma**2 * _start**2)
_either_sign = real("B")
_weight = real("lambda")
_mixture = _weight * _x(0) + (1 - _weight) * _x(1)
_limit = gamma**2 * (_either_sign * _start**2)
_indefinite = Statement(
    (forall_below(i, 2, _either_sign * _x(i) ** 2 <= _limit),),
    _either_sign * _mixture**2 <= _limit,
    (
        Draw(_x, (2,), -2, 2),
        Draw(symbol_of(_weight)),
        Draw(symbol_of(gamma)),
        Draw(symbol_of(_start), (), -1, 1),
        Draw(symbol_of(_either_sign), (), -1, 1),
    ),
)
_claim = total(i, 0, 2, _l(i) * _x(i)) ** 2 <= gamma**2 * _start**2


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    """Two vertices in one dimension."""
    return Mutant(name, altered, Statement((*hypotheses, _vertices), _claim, _space))


MUTANTS = (
    _mutant("weights of either sign", "without λ ≥ 0, in one dimension",
            eq(_l(0) + _l(1), 1)),
    _mutant("weights that exceed one", "without Σ λ = 1, in one dimension",
            forall_below(i, 2, between(0, _l(i), 1))),
    Mutant("form of either sign", "without B(z, z) ≥ 0, in one dimension", _indefinite),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.polytope",
    title="One quadratic norm at the vertices serves the convex hull",
    says="If A_v'PA_v ≤ γ²P at every vertex, then ‖M‖_P ≤ γ for every M in the convex hull, "
    "under arbitrary switching.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    certificate="quadratic",
    source="Boyd, El Ghaoui, Feron and Balakrishnan, LMIs in System and Control Theory, ch. 4",
)
