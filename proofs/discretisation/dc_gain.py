"""discretise.dc_gain: how much a constant input is worth after each rule, z = Δa.

h' = ah + Bu rests at H = -Bu/a. A rule h ← e^z h + b̄u rests where h = e^z h + b̄u:

    zero-order hold          b̄ = (e^z - 1)/a·B                    h = H
    deployed b̄ = ΔB                                               h = z/(e^z - 1)·H
    exponential-trapezoidal  b̄ = ((1 - λ)e^z + λ)·ΔB              h = z(λ + (1 - λ)e^z)/(e^z - 1)·H

and for λ = ½ the last factor is (z/2)·coth(z/2). (A constant input is the same before and after
the step, so both of its weights in the trapezoidal rule add up.) With b̄ = ΔB the factor depends on
the step: a selective model that changes Δ changes how loud its input is. Rates are real here, and
complex in discretise.dc_gain_complex; a decaying mode (a < 0) comes to its rest by discretise.rest.

Without a ≠ 0 there is no rest, and for Δ = 0 every h is one.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import Fact, arithmetic, assume, conjunction
from proofs.lemmas.exponential import below_one, factor, tangent
from proofs.lemmas.exponential import inverse as inverse_of
from proofs.lemmas.order import equally
from proofs.statement import Draw, Statement
from proofs.terms import Expr, Term, as_expr, both, eq, exp, negate, real, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

a, B, u, delta, lam = (real(n) for n in ("a", "B", "u", "Delta", "lambda"))
rest, held, deployed, trapezoid = (real(n) for n in ("H", "h_zoh", "h_euler", "h_trap"))

z = delta * a
grown = exp(z)
moves = negate(eq(a, 0))
forward = delta > 0


def weight(now: Term) -> Expr:
    """What the exponential-trapezoidal rule gives a constant input, in units of ΔB."""
    return (1 - as_expr(now)) * grown + now


gains = {held: (grown - 1) / a * B, deployed: delta * B, trapezoid: weight(lam) * delta * B}


def rests(state: Expr) -> Expr:
    return eq(state, grown * state + gains[state] * u)


continuous = eq(a * rest + B * u, 0)
euler_ratio = z / (grown - 1)
trapezoid_ratio = z * (lam + (1 - lam) * grown) / (grown - 1)
half, middle = z * Fraction(1, 2), z * weight(Fraction(1, 2)) / (grown - 1)
coth = (exp(half) + exp(-half)) / (exp(half) - exp(-half))
conclusion = both(
    eq(held, rest),
    eq(deployed, euler_ratio * rest),
    eq(trapezoid, trapezoid_ratio * rest),
    eq(middle, half * coth),
)

HYPOTHESES = (
    Hypothesis("moves", "a is not zero", moves),
    Hypothesis("forward", "the step is positive", forward),
    Hypothesis("rest", "H is the rest point of h' = ah + Bu", continuous),
    Hypothesis("hold", "zero-order hold rests at h_zoh", rests(held)),
    Hypothesis("deployed", "b̄ = ΔB rests at h_euler", rests(deployed)),
    Hypothesis("trapezoid", "the exponential-trapezoidal rule rests at h_trap", rests(trapezoid)),
)


def proof(board: Blackboard) -> Fact:
    gap = board.step("e^z ≠ 1, since z = Δa ≠ 0.", _gap())
    inverse = arithmetic(eq(1 / (grown - 1) * (grown - 1), 1), gap)
    over_a = arithmetic(eq(1 / a * a, 1), assume(moves))
    driven = arithmetic(eq(B * u, -a * rest), assume(continuous))
    hold = equally((grown - 1) / a, driven)
    hold = arithmetic(eq((grown - 1) * held, (grown - 1) * rest), assume(rests(held)), hold,
                      equally((grown - 1) * rest, over_a))  # fmt: skip
    held_rest = board.step(
        "Hold: (1 - e^z)h = (e^z - 1)/a·Bu = (1 - e^z)H.", _divide(hold, inverse, held, rest)
    )
    takes = equally(delta, driven)
    euler = arithmetic(eq((grown - 1) * deployed, z * rest), assume(rests(deployed)), takes)
    deployed_rest = board.step(
        "Deployed: (e^z - 1)h = -ΔBu = zH.", _divide(euler, inverse, deployed, euler_ratio * rest)
    )
    takes = equally(weight(lam) * delta, driven)
    mixed = arithmetic(
        eq((grown - 1) * trapezoid, z * weight(lam) * rest), assume(rests(trapezoid)), takes
    )
    trapezoid_rest = board.step(
        "Trapezoidal: the same with the weight λ + (1 - λ)e^z.",
        _divide(mixed, inverse, trapezoid, trapezoid_ratio * rest),
    )
    symmetric = board.step("At λ = ½ divide above and below by e^(z/2).", _coth(gap, inverse))
    return board.step("All four.", conjunction(held_rest, deployed_rest, trapezoid_rest, symmetric))


def _gap() -> Fact:
    """e^z ≠ 1: for z > 0 it is above 1 + z, for z < 0 below one."""
    sign = arithmetic(negate(eq(z, 0)), assume(moves), assume(forward))
    return arithmetic(negate(eq(grown - 1, 0)), sign, tangent(z), below_one(-z))


def _divide(product: Fact, inverse: Fact, left: Expr, right: Expr) -> Fact:
    """From (e^z - 1)·left = (e^z - 1)·right, one of them written out, infer left = right."""
    weighted = equally(1 / (grown - 1), product)
    return arithmetic(eq(left, right), weighted, equally(left, inverse), equally(right, inverse))


def _coth(gap: Fact, inverse: Fact) -> Fact:
    """With p = e^(z/2), n = e^(-z/2): e^z = p² and pn = 1."""
    p, n = exp(half), exp(-half)
    square, one = factor(half, half), inverse_of(half)
    spread = arithmetic(negate(eq(p - n, 0)), gap, square, one)
    over = arithmetic(eq(1 / (p - n) * (p - n), 1), spread)
    cross = arithmetic(
        eq((1 + grown) * (p - n), (grown - 1) * (p + n)), equally(n, square), equally(p, one)
    )
    both_sides = equally(half / (grown - 1) / (p - n), cross)
    return arithmetic(
        eq(middle, half * coth),
        both_sides,
        equally(middle, over),
        equally(half * coth, inverse),
    )


_space = (
    Draw(symbol_of(a), (), -2, 2),
    Draw(symbol_of(B), (), -2, 2),
    Draw(symbol_of(u), (), -2, 2),
    Draw(symbol_of(delta), (), 0, 2),
    Draw(symbol_of(lam), (), 0, 1),
    Draw(symbol_of(held), (), -2, 2),
)
_rest = -B * u / a


def _at_rest(state: Expr) -> Expr:
    """The rest point of a rule, solved for the state."""
    return gains[state] * u / (1 - grown)


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement((moves, *hypotheses), claim, _space))


_swapped = z * (1 - lam + lam * grown) / (grown - 1)
_coth_z = (exp(z) + exp(-z)) / (exp(z) - exp(-z))

MUTANTS = (
    _mutant("deployed rule keeps the gain", "b̄ = ΔB rests at H too",
            eq(_at_rest(deployed), _rest), forward),
    _mutant("sign of the exponent", "z/(1 - e^(-z)) in place of z/(e^z - 1)",
            eq(_at_rest(deployed), z / (1 - exp(-z)) * _rest), forward),
    _mutant("weights swapped", "z((1 - λ) + λe^z)/(e^z - 1) for the trapezoidal rule",
            eq(_at_rest(trapezoid), _swapped * _rest), forward),
    _mutant("coth of z", "(z/2)·coth(z) at λ = ½",
            eq(_at_rest(trapezoid), half * _coth_z * _rest), forward, eq(lam, Fraction(1, 2))),
    _mutant("no step", "Δ = 0 in place of Δ > 0: every state rests",
            eq(held, _rest), eq(delta, 0), rests(held)),
)  # fmt: skip

_z = real("z")

THEOREM = Theorem(
    id="discretise.dc_gain",
    title="Exact hold keeps the gain of a constant input; the deployed rule does not",
    says="Discrete over continuous gain of a constant input, z = Δa: 1 for zero-order hold, "
    "z/(e^z - 1) for b̄ = ΔB, z(λ + (1 - λ)e^z)/(e^z - 1) for the exponential-trapezoidal rule.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="arXiv 2312.00752, equation 4, against the code of mamba_ssm (b̄ = ΔB); the "
    "exponential-trapezoidal rule is that of Mamba-3 (reported)",
    closed_form=_z / (exp(_z) - 1),
)
