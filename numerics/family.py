"""Families of transitions: what the gates (or step sizes) may choose from at every step.

| form | transition | input term | gate |
|---|---|---|---|
| leaky | M(g) = I + D_g (A - I) | D_g B x | g in [low, high] inside [0, 1]^d |
| replace | M(g) = D_g A | D_g B x | the same |
| s6 | M(Δ) = diag(exp(Δ_i a_i)) | b̄_i(Δ_i)·(Bx)_i, see Diagonal | Δ_i in [low, high] |

All numbers are exact fractions; floats and ints given to the constructors are converted exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from flint import arb

from .errors import InputError
from .exact import Matrix, Vector, fraction, matrix, vector
from .gates import GateBox
from .rounding import shown_above, shown_below

__all__ = ["Diagonal", "Family", "GateBox", "Gated", "Leaky", "Replace"]


def _check_square(A: Matrix) -> None:
    if len(A) == 0 or len(A[0]) == 0:
        raise InputError("the model has dimension 0", "[model] A", "give at least one row")
    if len(A) != len(A[0]):
        raise InputError(
            f"A is not square: {len(A)} rows, {len(A[0])} columns",
            "[model] A",
            "give as many rows as columns",
        )


def _check_input(B: Matrix | None, bound: Fraction | None, d: int) -> None:
    if B is not None and (len(B) != d or len(B[0]) == 0):
        raise InputError(
            f"B has {len(B)} rows for a state of dimension {d}",
            "[model] B",
            f"give {d} rows, one column an input",
        )
    if bound is not None and bound < 0:
        raise InputError("the input bound is negative", "[input] bound", "give |x|_inf, >= 0")


@dataclass(frozen=True)
class _Gated:
    """What leaky and replace share: A (d × d), gates, B (d × m) or None, bound on |x|_inf."""

    A: Matrix
    gate: GateBox
    B: Matrix | None = None
    bound: Fraction | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "A", matrix(self.A, "[model] A"))
        _check_square(self.A)
        if self.B is not None:
            object.__setattr__(self, "B", matrix(self.B, "[model] B"))
        if self.bound is not None:
            object.__setattr__(self, "bound", fraction(self.bound, "[input] bound"))
        _check_input(self.B, self.bound, self.dimension)
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

    @property
    def input_reach(self) -> Vector:
        """sup |(Bx)_i| over |x|_inf <= bound, per coordinate i; ValueError without B, bound."""
        return input_reach(self.B, self.bound)


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


@dataclass(frozen=True)
class Diagonal:
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
            value = fraction(getattr(self, name), f"[gate] {name}")
            object.__setattr__(self, name, value)
        if self.B is not None:
            object.__setattr__(self, "B", matrix(self.B, "[model] B"))
        if self.bound is not None:
            object.__setattr__(self, "bound", fraction(self.bound, "[input] bound"))
        if not self.rates:
            raise InputError("the model has dimension 0", "[model] rates", "give one rate at least")
        if not 0 <= self.step_low <= self.step_high:
            ends = f"[{shown_above(self.step_low)}, {shown_below(self.step_high)}]"
            raise InputError(f"the steps {ends} make no range", "[gate]", "choose 0 <= low <= high")
        if self.rule not in ("zoh", "euler"):
            raise InputError(f"unknown rule {self.rule!r}", "[model] rule", "use zoh or euler")
        _check_input(self.B, self.bound, self.dimension)

    @property
    def dimension(self) -> int:
        return len(self.rates)

    @property
    def input_reach(self) -> Vector:
        """sup |(Bx)_i| over |x|_inf <= bound, per coordinate i; ValueError without B, bound."""
        return input_reach(self.B, self.bound)

    def transition(self, steps: Sequence[Fraction]) -> tuple[arb, ...]:
        """The diagonal exp(Δ_i a_i) as balls (d of them) that enclose the exact numbers."""
        exponents = (a * step for a, step in zip(self.rates, steps, strict=True))
        return tuple((arb(x.numerator) / x.denominator).exp() for x in exponents)


Gated = Leaky | Replace
Family = Leaky | Replace | Diagonal


def input_reach(B: Matrix | None, bound: Fraction | None) -> Vector:
    """bound·sum_j |B_ij| for every row i; ValueError if either is None."""
    if B is None or bound is None:
        raise ValueError("the reach of the input needs B and the bound on |x|_inf")
    return tuple(bound * sum((abs(b) for b in row), Fraction(0)) for row in B)
