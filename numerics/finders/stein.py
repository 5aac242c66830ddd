"""Quadratic norms of a single transition M of any size, from the Stein equation P - N'PN = I.

N = M/γ. The sum of the first 2^k terms N'^j N^j has P - N'PN = I - N'^(2^k) N^(2^k), which is
positive definite as soon as ‖N^(2^k)‖ < 1; doubling the sum takes two products:
P <- P + (N^m)'P N^m. So a rate γ costs 2·log2(1/(log γ - log spr M)) products or so, and no solver.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from scipy.sparse.linalg import ArpackError, eigs

from ..binary_matrix import LARGE, BinaryMatrix
from ..board import Board, Candidate
from ..families import Gated, Polytope
from ..portfolio import Effort, Turns
from ..proposers.lyapunov import roundings
from ..proposers.transitions import Floats, only_transition
from ..witnesses import Quadratic
from .rates import descend, reached

DOUBLINGS = 40
HALF = 0.5  # the size of N^(2^k) that is small enough
MAX_EIGEN = 512  # dimension up to which all eigenvalues are cheap


def stein(board: Board, effort: Effort) -> Turns:
    """Rates from what is known down to the spectral radius of the only transition."""
    M = only_transition(board.family) if isinstance(board.family, Gated | Polytope) else None
    if M is not None and np.all(np.isfinite(M)):
        yield from descend(board, _radius(M), effort.tolerance, lambda rate: _tries(board, M, rate))


def _radius(M: Floats) -> float:
    """About the spectral radius."""
    if len(M) <= MAX_EIGEN:
        return float(np.abs(np.linalg.eigvals(M)).max())
    try:
        return float(np.abs(eigs(M, k=1, v0=np.ones(len(M)), return_eigenvectors=False))[0])
    except ArpackError:
        return 0.0


def _tries(board: Board, M: Floats, rate: Fraction) -> Turns:
    """The sum at this rate, rounded; a turn for the others after each doubling."""
    N = M / float(rate)
    P = np.eye(len(M))
    for _ in range(DOUBLINGS):
        P = P + N.T @ (P @ N)
        N = N @ N
        size = float(np.linalg.norm(N))
        if not np.isfinite(size) or size <= HALF:
            break
        yield None
    if size <= HALF and np.all(np.isfinite(P)):
        for norm in _norms(P):
            yield Candidate(norm, rate=rate)
            if reached(board, rate):
                return


def _norms(P: Floats) -> Iterator[Quadratic]:
    if P.size < LARGE:
        yield from roundings(P, np.zeros(len(P)), gated_lmi=False)
    else:
        yield Quadratic(BinaryMatrix((P + P.T) / 2))
