"""Gates that are drawn anew at every step, known by their mean and covariance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..binary_matrix import BinaryMatrix
from ..checker.definite import Condition, proving
from ..errors import InputError
from ..exact import Matrix, Vector, bits_of, is_diagonal, is_symmetric, matrix, vector
from .gated import Gated


@dataclass(frozen=True)
class RandomGates:
    """A leaky or replace model whose gates are independent in time, with E g = mean (d) and
    covariance (d × d, positive semidefinite) at every step; no other moment matters.

    Raises InputError for shapes that do not fit, or moments that no gate in its box has: a mean
    outside, a variance above (mean - low)(high - mean), a covariance that is not proved >= 0.
    """

    model: Gated
    mean: Vector
    covariance: Matrix

    form = "random_gates"

    def __post_init__(self) -> None:
        where = "[gate.distribution]"
        object.__setattr__(self, "mean", vector(self.mean, f"{where} mean"))
        object.__setattr__(self, "covariance", matrix(self.covariance, f"{where} covariance"))
        d = self.dimension
        if len(self.mean) != d or len(self.covariance) != d or not is_symmetric(self.covariance):
            remedy = f"give {d} means and a symmetric {d} × {d} covariance"
            raise InputError("the moments do not fit the gates", where, remedy)
        box = zip(self.model.gate.low, self.model.gate.high, strict=True)
        for i, (lo, hi) in enumerate(box):
            mean, spread = self.mean[i], self.covariance[i][i]
            if not lo <= mean <= hi or not 0 <= spread <= (mean - lo) * (hi - mean):
                fault = f"no gate in its box has this mean and variance at coordinate {i}"
                raise InputError(fault, where, "keep variance <= (mean - low)(high - mean)")
        self._check_covariance(where)

    def _check_covariance(self, where: str) -> None:
        """One common gate has one mean and one variance; else S >= 0 must be proved."""
        S = self.covariance
        if self.model.gate.scalar:
            if len(set(self.mean)) > 1 or len({x for row in S for x in row}) > 1:
                remedy = "give one mean, and one variance in every entry of the covariance"
                raise InputError("a scalar gate has several means or variances", where, remedy)
            return

        def semidefinite(arithmetic: Any) -> Iterator[Condition]:
            yield Condition(arithmetic.matrix(S), strict=False)

        if not is_diagonal(S) and proving(semidefinite, len(S), bits_of(S)) is None:
            fault = "the covariance is not proved to be positive semidefinite"
            raise InputError(fault, where, "give a covariance, with no negative eigenvalue")

    @property
    def dimension(self) -> int:
        return self.model.dimension

    def numbers(self) -> Sequence[Vector]:
        """Every number that the moments of the transitions are made of."""
        for M in (self.model.A, self.covariance):
            if isinstance(M, BinaryMatrix):
                return M
        return (*self.model.A, *self.covariance, self.mean)
