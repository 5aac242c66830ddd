"""identity.softplus_power: a decay exp(s·Δ) with Δ = softplus(c) is a power of 1 + e^c.

    exp(s·softplus(c)) = b^s,   b = 1 + e^c,   for every real s, where b^s means exp(s·log b)

That this is the right meaning is part of the statement:

    b^n is the product of n factors b, for natural n
    b^(s+r) = b^s·b^r,   and b^s ≤ b^r for s ≤ r
    q·s = p     ⟹   (b^s)^q = b^p                  so b^s is the positive q-th root of b^p
    q·s = -p    ⟹   (b^s)^q · b^p = 1

In a selective cell s is the rate a < 0: ā = (1 + e^c)^a = (1 - σ(c))^|a|. Every mode of a channel
raises the one gate 1 - σ(c) to a power of its own (identity.leaky_integrator is a = -1).

Without q·s = ±p the exponents do not match; the power may not be drawn into the sum.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    rewrite,
    specialise,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.exponential import factor, increasing, inverse, one_at_zero, positive
from proofs.lemmas.logarithm import ordered
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.powers import of_exp
from proofs.lemmas.softplus import exp_of_softplus, softplus
from proofs.statement import Draw, Statement
from proofs.terms import (
    Expr,
    Lambda,
    Term,
    as_expr,
    both,
    eq,
    exp,
    implies,
    log,
    natural,
    power,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Mutant, Theorem

c, s, r, x = real("c"), real("s"), real("r"), real("x")
n, p, q = natural("n"), natural("p"), natural("q")

step = softplus(c)
decay, base = exp(s * step), 1 + exp(c)


def raised(exponent: Term) -> Expr:
    """b^s for real s."""
    return exp(exponent * log(base))


is_power = eq(decay, raised(s))
of_naturals = eq(raised(n), power(base, n))
laws = both(
    eq(raised(s + r), raised(s) * raised(r)),
    implies(s <= r, raised(s) <= raised(r)),
)
upwards = implies(eq(q * s, p), eq(power(raised(s), q), power(base, p)))
downwards = implies(eq(q * s, -p), eq(power(raised(s), q) * power(base, p), 1))


def proof(board: Blackboard) -> Fact:
    same = board.step("softplus(c) is log(1 + e^c).", arithmetic(is_power))
    collected = board.step(
        "(b^s)^q = exp(q·s·log b): q equal factors add their exponents.",
        symmetric(of_exp(s * step, q)),
    )
    whole = board.step(
        "Likewise exp(p·log b) = exp(log b)^p = b^p, since exp(log b) = b.",
        rewrite(of_exp(step, p), exp_of_softplus(c)),
    )
    counted = specialise(whole, {symbol_of(p): Lambda((), n)})
    products = board.step("Exponents add up: exp(x + y) = exp(x)·exp(y).",
                          arithmetic(laws.args[0], factor(s * step, r * step)))  # fmt: skip
    longer = weigh(step, _positive_step(), assume(s <= r))
    grows = apply(increasing(s * step, r * step), arithmetic(s * step <= r * step, longer))
    grows = board.step("log b ≥ 0, so a larger exponent gives more.",
                       discharge(s <= r, arithmetic(raised(s) <= raised(r), grows)))  # fmt: skip
    up = board.step(
        "For q·s = p the two exponents are the same.",
        discharge(eq(q * s, p), arithmetic(upwards.args[1], collected, _exponents(p), whole)),
    )
    root = arithmetic(eq(power(decay, q), exp(-p * step)), collected, _exponents(-p))
    down = board.step(
        "For q·s = -p they add to zero: exp(-p·log b)·exp(p·log b) = 1.",
        discharge(
            eq(q * s, -p),
            arithmetic(
                downwards.args[1],
                equally(power(base, p), root),
                equally(exp(-p * step), whole),
                inverse(p * step),
            ),
        ),
    )
    meaning = conjunction(arithmetic(of_naturals, counted), conjunction(products, grows))
    return board.step("All of it.", conjunction(same, meaning, conjunction(up, down)))


def _positive_step() -> Fact:
    """0 ≤ log(1 + e^c), as exp(0) = 1 ≤ 1 + e^c."""
    level = arithmetic(exp(as_expr(0)) <= exp(step), one_at_zero(), exp_of_softplus(c), positive(c))
    return apply(ordered(0, step), level)


def _exponents(exponent: Expr) -> Fact:
    """q·s = n ⊢ exp(q·s·Δ) = exp(n·Δ)."""
    return congruence(Lambda((x,), exp(x)), equally(step, assume(eq(q * s, exponent))))


_space = (
    Draw(symbol_of(p), (), 0, 3),
    Draw(symbol_of(q), (), 0, 2),
    Draw(symbol_of(s), (), -2, 2),
    Draw(symbol_of(r), (), -2, 2),
    Draw(symbol_of(c), (), -2, 2),
)


def _mutant(name: str, altered: str, conclusion: Expr) -> Mutant:
    return Mutant(name, altered, Statement((), conclusion, _space))


MUTANTS = (
    _mutant("power inside the sum", "1 + e^(sc) in place of (1 + e^c)^s",
            eq(decay, 1 + exp(s * c))),
    _mutant("step not bent", "exp(s·c), without softplus", eq(exp(s * c), raised(s))),
    _mutant("exponents multiply", "b^(sr) = b^s·b^r", eq(raised(s * r), raised(s) * raised(r))),
    _mutant("in any order", "b^s ≤ b^r without s ≤ r", raised(s) <= raised(r)),
    _mutant("any exponent", "without q·s = p", eq(power(raised(s), q), power(base, p))),
    _mutant("wrong sign", "q·s = -p without the reciprocal",
            implies(eq(q * s, -p), eq(power(raised(s), q), power(base, p)))),
)  # fmt: skip

THEOREM = Theorem(
    id="identity.softplus_power",
    title="A selective decay is a power of one plus e^c",
    says="exp(s·softplus(c)) = (1 + e^c)^s for every real s, the power being exp(s·log(1 + e^c)): "
    "the repeated product for natural s, the root of one for fractions, adding its exponents, "
    "increasing in s.",
    hypotheses=(),
    conclusion=both(is_power, both(of_naturals, laws), both(upwards, downwards)),
    proof=proof,
    mutants=MUTANTS,
    source="arXiv 2312.00752, section 3.2, with Δ = softplus and ā = exp(ΔA)",
    closed_form=decay,
)
