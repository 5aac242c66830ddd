"""contraction.vector_gate_euclidean (false): "‖A‖₂ < 1 makes the leaky family stable".

It is true for one gate common to all coordinates (contraction.scalar_gate) and for a vector gate
that is held constant. A vector gate that switches defeats it: each M(g) mixes rows of I with rows
of A, and such a mixture can stretch the Euclidean norm although A itself shrinks it; a word of
gates strings the stretches together. A positive lower bound on the gate does not help.

What is refuted, for rational A, gates in [lo, 1] with lo > 0, and a word of gates with product Φ:

    Σ_j |(A'A)_ij| < 1 for every i        (so that ‖A‖₂² = spr(A'A) ≤ ‖A'A‖_∞ < 1)
    ⟹   |trace of Φ^(2^r)| ≤ d for every r    (as it must be if spr(Φ) ≤ 1)

A point where the first line holds and the second fails has ‖A‖₂ < 1 and spr(Φ) > 1: repeating
the word makes the state grow without bound.

So for every d ≥ 2. A point (A, g) of dimension two gives one of dimension d: A ⊕ 0, zeros in all
new rows and columns, and gates g_i = 1 in the new coordinates. Its Gram matrix is A'A ⊕ 0, whose
row sums stay below one; every transition is M(g) ⊕ 0, so every product of a word is Φ ⊕ 0, with
the same nonzero eigenvalues, spr(Φ) > 1 among their moduli. For d = 1 it is true.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import Citation
from proofs.statement import Draw, Statement
from proofs.symbols import A, d, g_at, i, j, k, lo, s, t
from proofs.terms import (
    NAT,
    absolute,
    as_expr,
    both,
    eq,
    forall_below,
    function,
    implies,
    natural,
    negate,
    symbol_of,
    total,
)
from proofs.theorem import FalseStatement

word = function("Phi", NAT, NAT, NAT)  # the product of the first s transitions
square = function("Psi", NAT, NAT, NAT)  # the word's product squared r times
r = natural("r")
SQUARINGS = 8

norm_below_one = forall_below(i, d, total(j, 0, d, absolute(total(k, 0, d, A(k, i) * A(k, j)))) < 1)
gates = both(
    0 < lo, forall_below(s, t, forall_below(i, d, both(lo <= g_at(s, i), g_at(s, i) <= 1)))
)
diagonal = forall_below(i, d, eq(word(0, i, i), 1))
elsewhere = forall_below(i, d, forall_below(j, d, implies(negate(eq(i, j)), eq(word(0, i, j), 0))))
stepped = (1 - g_at(s, i)) * word(s, i, j) + g_at(s, i) * total(k, 0, d, A(i, k) * word(s, k, j))
products = forall_below(
    s, t, forall_below(i, d, forall_below(j, d, eq(word(s + 1, i, j), stepped)))
)
once = forall_below(i, d, forall_below(j, d, eq(square(0, i, j), word(t, i, j))))
squares = forall_below(
    r,
    SQUARINGS,
    forall_below(
        i,
        d,
        forall_below(
            j, d, eq(square(r + 1, i, j), total(k, 0, d, square(r, i, k) * square(r, k, j)))
        ),
    ),
)
bounded_trace = forall_below(
    r, as_expr(SQUARINGS + 1), absolute(total(i, 0, d, square(r, i, i))) <= d
)

STATEMENT = Statement(
    hypotheses=(gates, norm_below_one, diagonal, elsewhere, products, once, squares),
    conclusion=bounded_trace,
    space=(
        Draw(symbol_of(d), (), 2, 3),
        Draw(symbol_of(t), (), 1, 3),
        Draw(A, ("d", "d"), -1, 1),
        Draw(symbol_of(lo), (), Fraction(1, 16), Fraction(1, 4)),
        Draw(g_at, ("t", "d"), "lo", 1),
    ),
    computed=frozenset({word, square}),
)

FALSE = FalseStatement(
    id="contraction.vector_gate_euclidean",
    title="A Euclidean contraction survives vector gates",
    says="If ‖A‖₂ < 1 then the leaky family is stable under vector gates in [lo, 1]^d, lo > 0.",
    statement=STATEMENT,
    because="The hypothesis forces ‖A‖₂ < 1; a trace above d forces an eigenvalue above one.",
    repaired_by=(
        "contraction.scalar_gate",
        "contraction.vector_gate_weighted_max",
        "stochastic.independent_gates",
    ),
    source="belief behind the fair reading of Theorem 2 of arXiv 2410.03158 (reported)",
    cites=(
        Citation("spr(M) ≤ ‖M‖_∞, applied to A'A", "Horn and Johnson, Matrix Analysis, 5.6.9"),
        Citation("the trace is the sum of the eigenvalues", "Horn and Johnson, section 1.2"),
    ),
)
