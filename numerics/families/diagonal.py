"""The selective scan of Mamba: one decay exp(Δ_i a_i) a channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from flint import arb

from ..errors import InputError
from ..exact import Matrix, Vector, fraction, vector
from .shapes import Fed, check_steps


@dataclass(frozen=True)
class Diagonal(Fed):
    """The selective scan: h_i⁺ = exp(Δ_i a_i) h_i + b̄_i (Bx)_i, each Δ_i in [step_low, step_high].

    rule "zoh": b̄ = (exp(Δa) - 1)/a (Δ where a = 0); rule "euler": b̄ = Δ, as deployed in Mamba.
    Rates a_i are real (per unit of Δ). Raises InputError for steps or shapes that make no sense.
    """

    rates: Vector
    step_low: Fraction
    step_high: Fraction
    B: Matrix | None = None
    bound: Fraction | None = None
    rule: Literal["zoh", "euler"] = "zoh"

    form = "s6"

    def __post_init__(self) -> None:
        object.__setattr__(self, "rates", vector(self.rates, "[model] rates"))
        for name in ("step_low", "step_high"):
            value = fraction(getattr(self, name), f"[step] {name}")
            object.__setattr__(self, name, value)
        if not self.rates:
            raise InputError("the model has dimension 0", "[model] rates", "give one rate at least")
        check_steps(self.step_low, self.step_high)
        if self.rule not in ("zoh", "euler"):
            raise InputError(f"unknown rule {self.rule!r}", "[model] rule", "use zoh or euler")
        self._read_input()

    @property
    def dimension(self) -> int:
        return len(self.rates)

    def numbers(self) -> tuple[Vector, ...]:
        """Every number that the transitions are made of."""
        return (self.rates, (self.step_low, self.step_high))

    def transition(self, steps: Sequence[Fraction]) -> tuple[arb, ...]:
        """The diagonal exp(Δ_i a_i) as balls (d of them) that enclose the exact numbers."""
        exponents = (a * step for a, step in zip(self.rates, steps, strict=True))
        return tuple((arb(x.numerator) / x.denominator).exp() for x in exponents)
