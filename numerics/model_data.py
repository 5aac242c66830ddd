"""Families and witnesses as the JSON data of a certificate, both ways; the schema is there."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from .binary_matrix import BinaryMatrix
from .families import Family
from .schema import digested, from_data, to_data
from .serial import Data
from .witnesses import Witness

MAX_EMBEDDED = 2**20  # characters of model JSON


def family_to_data(family: Family) -> Data:
    """The family with every number as an exact string."""
    return to_data(family)


def family_from_data(data: Any) -> Family:
    """The family that `family_to_data` wrote; InputError for anything else."""
    return from_data(Family, data, "model")


def embedded(family: Family) -> Data | None:
    """The family's data if its JSON is short enough to stand in the certificate."""
    numbers = family.numbers()
    if isinstance(numbers, BinaryMatrix) and numbers.floats.nbytes > MAX_EMBEDDED:
        return None
    model = family_to_data(family)
    return model if len(json.dumps(model)) <= MAX_EMBEDDED else None


def fingerprint(family: Family) -> str:
    """SHA-256 (hexadecimal) of the family's canonical JSON: equal only for the same model.

    A large matrix stands in it as {"rows": n, "columns": m, "sha256": of its float64 bytes}.
    """
    canonical = json.dumps(to_data(family, digested), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def witness_to_data(witness: Witness) -> Data:
    """The witness with its kind and every number as an exact string."""
    return to_data(witness)


def witness_from_data(data: Any, where: str = "witness") -> Witness:
    """The witness that `witness_to_data` wrote; InputError for anything else."""
    return from_data(Witness, data, where)
