"""[gate.distribution]: mean and covariance of gates that are drawn independently in time."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from numerics.errors import InputError
from numerics.exact import Matrix, diagonal
from numerics.families import Family, Leaky, RandomGates, Replace
from selssm.exact_input import matrix, number, vector
from selssm.tables import Table, refuse_unknown, required

WHERE = "[gate.distribution]"
KEYS = ("mean", "covariance")


def read_distribution(gate: Table, family: Family, folder: Path) -> RandomGates | None:
    """The family with the law of its gates; None if [gate] names none.

    mean: a number or one for each coordinate. covariance: a number (independent coordinates of
    that variance; for a scalar gate, its variance), a list (their variances) or a matrix.
    """
    if "distribution" not in gate or not isinstance(family, Leaky | Replace):
        return None
    law = gate["distribution"]
    if not isinstance(law, dict):
        raise InputError("'distribution' is not a table", "[gate]", f"write {WHERE}")
    refuse_unknown(law, KEYS, "key", WHERE)
    mean = _vector(required(law, "mean", WHERE), "gate.distribution.mean", family.dimension, folder)
    spread = required(law, "covariance", WHERE)
    return RandomGates(family, mean, _covariance(spread, family, folder))


def _vector(value: Any, where: str, d: int, folder: Path) -> tuple[Fraction, ...]:
    if not isinstance(value, list | str):
        return (number(value, where),) * d
    entries = vector(value, where, folder)
    if len(entries) != d:
        fault = f"{len(entries)} entries for a model of dimension {d}"
        raise InputError(fault, where, "give one number, or one for each coordinate")
    return entries


def _covariance(value: Any, family: Leaky | Replace, folder: Path) -> Matrix:
    where, d = "gate.distribution.covariance", family.dimension
    nested = isinstance(value, list) and any(isinstance(row, list) for row in value)
    if nested or isinstance(value, str):
        return matrix(value, where, folder)
    variances = _vector(value, where, d, folder)
    if family.gate.scalar and not isinstance(value, list):
        return (variances,) * d
    return diagonal(variances)
