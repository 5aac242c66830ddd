"""discretise.dc_gain_complex: the same gains for an oscillating mode, a = -α + iβ, z = Δa.

h' = ah + f rests at H = -f/a. Complex numbers are pairs, e^z is e^(-Δα)(cos Δβ, sin Δβ), and a
division multiplies by the conjugate. A rule h ← e^z h + b̄f rests where

    zero-order hold          b̄ = (e^z - 1)/a                     h = H
    deployed b̄ = Δ                                               h = z/(e^z - 1)·H
    exponential-trapezoidal  b̄ = ((1 - λ)e^z + λ)·Δ              h = z(λ + (1 - λ)e^z)/(e^z - 1)·H

and for λ = ½ the last factor is (z/2)·coth(z/2). The deployed rule changes the loudness of a
constant input by |z|/|e^z - 1|, its closed form, and turns its phase besides.

A rule has one rest point exactly if e^z ≠ 1, which a mode that decays or grows fulfils for every
Δ > 0; without it, say for a = 2πi and Δ = 1, every state may rest.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    conjunction,
    cos_and_sin_of_zero,
    cos_squared_plus_sin_squared,
    discharge,
    instantiate,
    part,
)
from proofs.lemmas.complex import (
    ONE,
    ZERO,
    Complex,
    divided,
    modulus,
    number,
    scaled,
    turn,
    turn_of_sum,
    unit,
)
from proofs.lemmas.exponential import below_one, one_at_zero, positive, tangent
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, beta
from proofs.terms import Expr, Term, as_expr, both, cos, eq, exp, implies, negate, real, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

delta, lam = real("Delta"), real("lambda")
rest, force = number("H"), number("f")
held, deployed, trapezoid = (number(n) for n in ("h_zoh", "h_euler", "h_trap"))

a = Complex(-alpha, beta)
z = a.times(delta)
grown = turn(z)
gap = grown - ONE


def weight(now: Term) -> Complex:
    """What the exponential-trapezoidal rule gives a constant input, in units of Δ."""
    return grown.times(1 - as_expr(now)) + ONE.times(now)


gains = {held: gap * a.inverse, deployed: ONE.times(delta), trapezoid: weight(lam).times(delta)}


def rests(state: Complex) -> Expr:
    return state.equals(grown * state + gains[state] * force)


half = z.times(Fraction(1, 2))
up, down = turn(half), turn(-half)
euler_ratio = z * gap.inverse
trapezoid_ratio = z * weight(lam) * gap.inverse
middle = z * weight(Fraction(1, 2)) * gap.inverse
coth = (up + down) * (up - down).inverse
loudness = z.square / gap.square
moves, apart = 0 < a.square, 0 < gap.square
conclusion = both(
    both(held.equals(rest), deployed.equals(euler_ratio * rest)),
    both(trapezoid.equals(trapezoid_ratio * rest), middle.equals(half * coth)),
    eq(deployed.square, loudness * rest.square),
    implies(both(0 < delta, negate(eq(alpha, 0))), apart),
)

HYPOTHESES = (
    Hypothesis("moves", "a is not zero", moves),
    Hypothesis("apart", "e^z is not one", apart),
    Hypothesis("rest", "H is the rest point of h' = ah + f", (a * rest + force).equals(ZERO)),
    Hypothesis("hold", "zero-order hold rests at h_zoh", rests(held)),
    Hypothesis("deployed", "b̄ = Δ rests at h_euler", rests(deployed)),
    Hypothesis("trapezoid", "the exponential-trapezoidal rule rests at h_trap", rests(trapezoid)),
)
continuous = HYPOTHESES[2].formula


def proof(board: Blackboard) -> Fact:
    driven = arithmetic(force.equals(-(a * rest)), assume(continuous))
    hold = scaled(gains[held], driven)
    over_a = scaled(gap * rest, unit(a, assume(moves)))
    hold = arithmetic((gap * (held - rest)).equals(ZERO), assume(rests(held)), hold, over_a)
    nothing = divided(gap, assume(apart), held - rest, ZERO, hold)
    held_rest = board.step(
        "Hold: (1 - e^z)h = (e^z - 1)/a·f = (1 - e^z)H.",
        arithmetic(held.equals(rest), nothing),
    )
    products = [
        _product(state, share) for state, share in ((deployed, ONE), (trapezoid, weight(lam)))
    ]
    rules = [
        board.step(words, _found(state, ratio, product))
        for words, state, ratio, product in (
            ("Deployed: (e^z - 1)h = -Δf = zH.", deployed, euler_ratio, products[0]),
            ("Trapezoidal: the same with λ + (1 - λ)e^z.", trapezoid, trapezoid_ratio, products[1]),
        )
    ]
    symmetric = board.step("At λ = ½ divide above and below by e^(z/2).", _coth())
    loud = modulus(gap, assume(apart), deployed, z * rest, products[0])
    loud = board.step(
        "Moduli multiply: |e^z - 1|·|h| = |z|·|H|.",
        arithmetic(eq(deployed.square, loudness * rest.square), loud),
    )
    always = board.step("|e^z| = e^(-Δα) is not one unless Δα = 0.", _apart())
    parts = conjunction(held_rest, rules[0]), conjunction(rules[1], symmetric)
    return board.step("All of them.", conjunction(*parts, loud, always))


def _product(state: Complex, share: Complex) -> Fact:
    """(e^z - 1)h = z·share·H, for a rule whose gain is Δ·share."""
    driven = arithmetic(force.equals(-(a * rest)), assume(continuous))
    takes = scaled(gains[state], driven)
    return arithmetic((gap * state).equals(z * share * rest), assume(rests(state)), takes)


def _found(state: Complex, ratio: Complex, product: Fact) -> Fact:
    right = Complex(product.conclusion.args[0].args[1], product.conclusion.args[1].args[1])
    found = divided(gap, assume(apart), state, right, product)
    return arithmetic(state.equals(ratio * rest), found)


def _coth() -> Fact:
    """p = e^(z/2), n = e^(-z/2): e^z = p² and pn = 1, so (e^z - 1)(p + n) = (e^z + 1)(p - n)."""
    zero, spread = cos_and_sin_of_zero(), up - down
    units = [equally(exp(as_expr(0)), part(zero, index)) for index in (0, 1)]
    square = arithmetic((up * up).equals(grown), turn_of_sum(half, half))
    one = arithmetic((up * down).equals(ONE), turn_of_sum(half, -half), one_at_zero(), *units)
    cross = _crossed(up, down, square, one)
    wide = _wide(square, one)
    share = half * spread.inverse
    product = arithmetic(
        (gap * (half * coth)).equals(z * weight(Fraction(1, 2))),
        scaled(share, cross),
        scaled(half * (grown + ONE), unit(spread, wide)),
    )
    found = divided(gap, assume(apart), half * coth, z * weight(Fraction(1, 2)), product)
    return arithmetic(middle.equals(half * coth), found)


def _crossed(p: Complex, n: Complex, square: Fact, one: Fact) -> Fact:
    """(e^z - 1)(p + n) = (e^z + 1)(p - n)."""
    return arithmetic(
        (gap * (p + n)).equals((grown + ONE) * (p - n)), scaled(n, square), scaled(p, one)
    )


def _wide(square: Fact, one: Fact) -> Fact:
    """0 < |p - n|², since p(p - n) = e^z - 1 is not zero."""
    spread = up - down
    product = arithmetic((up * spread).equals(gap), square, one)
    first, second = (part(product, index) for index in (0, 1))
    rows = [equally(side, fact) for fact in (first, second) for side in fact.conclusion.args]
    whole = arithmetic(eq(up.square * spread.square, gap.square), *rows)
    u, v, w = real("u"), real("v"), real("w")
    return by_letters(
        both(both(0 <= v, eq(u * v, w)), 0 < w), 0 < v,
        {u: up.square, v: spread.square, w: gap.square},
        conjunction(arithmetic(0 <= spread.square), whole), assume(apart),
    )  # fmt: skip


def _apart() -> Fact:
    """|e^z - 1|² ≥ (E - 1)², since cos ≤ 1, and E = e^(-Δα) is not one."""
    given = both(0 < delta, negate(eq(alpha, 0)))
    size, exponent = exp(z.re), z.re
    sign = arithmetic(negate(eq(exponent, 0)), assume(given))
    not_one = arithmetic(negate(eq(size - 1, 0)), sign, tangent(exponent), below_one(-exponent))
    circle = instantiate(cos_squared_plus_sin_squared(), z.im)
    at_most_one = arithmetic(cos(z.im) <= 1, circle)
    return discharge(given, arithmetic(
        apart,
        arithmetic(0 < (size - 1) ** 2, not_one),
        weigh(2 * size, arithmetic(0 <= 2 * size, positive(exponent)), at_most_one),
        equally(size**2, circle),
    ))  # fmt: skip


_space = (
    Draw(symbol_of(alpha), (), -1, 2), Draw(symbol_of(beta), (), -2, 2),
    Draw(symbol_of(delta), (), 0, 2), Draw(symbol_of(lam), (), 0, 1),
    *(Draw(symbol_of(v), (), -2, 2) for c in (force, held) for v in (c.re, c.im)),
)  # fmt: skip
_rest = -(a.inverse * force)


def _at_rest(state: Complex) -> Complex:
    """The rest point of a rule, solved for the state."""
    return -(gap.inverse * gains[state] * force)


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement((moves, *hypotheses), claim, _space))


_mirrored = z.times(-1) * (turn(-z) - ONE).inverse
_swapped = z * (grown.times(lam) + ONE.times(1 - lam)) * gap.inverse

MUTANTS = (
    _mutant("deployed rule keeps the gain", "b̄ = Δ rests at H too",
            _at_rest(deployed).equals(_rest), apart),
    _mutant("loud as a real mode", "Δα/(1 - e^(-Δα)), without the oscillation",
            eq(_at_rest(deployed).square, (z.re / (exp(z.re) - 1)) ** 2 * _rest.square),
            apart, 0 < delta, 0 < alpha),
    _mutant("sign of the exponent", "z/(1 - e^(-z)) in place of z/(e^z - 1)",
            _at_rest(deployed).equals(_mirrored * _rest), apart),
    _mutant("weights swapped", "z((1 - λ) + λe^z)/(e^z - 1) for the trapezoidal rule",
            _at_rest(trapezoid).equals(_swapped * _rest), apart),
    _mutant("no step", "Δ = 0: e^z = 1, every state rests", held.equals(_rest),
            eq(delta, 0), rests(held)),
    _mutant("undamped", "e^z ≠ 1 for α = 0 too", apart, 0 <= delta),
)  # fmt: skip

THEOREM = Theorem(
    id="discretise.dc_gain_complex",
    title="The gain of a constant input into an oscillating mode",
    says="For a = -α + iβ, z = Δa with e^z ≠ 1: discrete over continuous gain is 1 for zero-order "
    "hold, z/(e^z - 1) for b̄ = Δ, z(λ + (1 - λ)e^z)/(e^z - 1) for the trapezoidal rule.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="as discretise.dc_gain; complex modes as in S4, arXiv 2111.00396",
    closed_form=loudness,
    remarks="The closed form is the squared modulus of the deployed gain, |z|²/|e^z - 1|².",
)
