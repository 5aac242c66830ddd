"""contraction.schur_vertices (false): "if every vertex is Schur stable, the family is stable".

Each of two matrices may shrink every vector in the long run, and their product still grow: what
one stretches before it shrinks, the other turns back to be stretched again. Stability under
switching needs one norm for all (contraction.polytope), or the joint spectral radius.

What is refuted, for real 2 × 2 matrices A and B with Φ = A·B:

    |tr A| < 1 + det A < 2  and  |tr B| < 1 + det B < 2      (both Schur stable, by Jury's test)
    ⟹   |tr Φ| ≤ 1 + det Φ  and  det Φ ≤ 1                    (as it must be if spr(Φ) ≤ 1)

At a point where the conclusion fails the word that alternates A and B diverges: det Φ > 1 is the
product of two eigenvalues, one of which is then larger than one; and |tr Φ| > 1 + det Φ makes the
characteristic polynomial negative at 1 or at -1 (there it is 1 ∓ tr Φ + det Φ), so it has a real
root beyond. Larger matrices: add coordinates in which A and B are zero.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import Citation
from proofs.statement import Draw, Statement
from proofs.terms import NAT, Expr, absolute, both, function
from proofs.theorem import FalseStatement

A, B = function("A", NAT, NAT), function("B", NAT, NAT)
Matrix = Callable[[int, int], Expr]


def product_at(row: int, column: int) -> Expr:
    """The entry of Φ = A·B."""
    return A(row, 0) * B(0, column) + A(row, 1) * B(1, column)


def trace(matrix: Matrix) -> Expr:
    return matrix(0, 0) + matrix(1, 1)


def determinant(matrix: Matrix) -> Expr:
    return matrix(0, 0) * matrix(1, 1) - matrix(0, 1) * matrix(1, 0)


def schur(matrix: Matrix) -> Expr:
    """Jury's test: both roots of z² - tr·z + det lie inside the unit circle."""
    return both(absolute(trace(matrix)) < 1 + determinant(matrix), determinant(matrix) < 1)


STATEMENT = Statement(
    hypotheses=(schur(A), schur(B)),
    conclusion=both(
        absolute(trace(product_at)) <= 1 + determinant(product_at), determinant(product_at) <= 1
    ),
    space=(Draw(A, (2, 2), -2, 2), Draw(B, (2, 2), -2, 2)),
)

FALSE = FalseStatement(
    id="contraction.schur_vertices",
    title="Stable vertices make a stable family",
    says="If every vertex of a polytope of transitions is Schur stable, then so is every product.",
    statement=STATEMENT,
    because="Jury's test makes A and B Schur stable; where it fails beyond the circle for A·B, "
    "the word that alternates the two has an eigenvalue larger than one.",
    repaired_by=("contraction.polytope", "contraction.joint_spectral_radius"),
    source="folklore; a counterexample stands in Liberzon, Switching in Systems and Control, 2003",
    cites=(
        Citation("Jury's test for a real polynomial of degree two",
                 "Jury, Theory and Application of the z-Transform Method, 1964"),
        Citation("trace and determinant are the sum and product of the eigenvalues",
                 "Horn and Johnson, Matrix Analysis, section 1.2"),
    ),
)  # fmt: skip
