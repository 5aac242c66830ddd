"""Large exact matrices: float64 entries, each of them the binary fraction that it is.

A tuple of Fractions says the same about a small matrix; at d = 4096 it would fill two gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LARGE = 2**14  # entries from which a float64 matrix is kept as such


class BinaryMatrix(Sequence[tuple[Fraction, ...]]):
    """An immutable (n × m) matrix that reads as rows of Fractions and computes as float64.

    Raises:
        ValueError: not two-dimensional, or an entry is NaN or infinite.
    """

    def __init__(self, entries: Any) -> None:
        floats = np.array(entries, dtype=np.float64, order="C")
        if floats.ndim != 2 or not np.all(np.isfinite(floats)):
            raise ValueError("a finite matrix is expected")
        bits = floats.view(np.int64)
        bits[bits == np.iinfo(np.int64).min] = 0  # -0 and 0 are one number
        floats.flags.writeable = False
        self.floats: Floats = floats

    @property
    def bits(self) -> NDArray[np.int64]:
        """The entries as integers, equal only where the numbers are, and 0 for 0.

        Floats are no such thing where the processor reads numbers below 2^-1022 as zero.
        """
        return self.floats.view(np.int64)

    def __len__(self) -> int:
        return len(self.floats)

    @overload
    def __getitem__(self, i: int) -> tuple[Fraction, ...]: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[tuple[Fraction, ...], ...]: ...
    def __getitem__(self, i: int | slice) -> Any:
        if isinstance(i, slice):
            return tuple(self[k] for k in range(*i.indices(len(self))))
        return tuple(map(Fraction, self.floats[i].tolist()))

    def __iter__(self) -> Iterator[tuple[Fraction, ...]]:
        return (self[i] for i in range(len(self)))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.floats, dtype=dtype, copy=copy)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BinaryMatrix):
            return NotImplemented
        return np.array_equal(self.bits, other.bits)

    def __hash__(self) -> int:
        return hash((self.floats.shape, sha256(self.floats.data).digest()))

    def __repr__(self) -> str:
        rows, columns = self.floats.shape
        return f"BinaryMatrix({rows} x {columns})"
