"""contraction.gate_box_lmi_gap: the gate-box LMI is sufficient for the norm that it certifies only.

    A = [[1/2, -3/4], [-3/4, 1/2]],   P = I,   gates in [0, 1]²,   γ = 13/10

    |M(g)h| ≤ γ|h| for every g in the box and every h
    no multipliers τ_0, τ_1 ≥ 0 satisfy the LMI of contraction.gate_box_lmi with this P and γ

So for a given P the least γ of the LMI may be above the norm over the box: here the norm is about
1.289, and the LMI begins at about 1.323 (numerically). Another P may do better, and the corners one
by one (contraction.polytope) always reach the norm.

Proof. Each row is convex in its gate, so the corners carry the first line. For the second the form
of the LMI is added at two pairs (h, q), (2, -1), (1/2, -1) and (0, 2), (-1, 0): what is left is
-1/25 - τ_0/8, which is not negative only for a negative τ_0. (They are about the real and imaginary
part of one complex vector: the LMI cannot tell real gates from complex ones of the same size.)
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    instantiate,
)
from proofs.lemmas.order import by_letters
from proofs.statement import Draw, Statement
from proofs.terms import Expr, Term, as_expr, between, both, forall, implies, real, symbol_of
from proofs.theorem import Blackboard, Mutant, Theorem

h = real("h_0"), real("h_1")
q = real("q_0"), real("q_1")
gates = real("g_0"), real("g_1")
tau = real("tau_0"), real("tau_1")
half, three_quarters, square = Fraction(1, 2), Fraction(3, 4), Fraction(13, 10) ** 2


def pull(v: tuple[Term, Term]) -> tuple[Expr, Expr]:
    """(A - I)v."""
    x, y = (as_expr(z) for z in v)
    return -half * x - three_quarters * y, -three_quarters * x - half * y


def length(v: tuple[Expr, Expr]) -> Expr:
    return v[0] ** 2 + v[1] ** 2


def moved(g: tuple[Term, Term]) -> tuple[Expr, Expr]:
    """M(g)h = h + g ∘ (A - I)h."""
    p = pull(h)
    return h[0] + as_expr(g[0]) * p[0], h[1] + as_expr(g[1]) * p[1]


box = both(between(0, gates[0], 1), between(0, gates[1], 1))
p = pull(h)
lmi_form = (
    square * length(h)
    - length((h[0] + q[0], h[1] + q[1]))
    - tau[0] * (q[0] * (p[0] - q[0]))
    - tau[1] * (q[1] * (p[1] - q[1]))
)


def everywhere(body: Expr, *variables: Expr) -> Expr:
    for variable in reversed(variables):
        body = forall(variable, body)
    return body


contracts = everywhere(implies(box, length(moved(gates)) <= square * length(h)), *gates, *h)
lmi = everywhere(0 <= lmi_form, *h, *q)
impossible = everywhere(implies(lmi, tau[0] < 0), *tau)
conclusion = both(contracts, impossible)

_c, _x, _y, _s = (real(name) for name in ("c", "x", "y", "s"))


def _convex(index: int) -> Fact:
    """(h + g·p)² ≤ (1 - g)·h² + g·(h + p)²."""
    return by_letters(
        between(0, _s, 1),
        (_x + _s * _y) ** 2 <= (1 - _s) * _x**2 + _s * (_x + _y) ** 2,
        {_s: gates[index], _x: h[index], _y: p[index]},
        arithmetic(between(0, gates[index], 1), assume(box)),
    )


def _mean(index: int, near: Expr, far: Expr, limit: Expr, *known: Fact) -> Fact:
    """(1 - g)·near + g·far ≤ limit, where both are at most that."""
    return by_letters(
        both(between(0, _s, 1), _x <= _c, _y <= _c),
        (1 - _s) * _x + _s * _y <= _c,
        {_s: gates[index], _x: near, _y: far, _c: limit},
        arithmetic(between(0, gates[index], 1), assume(box)),
        arithmetic(near <= limit, *known),
        arithmetic(far <= limit, *known),
    )


def _inside(corners: Fact) -> Fact:
    """The corners bound what lies between them, one gate after the other."""
    near, far = ([v**2 for v in moved(g)] for g in ((0, 0), (1, 1)))
    limit, mix = square * length(h), (1 - gates[0]) * near[0] + gates[0] * far[0]
    edges = [_mean(0, near[0], far[0], limit - end, corners) for end in (near[1], far[1])]
    whole = _mean(1, near[1], far[1], limit - mix, *edges)
    return arithmetic(length(moved(gates)) <= limit, _convex(0), _convex(1), whole)


def proof(board: Blackboard) -> Fact:
    corners = board.step(
        "At each of the four corners 1.69|h|² - |M(g)h|² is a sum of squares.",
        arithmetic(
            both(*(length(moved((x, y))) <= square * length(h) for x in (0, 1) for y in (0, 1)))
        ),
    )
    inside = discharge(box, _inside(corners))
    for variable in reversed((*gates, *h)):
        inside = generalise(variable, inside)
    board.step("Rows are convex in their gates: so it holds in the whole box.", inside)
    pairs = ((2, -1), (half, -1)), ((0, 2), (-1, 0))
    negative = arithmetic(
        tau[0] < 0, *(instantiate(assume(lmi), *state, *change) for state, change in pairs)
    )
    negative = discharge(lmi, negative)
    for variable in reversed(tau):
        negative = generalise(variable, negative)
    board.step("The LMI at two pairs adds up to -1/25 - τ_0/8 ≥ 0.", negative)
    return board.step("Both together.", conjunction(inside, negative))


# -- mutants ---------------------------------------------------------------------------------------

_tau = real("tau")
_space = (
    *(Draw(symbol_of(z), (), -1, 1) for z in h),
    *(Draw(symbol_of(z), (), 0, 1) for z in gates),
)


def _solvable(rate: Fraction) -> Expr:
    """The LMI for τ_0 = τ_1, on (1, 1) and on (1, -1), where p is -5/4·h and 1/4·h."""
    head, tail = as_expr(rate - 1), _tau - 1
    crosses = (-1 + Fraction(5, 8) * _tau, -1 - Fraction(1, 8) * _tau)
    return both(0 <= tail, *(cross**2 <= head * tail for cross in crosses))


MUTANTS = (
    Mutant("smaller norm", "γ = 5/4 serves the box too, as it does at g = (1, 1)",
           Statement((box,), length(moved(gates)) <= Fraction(25, 16) * length(h), _space)),
    Mutant("no multipliers at all", "γ = 7/5 is out of reach of the LMI too",
           Statement((_solvable(Fraction(49, 25)),), _tau < 0,
                     (Draw(symbol_of(_tau), (), 0, 8),))),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.gate_box_lmi_gap",
    title="The gate-box LMI may miss a rate that the norm has",
    says="For A = [[1/2, -3/4], [-3/4, 1/2]], P = I and gates in [0, 1]² every ‖M(g)‖₂ ≤ 13/10, "
    "and no τ ≥ 0 satisfies the gate-box LMI with γ = 13/10.",
    hypotheses=(),
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the S-procedure with two constraints loses; a pair of vectors found by the dual",
    waiver="one example: it yields no number",
)
