"""contraction.common_quadratic_needed (false): "a stable family has a common quadratic norm".

A family may contract in the max norm while no positive definite P works for all of its members.
Quadratic certificates are convenient, not complete: "no P found" never means "not stable".

What is refuted, for real 2 × 2 matrices A and B and vectors x and y:

    Σ_j |A_ij| < 1 and Σ_j |B_ij| < 1 for every i, and x ≠ 0 or y ≠ 0
        (so ‖A‖_∞, ‖B‖_∞ < 1: every product shrinks like a power, in one norm)
    ⟹   D = (Ax)(Ax)' + (By)(By)' - xx' - yy' is not positive semidefinite

A point where this fails excludes every common P: P > 0 with (Ax)'P(Ax) < x'Px for all x ≠ 0, and
likewise for B, would give tr(P·D) < 0, while P > 0 and D ≥ 0 give tr(P·D) ≥ 0. The second half
is the lemma below, proved for all P; the pair (xx', yy') is the dual certificate of the LMI.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    identity,
    part,
    specialise,
)
from proofs.lemmas.order import by_letters, products, roots
from proofs.statement import Draw, Statement
from proofs.terms import (
    NAT,
    Expr,
    Fn,
    Lambda,
    absolute,
    both,
    either,
    eq,
    function,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, FalseStatement, Hypothesis, Mutant, Theorem

A, B = function("A", NAT, NAT), function("B", NAT, NAT)
x, y = function("x", NAT), function("y", NAT)
pairs = tuple(real(n) for n in ("p", "q", "r"))  # P = [[p, q], [q, r]]


def image(matrix: Fn, vector: Fn, row: int) -> Expr:
    return matrix(row, 0) * vector(0) + matrix(row, 1) * vector(1)


def moment(row: int, column: int) -> Expr:
    """The entry of D."""
    after = image(A, x, row) * image(A, x, column) + image(B, y, row) * image(B, y, column)
    return after - x(row) * x(column) - y(row) * y(column)


def semidefinite(a: Expr, b: Expr, c: Expr) -> Expr:
    """[[a, b], [b, c]] ≥ 0, by its minors."""
    return both(both(0 <= a, 0 <= c), b**2 <= a * c)


def form(first: Expr, second: Expr) -> Expr:
    """v'Pv for v = (first, second)."""
    p, q, r = pairs
    return p * first**2 + 2 * q * first * second + r * second**2


def energy(vector: Fn) -> Expr:
    return form(vector(0), vector(1))


def energy_after(matrix: Fn, vector: Fn) -> Expr:
    return form(image(matrix, vector, 0), image(matrix, vector, 1))


dual = semidefinite(moment(0, 0), moment(0, 1), moment(1, 1))
conclusion = energy(x) + energy(y) <= energy_after(A, x) + energy_after(B, y)
positive = semidefinite(*pairs)

_a, _b, _c = (real(n) for n in ("a", "b", "c"))


def proof(board: Blackboard) -> Fact:
    p, q, r = pairs
    duality = board.step(
        "The trace of a product of two positive semidefinite matrices is not negative.",
        _trace_of_product(),
    )
    values = {symbol_of(letter): Lambda((), moment(*at)) for letter, at in
              ((_a, (0, 0)), (_b, (0, 1)), (_c, (1, 1)))}  # fmt: skip
    there = apply(specialise(duality, values), conjunction(assume(positive), assume(dual)))
    D = p * moment(0, 0) + 2 * q * moment(0, 1) + r * moment(1, 1)
    gained = identity(eq(D, energy_after(A, x) + energy_after(B, y) - energy(x) - energy(y)))
    return board.step(
        "tr(P·D) is what the energies of x and y gain together; so they do not both shrink.",
        arithmetic(conclusion, there, gained),
    )


def _trace_of_product() -> Fact:
    """⊢ P ≥ 0 and [[a, b], [b, c]] ≥ 0 imply pa + 2qb + rc ≥ 0, as (qb)² ≤ (pa)(rc)."""
    p, q, r = pairs
    given = both(positive, semidefinite(_a, _b, _c))
    signs = arithmetic(both(0 <= p, 0 <= r, 0 <= _a, 0 <= _c), assume(given))
    sizes = by_letters(
        both(0 <= p, 0 <= r, 0 <= _a, 0 <= _c), both(0 <= p * _a, 0 <= r * _c),
        {n: n for n in (p, r, _a, _c)}, *(part(signs, k) for k in range(4)),
    )  # fmt: skip
    squares = products(
        arithmetic(0 <= q**2), arithmetic(q**2 <= p * r, assume(given)),
        arithmetic(0 <= _b**2), arithmetic(_b**2 <= _a * _c, assume(given)),
    )  # fmt: skip
    mean = arithmetic(0 <= (p * _a - r * _c) ** 2)
    sum_ = p * _a + r * _c
    cross = roots(
        -2 * (q * _b), sum_, arithmetic(0 <= sum_, sizes),
        arithmetic((-2 * (q * _b)) ** 2 <= sum_**2, squares, mean),
    )  # fmt: skip
    return discharge(given, arithmetic(0 <= p * _a + 2 * q * _b + r * _c, cross))


_space = (
    *(Draw(symbol_of(letter), (), -2, 2) for letter in pairs),
    Draw(A, (2, 2), -1, 1), Draw(B, (2, 2), -1, 1), Draw(x, (2,), -1, 1), Draw(y, (2,), -1, 1),
)  # fmt: skip
MUTANTS = (
    Mutant("P of either sign", "without P ≥ 0", Statement((dual,), conclusion, _space)),
    Mutant("D of either sign", "without D ≥ 0", Statement((positive,), conclusion, _space)),
)

EXCLUDED = Theorem(
    id="contraction.no_common_quadratic",
    title="What excludes a common quadratic norm of two matrices",
    says="If (Ax)(Ax)' + (By)(By)' - xx' - yy' ≥ 0 then no P ≥ 0 makes |Ax|² + |By|² smaller than "
    "|x|² + |y|² in its norm.",
    hypotheses=(
        Hypothesis("dual", "D is positive semidefinite", dual),
        Hypothesis("positive", "P is positive semidefinite", positive),
    ),
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="duality of linear matrix inequalities; Boyd et al., LMIs, chapter 2",
    waiver="it excludes certificates: the pair (x, y) that does is found with the refutation",
)

_rows = tuple(absolute(M(i, 0)) + absolute(M(i, 1)) < 1 for M in (A, B) for i in (0, 1))

_indefinite = either(
    either(moment(0, 0) < 0, moment(1, 1) < 0),
    moment(0, 0) * moment(1, 1) < moment(0, 1) ** 2,
)
_most = Fraction(7, 8)

STATEMENT = Statement(
    hypotheses=(*_rows, 0 < x(0) ** 2 + x(1) ** 2 + y(0) ** 2 + y(1) ** 2),
    conclusion=_indefinite,
    space=(
        Draw(A, (2, 2), -_most, _most), Draw(B, (2, 2), -_most, _most),
        Draw(x, (2,), -1, 1), Draw(y, (2,), -1, 1),
    ),
)  # fmt: skip

FALSE = FalseStatement(
    id="contraction.common_quadratic_needed",
    title="A stable family has a common quadratic norm",
    says="If some norm contracts under every transition of a family, then a common P > 0 with "
    "A_v'PA_v < P exists.",
    statement=STATEMENT,
    because="The row sums make the max norm contract. With contraction.no_common_quadratic the "
    "vectors x and y leave no P: it would have to shrink both, the one that is not zero strictly.",
    repaired_by=("contraction.vector_gate_weighted_max", "contraction.joint_spectral_radius"),
    source="Ando and Shih, Simultaneous contractibility, SIAM J. Matrix Anal. Appl. 19 (1998)",
    lemmas=(EXCLUDED,),
)
