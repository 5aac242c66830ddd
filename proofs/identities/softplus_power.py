"""identity.softplus_power: a decay exp(s·Δ) with Δ = softplus(c) is a power of 1 + e^c.

    exp(s·softplus(c)) = (1 + e^c)^s

For natural s this is a product of s factors. For the fraction s = ±p/q it says which number the
power is, the positive one whose q-th power is (1 + e^c)^(±p):

    q·s = p     ⟹   exp(s·softplus(c))^q = (1 + e^c)^p
    q·s = -p    ⟹   exp(s·softplus(c))^q · (1 + e^c)^p = 1

For other s the right side has no definition but the left one.

In a selective cell s is the rate a < 0: ā = (1 + e^c)^a = (1 - σ(c))^|a|. Every mode of a channel
raises the one gate 1 - σ(c) to a power of its own (identity.leaky_integrator is a = -1).

Without q·s = ±p the exponents do not match; the power may not be drawn into the sum.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    conjunction,
    discharge,
    rewrite,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.exponential import inverse
from proofs.lemmas.order import equally
from proofs.lemmas.powers import of_exp
from proofs.lemmas.softplus import exp_of_softplus, softplus
from proofs.statement import Draw, Statement
from proofs.terms import (
    Expr,
    Lambda,
    both,
    eq,
    exp,
    implies,
    natural,
    power,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Mutant, Theorem

c, s, x = real("c"), real("s"), real("x")
p, q = natural("p"), natural("q")

step = softplus(c)
decay, base = exp(s * step), 1 + exp(c)
upwards = implies(eq(q * s, p), eq(power(decay, q), power(base, p)))
downwards = implies(eq(q * s, -p), eq(power(decay, q) * power(base, p), 1))


def proof(board: Blackboard) -> Fact:
    collected = board.step(
        "exp(s·Δ)^q = exp(q·s·Δ): q equal factors add their exponents.",
        symmetric(of_exp(s * step, q)),
    )
    whole = board.step(
        "Likewise exp(p·Δ) = exp(Δ)^p = (1 + e^c)^p, since exp(log(1 + e^c)) = 1 + e^c.",
        rewrite(of_exp(step, p), exp_of_softplus(c)),
    )
    up = board.step(
        "For q·s = p the two exponents are the same.",
        discharge(eq(q * s, p), arithmetic(upwards.args[1], collected, _exponents(p), whole)),
    )
    root = arithmetic(eq(power(decay, q), exp(-p * step)), collected, _exponents(-p))
    down = board.step(
        "For q·s = -p they add to zero: exp(-pΔ)·exp(pΔ) = 1.",
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
    return board.step("Both signs.", conjunction(up, down))


def _exponents(exponent: Expr) -> Fact:
    """q·s = n ⊢ exp(q·s·Δ) = exp(n·Δ)."""
    return congruence(Lambda((x,), exp(x)), equally(step, assume(eq(q * s, exponent))))


_space = (
    Draw(symbol_of(p), (), 0, 3),
    Draw(symbol_of(q), (), 0, 2),
    Draw(symbol_of(s), (), -2, 2),
    Draw(symbol_of(c), (), -2, 2),
)


def _mutant(name: str, altered: str, conclusion: Expr) -> Mutant:
    return Mutant(name, altered, Statement((), conclusion, _space))


MUTANTS = (
    _mutant("power inside the sum", "1 + e^(pc) in place of (1 + e^c)^p",
            implies(eq(q * s, p), eq(power(decay, q), 1 + exp(p * c)))),
    _mutant("step not bent", "exp(s·c), without softplus",
            implies(eq(q * s, p), eq(power(exp(s * c), q), power(base, p)))),
    _mutant("any exponent", "without q·s = p", eq(power(decay, q), power(base, p))),
    _mutant("wrong sign", "q·s = -p without the reciprocal",
            implies(eq(q * s, -p), eq(power(decay, q), power(base, p)))),
)  # fmt: skip

THEOREM = Theorem(
    id="identity.softplus_power",
    title="A selective decay is a power of one plus e^c",
    says="exp(s·softplus(c)) = (1 + e^c)^s: for q·s = ±p with natural p and q, the q-th power of "
    "the left side is (1 + e^c)^(±p).",
    hypotheses=(),
    conclusion=both(upwards, downwards),
    proof=proof,
    mutants=MUTANTS,
    source="arXiv 2312.00752, section 3.2, with Δ = softplus and ā = exp(ΔA)",
    closed_form=exp(s * step),
)
