"""What every family checks about its matrices, its input and its steps."""

from __future__ import annotations

from fractions import Fraction

from ..errors import InputError
from ..exact import Matrix, Vector, fraction, is_square, matrix
from ..rounding import shown_above, shown_below


def check_square(A: Matrix, where: str = "[model] A") -> None:
    if len(A) == 0 or len(A[0]) == 0:
        raise InputError("the model has dimension 0", where, "give at least one row")
    if not is_square(A):
        raise InputError(
            f"it is not square: {len(A)} rows, {len(A[0])} columns",
            where,
            "give as many rows as columns",
        )


def check_steps(low: Fraction, high: Fraction) -> None:
    if not 0 <= low <= high:
        ends = f"[{shown_above(low)}, {shown_below(high)}]"
        raise InputError(f"the steps {ends} make no range", "[step]", "choose 0 <= low <= high")


class Fed:
    """What families share that take an input: B (d × m) or None, and a bound on |x|_inf or None."""

    B: Matrix | None
    bound: Fraction | None

    @property
    def dimension(self) -> int:
        raise NotImplementedError

    def _read_input(self) -> None:
        """Makes B and bound exact; InputError if B does not fit or the bound is negative."""
        if self.B is not None:
            B = matrix(self.B, "[model] B")
            object.__setattr__(self, "B", B)
            if len(B) != self.dimension or len(B[0]) == 0:
                raise InputError(
                    f"B has {len(B)} rows for a state of dimension {self.dimension}",
                    "[model] B",
                    f"give {self.dimension} rows, one column an input",
                )
        if self.bound is not None:
            object.__setattr__(self, "bound", fraction(self.bound, "[input] bound"))
            if self.bound < 0:
                raise InputError(
                    "the input bound is negative", "[input] bound", "give |x|_inf, >= 0"
                )

    @property
    def input_reach(self) -> Vector:
        """sup |(Bx)_i| over |x|_inf <= bound, per coordinate i; ValueError without B, bound."""
        if self.B is None or self.bound is None:
            raise ValueError("the reach of the input needs B and the bound on |x|_inf")
        return tuple(self.bound * sum((abs(b) for b in row), Fraction(0)) for row in self.B)
