"""identity.delta_spectrum: the delta rule's transition I - βkk' touches one direction only.

    (I - βkk')k = (1 - β|k|²)·k            (I - βkk')v = v   for v ⟂ k,        in every dimension

A step of the delta rule reads what is stored under the key k, (k'v), and takes β times of it away.
So k is an eigenvector with 1 - β|k|² and all that is orthogonal to k is kept as it is: the spectrum
is 1, ..., 1, 1 - β|k|².

Without v ⟂ k, with the eigenvalue 1 - β of a key that is not normalised: each fails.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume, conjunction
from proofs.lemmas.order import equally
from proofs.lemmas.sums import below, scaled
from proofs.statement import Draw, Statement
from proofs.symbols import d, i, j, v
from proofs.terms import NAT, Expr, both, eq, forall_below, function, real, symbol_of, total
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

key, beta = function("k", NAT), real("beta")


def moved(vector: Expr, at_j: Expr) -> Expr:
    """Coordinate i of (I - βkk')v: the row's sum Σ_j βk_i k_j v_j, taken away from v_i."""
    return vector - total(j, 0, d, beta * key(i) * key(j) * at_j)


size = total(j, 0, d, key(j) * key(j))
inner = total(j, 0, d, key(j) * v(j))
eigenvalue = 1 - beta * size
along = forall_below(i, d, eq(moved(key(i), key(j)), eigenvalue * key(i)))
across = forall_below(i, d, eq(moved(v(i), v(j)), v(i)))
orthogonal = eq(inner, 0)

HYPOTHESES = (Hypothesis("orthogonal", "v ⟂ k", orthogonal),)


def proof(board: Blackboard) -> Fact:
    reads_key = scaled(j, d, beta * key(i), key(j) * key(j))
    on_key = board.step(
        "On k itself the row reads βk_i·Σ k_j k_j = β|k|²·k_i.",
        below(arithmetic(eq(moved(key(i), key(j)), eigenvalue * key(i)), reads_key), i, d),
    )
    reads_v = scaled(j, d, beta * key(i), key(j) * v(j))
    nothing = equally(beta * key(i), assume(orthogonal))
    off_key = board.step(
        "On v ⟂ k it reads βk_i·Σ k_j v_j = 0.",
        below(arithmetic(eq(moved(v(i), v(j)), v(i)), reads_v, nothing), i, d),
    )
    return board.step("Both, in every coordinate.", conjunction(on_key, off_key))


_space = (
    Draw(symbol_of(d), (), 1, 2),
    Draw(key, ("d",), -2, 2),
    Draw(v, ("d",), -2, 2),
    Draw(symbol_of(beta), (), -1, 2),
)


def _mutant(name: str, altered: str, conclusion: Expr, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement(hypotheses, conclusion, _space))


MUTANTS = (
    _mutant("not orthogonal", "without v ⟂ k", across),
    _mutant("key not normalised", "eigenvalue 1 - β in place of 1 - β|k|²",
            forall_below(i, d, eq(moved(key(i), key(j)), (1 - beta) * key(i)))),
    _mutant("all directions shrink", "v ⟂ k is multiplied by 1 - β|k|² too",
            forall_below(i, d, eq(moved(v(i), v(j)), eigenvalue * v(i))), orthogonal),
)  # fmt: skip

_square = real("s")

THEOREM = Theorem(
    id="identity.delta_spectrum",
    title="The delta rule shrinks the key and keeps the rest",
    says="(I - βkk')k = (1 - β|k|²)k, and (I - βkk')v = v for every v ⟂ k, in every dimension.",
    hypotheses=HYPOTHESES,
    conclusion=both(along, across),
    proof=proof,
    mutants=MUTANTS,
    source="Schlag, Irie and Schmidhuber, arXiv 2102.11174 (delta rule as a fast weight); "
    "Yang et al., arXiv 2406.06484 (its transition I - βkk')",
    closed_form=1 - beta * _square,
    remarks="in the closed form s is |k|²",
)
