"""The delta rule: a decay and a step along the key that the input selects."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..errors import InputError
from ..exact import Vector, fraction
from .shapes import check_steps

LARGEST = 4096  # states, which pictures and runs hold as vectors


@dataclass(frozen=True)
class Delta:
    """h⁺ = α(I - βkk')h: any key k in R^d, β|k|² in [strength_low, strength_high], decay α in
    [decay_low, decay_high] (all >= 0), chosen anew at every step.

    Raises InputError for a dimension below one or for ranges that make no sense.
    """

    dimension: int
    strength_low: Fraction
    strength_high: Fraction
    decay_low: Fraction = Fraction(1)
    decay_high: Fraction = Fraction(1)

    form = "delta"

    def __post_init__(self) -> None:
        if not 1 <= self.dimension <= LARGEST:
            fault = f"the dimension {self.dimension} is not between 1 and {LARGEST}"
            remedy = "give 2 for any larger one: every verdict is the same from 2 on"
            raise InputError(fault, "[model] dimension", remedy)
        for name in ("strength_low", "strength_high", "decay_low", "decay_high"):
            object.__setattr__(self, name, fraction(getattr(self, name), f"[step] {name}"))
        check_steps(self.strength_low, self.strength_high)
        check_steps(self.decay_low, self.decay_high)

    def numbers(self) -> tuple[Vector, ...]:
        """Every number that the transitions are made of."""
        return ((self.strength_low, self.strength_high, self.decay_low, self.decay_high),)
