"""discretise.order_smooth: a smooth input is worth what its chord is worth, up to KΔ³/12.

The exact state after a step is e^(-x)·h_0 + I(u), I(f) = ∫_0^Δ e^(-α(Δ-r)) f(r) dr: the variation
of constants, taken as the definition of the solution for inputs that are not straight (for straight
ones see discretise.exact_state). Modes are real. Let ℓ be the straight line that agrees with u at
both ends of the step. Then

    |u(r) - ℓ(r)| ≤ K/2·r(Δ - r)  on the step     ⟹     |I(u) - I(ℓ)| ≤ K/12·Δ³

The premise says that u + Kr²/2 lies below and u - Kr²/2 above its chord: |u''| ≤ K for an input
that is twice differentiable. So the bounds of discretise.order, which are about ℓ, hold for every
such input with KΔ³/12 more, and no order is lost.

Of the integral only this is used: it is additive, I(c·f) = c·I(f), it is monotone (its weight is
positive), and I(r(Δ - r)) = ((2 + x)e^(-x) - 2 + x)/α³, where x = Δα.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.discretisation.rules import decays, delta, forward, over, x
from proofs.kernel import Fact, apply, arithmetic, assume, discharge, generalise, instantiate, part
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.remainders import of_pade, pade
from proofs.statement import Draw, Statement
from proofs.symbols import alpha
from proofs.terms import (
    NAT,
    REAL,
    Expr,
    Sort,
    absolute,
    between,
    both,
    eq,
    forall,
    forall_below,
    function,
    implies,
    natural,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

INPUT = Sort("input")
at = function("at", INPUT, REAL)
plus = function("plus", INPUT, INPUT, gives=INPUT)
times = function("times", REAL, INPUT, gives=INPUT)
integral = function("I", INPUT)
u, line, arch = (function(n, gives=INPUT)() for n in ("u", "line", "arch"))
f, g = (function(n, gives=INPUT)() for n in ("f", "g"))
r, c, K = real("r"), real("c"), real("K")
half = Fraction(1, 2)


def on_step(claim: Expr) -> Expr:
    return forall(r, implies(between(0, r, delta), claim))


pointwise = both(
    forall(f, forall(g, forall(r, eq(at(plus(f, g), r), at(f, r) + at(g, r))))),
    forall(c, forall(f, forall(r, eq(at(times(c, f), r), c * at(f, r))))),
)
linear = both(
    forall(f, forall(g, eq(integral(plus(f, g)), integral(f) + integral(g)))),
    forall(c, forall(f, eq(integral(times(c, f)), c * integral(f)))),
)
monotone = forall(f, forall(g, implies(on_step(at(f, r) <= at(g, r)), integral(f) <= integral(g))))
arch_value = forall(r, eq(at(arch, r), r * (delta - r)))
arch_integral = eq(integral(arch), pade(x) / alpha / alpha / alpha)
bends = on_step(absolute(at(u, r) - at(line, r)) <= K * half * (r * (delta - r)))
sign = K >= 0
conclusion = absolute(integral(u) - integral(line)) <= Fraction(1, 12) * K * delta**3

HYPOTHESES = (
    Hypothesis("decays", "the mode decays: α > 0", decays),
    Hypothesis("forward", "the step is not negative", forward),
    Hypothesis("pointwise", "inputs are added and scaled point by point", pointwise),
    Hypothesis("linear", "I is linear", linear),
    Hypothesis("monotone", "I is monotone", monotone),
    Hypothesis("arch", "the arch is r(Δ - r)", arch_value),
    Hypothesis("its integral", "I(r(Δ - r)) = ((2 + x)e^(-x) - 2 + x)/α³", arch_integral),
    Hypothesis("bends", "u is within K/2·r(Δ - r) of the line", bends),
    Hypothesis("sign", "K is not negative", sign),
)


def proof(board: Blackboard) -> Fact:
    above = board.step("u ≤ ℓ + K/2·r(Δ - r) on the step, so I(u) ≤ I(ℓ) + K/2·I(arch).",
                       _at_most(u, line))  # fmt: skip
    below = board.step("Likewise ℓ ≤ u + K/2·r(Δ - r).", _at_most(line, u))
    small = board.step("I(arch) ≤ Δ³/6, as (2 + x)e^(-x) - 2 + x ≤ x³/6.", _arch())
    weighted = weigh(K * half, arithmetic(0 <= K * half, assume(sign)), small)
    return board.step("K/2·Δ³/6.", arithmetic(conclusion, above, below, weighted))


def _at_most(one: Expr, other: Expr) -> Fact:
    """I(one) ≤ I(other) + K/2·I(arch)."""
    room = times(K * half, arch)
    bound = plus(other, room)
    here = assume(between(0, r, delta))
    values = part(assume(pointwise), 0), part(assume(pointwise), 1)
    sizes = equally(K * half, instantiate(assume(arch_value), r))
    each = arithmetic(
        at(one, r) <= at(bound, r),
        apply(instantiate(assume(bends), r), here),
        instantiate(values[0], other, room, r),
        instantiate(values[1], K * half, arch, r),
        sizes,
    )
    each = generalise(r, discharge(here.conclusion, each))
    return arithmetic(
        integral(one) <= integral(other) + K * half * integral(arch),
        apply(instantiate(assume(monotone), one, bound), each),
        instantiate(part(assume(linear), 0), other, room),
        instantiate(part(assume(linear), 1), K * half, arch),
    )


def _arch() -> Fact:
    step = arithmetic(0 <= x, assume(decays), assume(forward))
    limit = Fraction(1, 6) * x**3
    high = arithmetic(pade(x) <= limit, of_pade(x, step))
    positive = arithmetic(0 <= over**3, arithmetic(0 < over, assume(decays)))
    once = arithmetic(eq(over * alpha, 1), assume(decays))
    cubes = arithmetic(eq((over * alpha) ** 3, 1), once)
    return arithmetic(
        integral(arch) <= Fraction(1, 6) * delta**3,
        assume(arch_integral),
        weigh(over**3, positive, high),
        equally(delta**3, cubes),
    )


_k = natural("k")
_weights, _gap, _arches = (function(n, NAT) for n in ("w", "gap", "arch"))
_space = (
    Draw(_weights, (2,), -1, 1),
    Draw(_gap, (2,), -1, 1),
    Draw(_arches, (2,), 0, 1),
    Draw(symbol_of(K), (), 0, 2),
)
_within = forall_below(_k, 2, absolute(_gap(_k)) <= K * half * _arches(_k))
_twice = forall_below(_k, 2, absolute(_gap(_k)) <= K * _arches(_k))
_worth = [total(_k, 0, 2, _weights(_k) * value(_k)) for value in (_gap, _arches)]
_parabola = (
    Draw(symbol_of(alpha), (), 0, 2),
    Draw(symbol_of(delta), (), 0, 2),
    Draw(symbol_of(K), (), 0, 2),
)
_exact = absolute(K * half * (pade(x) * over**3))  # the input K/2·r(Δ - r), whose chord is zero

MUTANTS = (
    Mutant("weights of either sign", "a functional of two points that is not monotone",
           Statement((_within,), absolute(_worth[0]) <= K * half * _worth[1], _space)),
    Mutant("bent twice as much", "u within K·r(Δ - r) of its chord, weights at two points",
           Statement((_twice, forall_below(_k, 2, _weights(_k) >= 0)),
                     absolute(_worth[0]) <= K * half * _worth[1], _space)),
    Mutant("half the constant", "KΔ³/24, for a parabola",
           Statement((decays, forward), _exact <= Fraction(1, 24) * K * delta**3, _parabola)),
    Mutant("one order more", "KΔ⁴/12, for a parabola",
           Statement((decays, forward), _exact <= Fraction(1, 12) * K * delta**4, _parabola)),
)  # fmt: skip

THEOREM = Theorem(
    id="discretise.order_smooth",
    title="A smooth input costs no order",
    says="An input within K/2·r(Δ - r) of its chord over the step, as |u''| ≤ K makes it, leads a "
    "decaying mode to within KΔ³/12 of where the chord does.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the trapezoidal rule with a positive weight; Davis and Rabinowitz, Methods "
    "of Numerical Integration, chapter 2",
    closed_form=Fraction(1, 12) * K * delta**3,
)
