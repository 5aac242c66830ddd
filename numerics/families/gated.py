"""Gated recurrences: leaky h⁺ = (I + D_g (A - I)) h + D_g B x, replace h⁺ = D_g (A h + B x)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..binary_matrix import BinaryMatrix
from ..errors import InputError
from ..exact import Matrix, Vector, matrix
from .gate_box import GateBox
from .shapes import Fed, check_square


@dataclass(frozen=True)
class _Gated(Fed):
    """What leaky and replace share: A (d × d), gates, B (d × m) or None, bound on |x|_inf."""

    A: Matrix
    gate: GateBox
    B: Matrix | None = None
    bound: Fraction | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "A", matrix(self.A, "[model] A"))
        check_square(self.A)
        self._read_input()
        if self.gate.dimension != self.dimension:
            raise InputError(
                f"{self.gate.dimension} gates for a state of dimension {self.dimension}",
                "[gate]",
                "give one number, or one per coordinate",
            )

    @property
    def dimension(self) -> int:
        return len(self.A)

    def input_term(self, gate: Sequence[Fraction], x: Sequence[Fraction]) -> Vector:
        """D_g B x (d numbers); ValueError if the family has no B."""
        if self.B is None:
            raise ValueError("the family has no input matrix B")
        Bx = (sum((b * v for b, v in zip(row, x, strict=True)), Fraction(0)) for row in self.B)
        return tuple(g * u for g, u in zip(gate, Bx, strict=True))

    def numbers(self) -> Sequence[Vector]:
        """Every number that the transitions are made of."""
        if isinstance(self.A, BinaryMatrix):
            return self.A
        return (*self.A, self.gate.low, self.gate.high)


@dataclass(frozen=True)
class Leaky(_Gated):
    """h⁺ = (I + D_g (A - I)) h + D_g B x; raises InputError for shapes that do not fit."""

    form = "leaky"

    def transition(self, gate: Sequence[Fraction]) -> Matrix:
        """M(g), exact (d × d), for a gate of d numbers."""
        return tuple(
            tuple(g * a + (1 - g if i == j else 0) for j, a in enumerate(row))
            for i, (g, row) in enumerate(zip(gate, self.A, strict=True))
        )


@dataclass(frozen=True)
class Replace(_Gated):
    """h⁺ = D_g (A h + B x); raises InputError for shapes that do not fit."""

    form = "replace"

    def transition(self, gate: Sequence[Fraction]) -> Matrix:
        """M(g), exact (d × d), for a gate of d numbers."""
        return tuple(tuple(g * a for a in row) for g, row in zip(gate, self.A, strict=True))


Gated = Leaky | Replace
