"""Positive definiteness of matrices given by a formula, by the arithmetic that suits their size.

A formula is typed once, as a function of the arithmetic; each arithmetic evaluates it with its own
error control and then proves (or does not prove) the signs. Only the rational one is an "if and
only if"; from the others a failure says nothing.

| arithmetic | up to about | decides |
|---|---|---|
| rational LDLᵀ | 64 | v'Sv > 0, and >= 0, exactly |
| balls | 1,024 | v'Sv > 0, sufficient |
| float64 Cholesky with a shift | thousands | v'Sv > 0, sufficient, IEEE-754 assumed |

Exact arithmetics go first while they take less than about a second: the row `tiers` of
benchmarks/certificates.json has 0.26 s for rationals at 64, 13 times what 32 takes, and 0.58 s for
balls at 256, 3.4 s at 512.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import ctx

from proofs.verdict import EvidenceKind

from .binary64 import Binary64
from .flint_matrix import BITS, Balls, Rational

Arithmetic = Rational | Balls | Binary64

MAX_RATIONAL = 64  # size
MAX_RATIONAL_BITS = 2**13  # size times the bits of the longest number
QUICK_BALLS = 256  # size up to which balls take about a second
MAX_BALLS = 1024
MAX_FLOAT = 8192


@dataclass(frozen=True)
class Condition:
    """A symmetric matrix (in some arithmetic) that must be > 0, or >= 0 if not strict."""

    S: Any
    strict: bool = True


@dataclass(frozen=True)
class Check:
    """What proved it (None: nothing did), and in words by what or why not."""

    kind: EvidenceKind | None
    says: str


Conditions = Callable[[Any], Iterable[Condition]]


def arithmetics(size: int, bits: int) -> Iterator[Arithmetic]:
    """What is worth trying for matrices of this size with numbers of so many bits."""
    if size <= MAX_RATIONAL and size * bits <= MAX_RATIONAL_BITS:
        yield Rational()
        return
    if size <= QUICK_BALLS:
        yield Balls()
    if size <= MAX_FLOAT:
        yield Binary64()
    if QUICK_BALLS < size <= MAX_BALLS:
        yield Balls()


def proves(conditions: Conditions, arithmetic: Arithmetic) -> bool:
    """Whether every condition is proved in this arithmetic; False if a number is beyond it."""
    with ctx.workprec(BITS), np.errstate(all="ignore"):
        try:
            return all(
                arithmetic.is_definite(c.S) if c.strict else arithmetic.is_semidefinite(c.S)
                for c in conditions(arithmetic)
            )
        except OverflowError:
            return False


def proving(conditions: Conditions, size: int, bits: int) -> Arithmetic | None:
    """The first arithmetic that proves every condition; None if none does."""
    return next((a for a in arithmetics(size, bits) if proves(conditions, a)), None)
