"""Numbers from outside, read without rounding.

A decimal in a TOML is that decimal: 0.1 is 1/10. A binary array holds exact binary fractions:
the float64 nearest to 0.1 is 3602879701896397/36028797018963968. Nothing is guessed, and what is
not a finite number is refused with the place where it stands.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from numerics.binary_matrix import LARGE, BinaryMatrix
from numerics.errors import InputError
from numerics.exact import Matrix

NUMBER = re.compile(r"[-+]?(\d[\d_]*\.?\d*|\.\d+)(e[-+]?\d+)?|[-+]?(nan|inf)", re.IGNORECASE)
LARGEST_EXPONENT = 300
"""Decimals beyond 10^±300 are refused: the machine's float64 could not hold them."""
LARGEST_INTEGER = 2.0**53
"""Integers of a large array up to here are float64 numbers."""


def decimal(text: str) -> Fraction | float:
    """The hook for `tomllib`: exact, except that nan and inf stay floats until `number` looks."""
    if text.lstrip("+-").lower() in ("nan", "inf"):
        return float(text)
    exponent = text.lower().replace("_", "").partition("e")[2]
    if exponent and (len(exponent) > 5 or abs(int(exponent)) > LARGEST_EXPONENT):
        raise InputError(
            f"the number {text[:40]} is too large or too small",
            "in the specification",
            f"keep exponents within ±{LARGEST_EXPONENT}",
        )
    return Fraction(text.replace("_", ""))


def is_quoted_number(value: Any) -> bool:
    """Whether it is text that would be a number without its quotes."""
    return isinstance(value, str) and NUMBER.fullmatch(value.strip()) is not None


def _refuse_quotes(value: Any, where: str) -> None:
    if is_quoted_number(value):
        raise InputError(f"{value!r} is in quotes", where, f"remove the quotes: {value.strip()}")


def number(value: Any, where: str) -> Fraction:
    """One finite number as a fraction. Raises InputError for anything else."""
    _refuse_quotes(value, where)
    if isinstance(value, bool) or not isinstance(value, (int, Fraction, float)):
        raise InputError(f"{value!r} is not a number", where, "write a number, such as 0.5")
    if isinstance(value, float) and not math.isfinite(value):
        kind = "NaN" if math.isnan(value) else "infinite"
        raise InputError(f"an entry is {kind}", where, "give finite numbers only")
    exact = Fraction(value)
    if abs(exact) > Fraction(10) ** LARGEST_EXPONENT:
        raise InputError("an entry is too large", where, f"keep it within 1e{LARGEST_EXPONENT}")
    return exact


def vector(value: Any, where: str, folder: Path) -> tuple[Fraction, ...]:
    """A list of numbers, or "file:name" of a stored array of one dimension."""
    if isinstance(value, str):
        value = stored(value, where, folder, dimensions=1).tolist()
    if not isinstance(value, list):
        raise InputError(f"{value!r} is not a list of numbers", where, "write [0.5, 0.1]")
    return tuple(number(entry, f"{where}[{i}]") for i, entry in enumerate(value))


def matrix(value: Any, where: str, folder: Path) -> Matrix:
    """A list of rows of equal length, or "file:name" of a stored array of two dimensions.

    A large array stays one, as a BinaryMatrix.
    """
    if isinstance(value, str):
        array = stored(value, where, folder, dimensions=2)
        if array.size >= LARGE:
            return _large(array, where)
        value = array.tolist()
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise InputError(
            "a matrix is expected", where, "write rows, such as [[0.5, -0.2], [0.1, 0.4]]"
        )
    rows = tuple(vector(row, f"{where}[{i}]", folder) for i, row in enumerate(value))
    _refuse_ragged(rows, where)
    return rows


def _large(array: np.ndarray, where: str) -> BinaryMatrix:
    """The array without a Fraction an entry; InputError for an entry that `number` refuses."""
    kept = array.astype(np.float64, copy=False)
    size = max(kept.max(), -kept.min())
    if not np.isfinite(size):
        kind = "NaN" if np.isnan(size) else "infinite"
        raise InputError(f"an entry is {kind}", where, "give finite numbers only")
    if size > 10.0**LARGEST_EXPONENT:
        raise InputError("an entry is too large", where, f"keep it within 1e{LARGEST_EXPONENT}")
    if array.dtype.kind != "f" and size > LARGEST_INTEGER:
        raise InputError("an integer is beyond float64", where, "keep it within 2^53")
    return BinaryMatrix(kept)


def _refuse_ragged(rows: Sequence[Sequence[Fraction]], where: str) -> None:
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise InputError(
                f"row {i} has {len(row)} entries and row 0 has {len(rows[0])}",
                where,
                "give every row the same length",
            )


def stored(reference: str, where: str, folder: Path, dimensions: int) -> np.ndarray:
    """The array behind "weights.npz:A" (or .safetensors).

    Raises InputError: no such file or name, a damaged or pickled file, other dimensions.
    """
    _refuse_quotes(reference, where)
    file, colon, name = reference.rpartition(":")
    path = folder / file
    if not colon or path.suffix not in (".npz", ".safetensors"):
        raise InputError(
            f"'{reference}' names no stored array", where, 'write "weights.npz:A" or a list'
        )
    if not path.is_file():
        raise InputError(f"there is no file '{file}'", where, f"put it in '{folder}'")
    names, array = (_npz if path.suffix == ".npz" else _safetensors)(path, name, where)
    if array is None:
        raise InputError(
            f"'{file}' holds no array '{name}'", where, f"it holds: {', '.join(sorted(names))}"
        )
    if array.ndim != dimensions or array.dtype.kind not in "fiu":
        raise InputError(
            f"'{reference}' has shape {array.shape} and dtype {array.dtype}",
            where,
            f"store a real array of {dimensions} dimension{'s' * (dimensions > 1)}",
        )
    if array.dtype.itemsize > 8:
        raise InputError(f"'{reference}' is {array.dtype}", where, "store float64 or narrower")
    return array


def _npz(path: Path, name: str, where: str) -> tuple[Iterable[str], np.ndarray | None]:
    """The names in the archive, and the array of this name if there is one; no other is read."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return archive.files, archive[name] if name in archive.files else None
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as problem:
        raise InputError(
            f"'{path.name}' cannot be read as .npz ({problem})",
            where,
            "save it again with numpy.savez, without object arrays",
        ) from problem


def _safetensors(path: Path, name: str, where: str) -> tuple[Iterable[str], np.ndarray | None]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            names = list(file.keys())
            found = file.get_tensor(name) if name in names else None
    except (SafetensorError, OSError) as problem:
        raise InputError(
            f"'{path.name}' is damaged or truncated ({problem})", where, "copy the file again"
        ) from problem
    if found is None:
        return names, None
    return names, (found.double() if found.is_floating_point() else found).numpy()
