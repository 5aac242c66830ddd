"""contraction.replace_gate: a replacing gate contracts in a diagonal norm, at the price of one LMI.

M(g)v = D_g A v with |g_i| ≤ hi_i, and P = diag(p) with p ≥ 0:

    A' D_hi P D_hi A ≤ γ²P   ⟹   ‖M(g)‖_P ≤ γ for all g in [-hi, hi]^d

Each gate scales its own coordinate, a diagonal norm weighs each coordinate by itself, so the
worst gate is hi. The maximum over the box is ‖D_hi A‖_P, hence nothing is lost. With a P that is
not diagonal a smaller gate may be worse.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume
from proofs.lemmas.instances import at
from proofs.lemmas.order import by_letters, weigh
from proofs.lemmas.sums import below, monotone
from proofs.statement import Draw, Statement
from proofs.symbols import A, d, g, gamma, hi_i, i, j, v
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    both,
    forall_below,
    function,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

p = function("p", NAT)
offered = total(j, 0, d, A(i, j) * v(j))


def size(gate: Expr) -> Expr:
    """‖D_gate A v‖_P²."""
    return total(i, 0, d, p(i) * (gate * offered) ** 2)


before = total(i, 0, d, p(i) * v(i) ** 2)
weights = forall_below(i, d, 0 <= p(i))
gates = forall_below(i, d, absolute(g(i)) <= hi_i(i))
at_high = size(hi_i(i)) <= gamma**2 * before
conclusion = size(g(i)) <= gamma**2 * before

HYPOTHESES = (
    Hypothesis("weights", "P is diagonal and not negative", weights),
    Hypothesis("gates", "|g_i| is at most hi_i", gates),
    Hypothesis("lmi", "‖D_hi A v‖_P ≤ γ‖v‖_P", at_high),
)
_g, _u, _y = (real(n) for n in ("x", "u", "y"))


def proof(board: Blackboard) -> Fact:
    smaller = board.step(
        "A smaller gate makes its coordinate smaller: (g_i y_i)² ≤ (hi_i y_i)².",
        by_letters(
            absolute(_g) <= _u,
            (_g * _y) ** 2 <= (_u * _y) ** 2,
            {_g: g(i), _u: hi_i(i), _y: offered},
            at(gates, i < d),
        ),
    )
    weighted = weigh(p(i), at(weights, i < d), smaller)
    summed = board.step(
        "Weighted with p_i ≥ 0 and summed: ‖D_g A v‖_P ≤ ‖D_hi A v‖_P.",
        monotone(
            i,
            d,
            p(i) * (g(i) * offered) ** 2,
            p(i) * (hi_i(i) * offered) ** 2,
            below(weighted, i, d),
        ),
    )
    return board.step(
        "And this is at most γ‖v‖_P.", arithmetic(conclusion, summed, assume(at_high))
    )


# -- mutants, in two dimensions with P = [[p0, c], [c, p1]] ------------------------------------

_c, _x, _z = real("c"), real("x"), real("z")
_space = (
    Draw(symbol_of(_x), (), -2, 2), Draw(symbol_of(_z), (), -2, 2),
    Draw(p, (2,), 0, 2), Draw(symbol_of(_c), (), -2, 2), Draw(g, (2,), 0, 1),
)  # fmt: skip


def _form(first: Expr, second: Expr) -> Expr:
    return p(0) * first**2 + 2 * _c * first * second + p(1) * second**2


_dimension_one = (
    Draw(symbol_of(d), (), 1, 2), Draw(A, ("d", "d"), -1, 1), Draw(v, ("d",), -1, 1),
    Draw(g, ("d",), -2, 2), Draw(hi_i, ("d",), 0, 1), Draw(p, ("d",), -1, 2),
    Draw(symbol_of(gamma), (), 0, 1),
)  # fmt: skip

MUTANTS = (
    Mutant("P not diagonal", "some P > 0 with ‖D_g y‖_P > ‖y‖_P for a gate in [0, 1]²",
           Statement((both(0 < p(0), _c**2 < p(0) * p(1)),),
                     _form(g(0) * _x, g(1) * _z) <= _form(_x, _z), _space)),
    Mutant("negative weights", "without p ≥ 0", Statement((gates, at_high), conclusion,
                                                           _dimension_one)),
    Mutant("gates beyond hi", "without |g| ≤ hi", Statement((weights, at_high), conclusion,
                                                            _dimension_one)),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.replace_gate",
    title="A replacing vector gate contracts in a diagonal norm",
    says="If A'D_hi P D_hi A ≤ γ²P with P diagonal, then ‖D_g A‖_P ≤ γ for all |g| ≤ hi.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    certificate="quadratic",
    source="the replace form is the second reading of the paper's gate, arXiv 2410.03158",
)
