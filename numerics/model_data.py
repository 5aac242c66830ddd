"""Families and witnesses as the JSON data of a certificate, both ways; the schema is there."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from .families import Family
from .schema import from_data, to_data
from .serial import Data
from .witnesses import Witness


def family_to_data(family: Family) -> Data:
    """The family with every number as an exact string."""
    return to_data(family)


def family_from_data(data: Any) -> Family:
    """The family that `family_to_data` wrote; InputError for anything else."""
    return from_data(Family, data, "model")


def fingerprint(family: Family) -> str:
    """SHA-256 (hexadecimal) of the family's canonical JSON: equal only for the same model."""
    canonical = json.dumps(family_to_data(family), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def witness_to_data(witness: Witness) -> Data:
    """The witness with its kind and every number as an exact string."""
    return to_data(witness)


def witness_from_data(data: Any, where: str = "witness") -> Witness:
    """The witness that `witness_to_data` wrote; InputError for anything else."""
    return from_data(Witness, data, where)
