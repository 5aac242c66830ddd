"""contraction.scalar_gate: one gate for all coordinates contracts in whatever norm A does.

    ‖(1 - g)·I + g·A‖  ≤  1 - g·(1 - ‖A‖)        g in [0, 1], every norm with ‖I‖ = 1

The transition lies on the segment from I to A, and a norm is convex. With ‖A‖ < 1 and g ≥ lo > 0
this is a contraction by 1 - lo(1 - ‖A‖), the same for all gate sequences.

Without ‖I‖ = 1 it fails: in the Frobenius norm the identity of size d has norm √d.
Without g ≤ 1 it fails: the step then overshoots A. With a gate per coordinate it fails in most
norms; see contraction.vector_gate_euclidean and contraction.vector_gate_weighted_max.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume, instantiate
from proofs.statement import Draw, Statement
from proofs.symbols import A, d, i, j
from proofs.terms import (
    REAL,
    Expr,
    Sort,
    absolute,
    between,
    both,
    eq,
    forall,
    function,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

OPERATOR = Sort("operator")
plus = function("plus", OPERATOR, OPERATOR, gives=OPERATOR)
scale = function("scale", REAL, OPERATOR, gives=OPERATOR)
norm = function("norm", OPERATOR)
one, cell = function("I", gives=OPERATOR)(), function("A", gives=OPERATOR)()
X, Y = function("X", gives=OPERATOR)(), function("Y", gives=OPERATOR)()
g, r, a = real("g"), real("r"), real("a")

triangle = forall(X, forall(Y, norm(plus(X, Y)) <= norm(X) + norm(Y)))
homogeneous = forall(r, forall(X, eq(norm(scale(r, X)), absolute(r) * norm(X))))
HYPOTHESES = (
    Hypothesis("triangle", "the norm satisfies the triangle inequality", triangle),
    Hypothesis("homogeneous", "the norm is homogeneous", homogeneous),
    Hypothesis("unit", "the identity has norm one", eq(norm(one), 1)),
    Hypothesis("gate", "the gate lies between 0 and 1", between(0, g, 1)),
)

rate = 1 - g * (1 - norm(cell))
kept, taken = scale(1 - g, one), scale(g, cell)


def proof(board: Blackboard) -> Fact:
    gate, unit = assume(between(0, g, 1)), assume(eq(norm(one), 1))
    split = board.step(
        "The triangle inequality splits the transition into what is kept and what is taken in.",
        instantiate(assume(triangle), kept, taken),
    )
    keeps = board.step(
        "What is kept has norm 1 - g, since ‖I‖ = 1 and g ≤ 1.",
        arithmetic(eq(norm(kept), 1 - g), instantiate(assume(homogeneous), 1 - g, one), unit, gate),
    )
    takes = board.step(
        "What is taken in has norm g‖A‖, since g ≥ 0.",
        arithmetic(
            eq(norm(taken), g * norm(cell)), instantiate(assume(homogeneous), g, cell), gate
        ),
    )
    return board.step(
        "Add the two: (1 - g) + g‖A‖ = 1 - g(1 - ‖A‖).",
        arithmetic(norm(plus(kept, taken)) <= rate, split, keeps, takes),
    )


def _scalar(low: int, high: int) -> tuple[Draw, ...]:
    return (Draw(symbol_of(g), (), low, high), Draw(symbol_of(a), (), -2, 2))


q = real("q")
_entries = total(i, 0, d, total(j, 0, d, A(i, j) ** 2))
_moved = total(i, 0, d, (1 - g) ** 2 + 2 * (1 - g) * g * A(i, i)) + g**2 * _entries
_frobenius = Statement(
    hypotheses=(between(0, g, 1), q >= 0, eq(q**2, _entries)),
    conclusion=both(1 - g * (1 - q) >= 0, _moved <= (1 - g * (1 - q)) ** 2),
    space=(
        Draw(symbol_of(d), (), 1, 2),
        Draw(symbol_of(g), (), 0, 1),
        Draw(A, ("d", "d"), -1, 1),
        Draw(symbol_of(q), (), 0, 1),
    ),
)


def _in_one_dimension(*hypotheses: Expr, conclusion: Expr, high: int = 1) -> Statement:
    return Statement(hypotheses, conclusion, _scalar(0, high))


MUTANTS = (
    Mutant("Frobenius norm", "without ‖I‖ = 1: the Frobenius norm, whose square is Σ A_ij²",
           _frobenius),
    Mutant("gate above one", "without g ≤ 1, in one dimension",
           _in_one_dimension(
               g >= 0, conclusion=absolute(1 - g + g * a) <= 1 - g * (1 - absolute(a)), high=3)),
    Mutant("squared norm", "‖A‖² in place of ‖A‖, in one dimension",
           _in_one_dimension(
               between(0, g, 1), conclusion=absolute(1 - g + g * a) <= 1 - g * (1 - a**2))),
)  # fmt: skip

_size = real("theta")

THEOREM = Theorem(
    id="contraction.scalar_gate",
    title="A scalar gate contracts in every norm in which A does",
    says="‖(1-g)I + gA‖ ≤ 1 - g(1 - ‖A‖) for every norm with ‖I‖ = 1 and every g in [0, 1].",
    hypotheses=HYPOTHESES,
    conclusion=norm(plus(kept, taken)) <= rate,
    proof=proof,
    mutants=MUTANTS,
    source="convexity of norms; the leaky form is the paper's gate, arXiv 2410.03158 (reported)",
    closed_form=1 - real("lo") * (1 - _size),
    remarks="The closed form is the uniform rate for gates g ≥ lo and ‖A‖ ≤ θ < 1.",
)
