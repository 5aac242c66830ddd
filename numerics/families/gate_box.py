"""Boxes of gates: how far each coordinate may be opened at every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import InputError
from ..exact import Vector, fraction, vector
from ..rounding import shown_above, shown_below


@dataclass(frozen=True)
class GateBox:
    """The gates g with low_i <= g_i <= high_i (d numbers each, inside [0, 1]).

    `scalar=True` means one common gate for all coordinates; then low and high are constant.

    Raises:
        InputError: lengths differ, a bound leaves [0, 1], or low > high.
    """

    low: Vector
    high: Vector
    scalar: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", vector(self.low, "[gate] low"))
        object.__setattr__(self, "high", vector(self.high, "[gate] high"))
        if len(self.low) != len(self.high):
            raise InputError(
                f"low has {len(self.low)} entries and high {len(self.high)}",
                "[gate]",
                "give one number, or one per coordinate, for each",
            )
        for name, bounds in (("low", self.low), ("high", self.high)):
            for g in bounds:
                if not 0 <= g <= 1:
                    outwards = shown_below if g < 0 else shown_above
                    raise InputError(
                        f"the gate bound {outwards(g)} lies outside [0, 1]",
                        f"[gate] {name}",
                        "choose gates between 0 and 1",
                    )
        for i, (lo, hi) in enumerate(zip(self.low, self.high, strict=True)):
            if lo > hi:
                raise InputError(
                    f"low {shown_above(lo)} exceeds high {shown_below(hi)} at coordinate {i}",
                    "[gate]",
                    "swap them",
                )
        if self.scalar and len(set(self.low)) + len(set(self.high)) > 2:
            raise InputError(
                "a scalar gate has different bounds for different coordinates",
                "[gate]",
                'give one number each, or set kind = "vector"',
            )

    @classmethod
    def uniform(
        cls, d: int, low: Fraction | float, high: Fraction | float, scalar: bool = False
    ) -> GateBox:
        """The same bounds for each of d coordinates."""
        lo, hi = fraction(low, "[gate] low"), fraction(high, "[gate] high")
        return cls((lo,) * d, (hi,) * d, scalar)

    @property
    def dimension(self) -> int:
        return len(self.low)

    def contains(self, gate: Sequence[Fraction]) -> bool:
        """Whether this gate (d numbers) may be chosen."""
        inside = len(gate) == self.dimension and all(
            lo <= g <= hi for lo, g, hi in zip(self.low, gate, self.high, strict=True)
        )
        return inside and (not self.scalar or len(set(gate)) == 1)
