"""What makes a family stable, or quicker to forget, in its own terms."""

from __future__ import annotations

from numerics.exact import Matrix, from_flint, identity, is_positive_definite, to_flint
from numerics.families import Delta, Dense, Diagonal, Family, Leaky, Polytope, RandomGates, Replace

LARGEST = 64
"""Dimension up to which ‖A‖₂ < 1 is decided exactly for a remark."""


def faster(family: Family) -> str:
    """How to forget within the horizon that is missed, after "To forget faster"."""
    if isinstance(family, RandomGates):
        return faster(family.model)
    if isinstance(family, Leaky):
        return "raise gate.low or shrink A"
    if isinstance(family, Replace):
        return "lower gate.high or shrink A"
    if isinstance(family, Delta):
        return "lower decay_high"
    if isinstance(family, Polytope):
        return "shrink the matrices"
    matrix = "A's eigenvalues" if isinstance(family, Dense) else "the rates"
    return f"raise the least step size or lower {matrix} further below zero"


def remedies(family: Family) -> list[str]:
    """What to change where the property is not proved."""
    if isinstance(family, RandomGates):
        return remedies(family.model)
    if isinstance(family, Leaky | Replace):
        return _gated(family)
    if isinstance(family, Diagonal):
        return ["Keep every rate below zero and the least step size above zero."]
    if isinstance(family, Dense):
        return [
            "Keep the real part of every eigenvalue of A below zero and the least step size above "
            "zero: then some quadratic norm contracts (contraction.dense_continuous)."
        ]
    if isinstance(family, Delta):
        return [
            "Across its key a step of the delta rule keeps everything: keep decay_high below one, "
            "and β|k|² between 0 and 2 (contraction.delta_rule_products)."
        ]
    return [
        "Shrink the matrices, or leave out those that make the diverging word; one norm that "
        "shrinks under all of them is what is looked for (contraction.polytope)."
    ]


def _gated(family: Leaky | Replace) -> list[str]:
    found = []
    if not family.gate.scalar and len(family.A) <= LARGEST and _short(family.A):
        found.append(
            "A has Euclidean norm below one, so one common gate for all coordinates is safe: set "
            'gate.kind = "scalar" (contraction.scalar_gate).'
        )
    found.append(
        "Shrink A until the matrix of its absolute values has spectral radius below one; then "
        "vector gates are safe too (contraction.vector_gate_weighted_max)."
    )
    return found


def _short(A: Matrix) -> bool:
    """Whether ‖A‖₂ < 1, exactly: I - A'A is positive definite."""
    matrix = to_flint(A)
    return is_positive_definite(
        from_flint(to_flint(identity(len(A))) - matrix.transpose() * matrix)
    )
