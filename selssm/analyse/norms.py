"""The norm of a certificate as floating-point functions, for the pictures only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import ConvexHull

from numerics.certificate import Certificate
from numerics.witnesses import ContinuousQuadratic, DeltaRange, PolytopeNorm, Quadratic, WeightedMax
from selssm.analyse.machine import Array, floats

MAX_FACETED = 6
"""Dimension up to which the facets of a polytope are taken."""


@dataclass(frozen=True)
class Norm:
    """`of_state`: (..., d) -> (...). `of_matrix`: (..., d, d) -> (...), the norm it induces.

    `certified`: whether it is the certificate's own norm, and not one that stands in for it.
    """

    of_state: Callable[[Array], Array]
    of_matrix: Callable[[Array], Array]
    certified: bool = True


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


def polytope(corners: Array) -> Norm:
    """The least factor by which the hull of the corners ±v (n, d) holds h: by its facets."""
    both = np.concatenate([corners, -corners])
    if both.shape[1] == 1:
        return weighted_max(np.abs(both).max(0))
    facets = ConvexHull(both).equations
    normals = facets[:, :-1] / -facets[:, -1:]

    def of_state(h: Array) -> Array:
        return np.asarray((h @ normals.T).max(-1))

    return Norm(of_state, lambda M: of_state(np.swapaxes(M @ both.T, -1, -2)).max(-1))


def norm_of(certificate: Certificate) -> Norm:
    """The norm that the certificate contracts; the maximum norm where it names none."""
    witness = certificate.witness
    if isinstance(witness, WeightedMax):
        return weighted_max(floats(witness.weights))
    if isinstance(witness, Quadratic | ContinuousQuadratic):
        return quadratic(floats(witness.P))
    if isinstance(witness, DeltaRange):
        return quadratic(np.eye(certificate.family.dimension))
    if isinstance(witness, PolytopeNorm) and certificate.family.dimension <= MAX_FACETED:
        return polytope(floats(witness.corners))
    own = not isinstance(witness, PolytopeNorm)
    return replace(weighted_max(np.ones(certificate.family.dimension)), certified=own)
