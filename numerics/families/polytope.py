"""Arbitrary switching in the convex hull of finitely many matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..binary_matrix import BinaryMatrix
from ..errors import InputError
from ..exact import Matrix, Vector, matrix
from .shapes import Fed, check_square


@dataclass(frozen=True)
class Polytope(Fed):
    """h⁺ = M h + B x with M anywhere in conv{A_1, ..., A_m} at every step.

    Raises InputError for no vertex, or for vertices that are not square or differ in size.
    """

    vertices: tuple[Matrix, ...]
    B: Matrix | None = None
    bound: Fraction | None = None

    form = "polytope"

    def __post_init__(self) -> None:
        if len(self.vertices) == 0:
            raise InputError("the polytope has no vertex", "[model] A", "give one matrix at least")
        names = [f"[model] A[{i}]" for i in range(len(self.vertices))]
        read = tuple(matrix(A, where) for A, where in zip(self.vertices, names, strict=True))
        object.__setattr__(self, "vertices", read)
        for A, where in zip(read, names, strict=True):
            check_square(A, where)
            if len(A) != len(read[0]):
                sizes = f"it has dimension {len(A)} and the first vertex {len(read[0])}"
                raise InputError(sizes, where, "give vertices of one size")
        self._read_input()

    @property
    def dimension(self) -> int:
        return len(self.vertices[0])

    def numbers(self) -> Sequence[Vector]:
        """Every number that the transitions are made of."""
        for A in self.vertices:
            if isinstance(A, BinaryMatrix):
                return A
        return tuple(row for A in self.vertices for row in A)
