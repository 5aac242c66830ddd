"""contraction.replace_weighted_max: a replacing gate contracts in a weighted max norm.

    hi_i·Σ_j |A_ij| w_j ≤ γ·w_i,  |g_i| ≤ hi_i   ⟹   ‖D_g A v‖_w ≤ γ·‖v‖_w

Row i of D_g A is row i of A scaled by its own gate, so the worst gate is hi, row by row.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic
from proofs.lemmas.instances import at
from proofs.lemmas.order import by_letters, weigh
from proofs.lemmas.sums import below, monotone, scaled, triangle
from proofs.statement import Draw, Statement
from proofs.symbols import A, c, d, g, gamma, hi_i, i, j, v, w
from proofs.terms import absolute, both, forall_below, real, symbol_of, total
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

weight = absolute(A(i, j)) * w(j)
weights = total(j, 0, d, weight)
offered = total(j, 0, d, A(i, j) * v(j))
positive = forall_below(i, d, 0 < w(i))
gates = forall_below(i, d, absolute(g(i)) <= hi_i(i))
rows = forall_below(i, d, hi_i(i) * weights <= gamma * w(i))
inside = forall_below(i, d, absolute(v(i)) <= c * w(i))
conclusion = forall_below(i, d, absolute(g(i) * offered) <= gamma * (c * w(i)))

HYPOTHESES = (
    Hypothesis("positive", "all weights are positive", positive),
    Hypothesis("gates", "|g_i| is at most hi_i", gates),
    Hypothesis("rows", "the row inequality at g_i = hi_i", rows),
    Hypothesis("inside", "‖v‖_w is at most c", inside),
)
_g, _u, _y, _r = (real(n) for n in ("x", "u", "y", "r"))


def proof(board: Blackboard) -> Fact:
    entry = arithmetic(
        absolute(A(i, j) * v(j)) <= c * weight,
        at(inside, j < d),
    )
    row = board.step(
        "Row i of A offers at most c·Σ_j |A_ij| w_j.",
        arithmetic(
            absolute(offered) <= c * weights,
            triangle(j, d, A(i, j) * v(j)),
            monotone(j, d, absolute(A(i, j) * v(j)), c * weight, below(entry, j, d)),
            scaled(j, d, c, weight),
        ),
    )
    gated = board.step(
        "Its gate scales it by at most hi_i.",
        by_letters(
            both(absolute(_g) <= _u, absolute(_y) <= _r),
            absolute(_g * _y) <= _u * _r,
            {_g: g(i), _u: hi_i(i), _y: offered, _r: c * weights},
            at(gates, i < d),
            row,
        ),
    )
    size = arithmetic(0 <= c, at(inside, i < d), at(positive, i < d))
    final = arithmetic(
        absolute(g(i) * offered) <= gamma * (c * w(i)), gated, weigh(c, size, at(rows, i < d))
    )
    return board.step("By the row inequality this is at most γ·c·w_i.", below(final, i, d))


_space = (
    Draw(symbol_of(d), (), 1, 2), Draw(A, ("d", "d"), -1, 1), Draw(w, ("d",), -1, 2),
    Draw(g, ("d",), -1, 2), Draw(hi_i, ("d",), 0, 1), Draw(v, ("d",), -1, 1),
    Draw(symbol_of(gamma), (), 0, 1), Draw(symbol_of(c), (), -1, 1),
)  # fmt: skip
_signed = forall_below(i, d, hi_i(i) * total(j, 0, d, A(i, j) * w(j)) <= gamma * w(i))

MUTANTS = (
    Mutant("signed rows", "A in place of |A|",
           Statement((positive, gates, _signed, inside), conclusion, _space)),
    Mutant("gates beyond hi", "without |g| ≤ hi",
           Statement((positive, rows, inside), conclusion, _space)),
    Mutant("weights of either sign", "without w > 0",
           Statement((gates, rows, inside), conclusion, _space)),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.replace_weighted_max",
    title="A replacing vector gate contracts in a weighted max norm",
    says="If hi_i·(|A|w)_i ≤ γ·w_i for every i, then ‖D_g A‖_w ≤ γ for all |g| ≤ hi.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    certificate="weighted_max",
    source="the replace form is the second reading of the paper's gate, arXiv 2410.03158",
)
