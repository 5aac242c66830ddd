"""Gates that are drawn anew at every step, known by their mean and covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..binary_matrix import BinaryMatrix
from ..errors import InputError
from ..exact import Matrix, Vector, is_symmetric, matrix, vector
from .gated import Gated


@dataclass(frozen=True)
class RandomGates:
    """A leaky or replace model whose gates are independent in time, with E g = mean (d) and
    covariance (d × d, positive semidefinite) at every step; no other moment matters.

    Raises InputError for shapes that do not fit, a covariance that is not symmetric, or moments
    that no gate in its box has: the mean outside, or a variance above (mean - low)(high - mean).
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

    @property
    def dimension(self) -> int:
        return self.model.dimension

    def numbers(self) -> Sequence[Vector]:
        """Every number that the moments of the transitions are made of."""
        for M in (self.model.A, self.covariance):
            if isinstance(M, BinaryMatrix):
                return M
        return (*self.model.A, *self.covariance, self.mean)
