"""The norm of a certificate as floating-point functions, for the pictures only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from numerics.certificate import Certificate
from numerics.witnesses import ContinuousQuadratic, DeltaRange, Quadratic, WeightedMax
from selssm.analyse.machine import Array, floats


@dataclass(frozen=True)
class Norm:
    """`of_state`: (..., d) -> (...). `of_matrix`: (..., d, d) -> (...), the norm it induces."""

    of_state: Callable[[Array], Array]
    of_matrix: Callable[[Array], Array]


def weighted_max(w: Array) -> Norm:
    """max_i |h_i| / w_i."""
    return Norm(
        lambda h: (np.abs(h) / w).max(-1),
        lambda M: ((np.abs(M) @ w) / w).max(-1),
    )


def quadratic(P: Array) -> Norm:
    """sqrt(h'Ph), by the factor P = LL'."""
    root = np.linalg.cholesky(P).T
    inverse = np.linalg.inv(root)
    return Norm(
        lambda h: np.linalg.norm(h @ root.T, axis=-1),
        lambda M: np.linalg.norm(root @ M @ inverse, ord=2, axis=(-2, -1)),
    )


def norm_of(certificate: Certificate) -> Norm:
    """The norm that the certificate contracts; the maximum norm where it names none."""
    witness = certificate.witness
    if isinstance(witness, WeightedMax):
        return weighted_max(floats(witness.weights))
    if isinstance(witness, Quadratic | ContinuousQuadratic):
        return quadratic(floats(witness.P))
    if isinstance(witness, DeltaRange):
        return quadratic(np.eye(certificate.family.dimension))
    return weighted_max(np.ones(certificate.family.dimension))
