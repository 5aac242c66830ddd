"""A dense continuous system, sampled with steps that the input selects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..binary_matrix import BinaryMatrix
from ..exact import Matrix, Vector, fraction, matrix
from .shapes import Fed, check_square, check_steps


@dataclass(frozen=True)
class Dense(Fed):
    """h⁺ = exp(ΔA) h + ∫₀^Δ exp(sA) ds·B x, Δ in [step_low, step_high] at every step.

    Raises InputError for steps or shapes that make no sense.
    """

    A: Matrix
    step_low: Fraction
    step_high: Fraction
    B: Matrix | None = None
    bound: Fraction | None = None

    form = "dense"

    def __post_init__(self) -> None:
        object.__setattr__(self, "A", matrix(self.A, "[model] A"))
        check_square(self.A)
        for name in ("step_low", "step_high"):
            object.__setattr__(self, name, fraction(getattr(self, name), f"[step] {name}"))
        check_steps(self.step_low, self.step_high)
        self._read_input()

    @property
    def dimension(self) -> int:
        return len(self.A)

    def numbers(self) -> Sequence[Vector]:
        """Every number that the transitions are made of."""
        if isinstance(self.A, BinaryMatrix):
            return self.A
        return (*self.A, (self.step_low, self.step_high))
