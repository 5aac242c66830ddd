"""What an experiment returns: the pair (certified, measured), what is granted, how much was run."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

UNIT = 2.0**-24
"""Relative rounding of float32, in which the scans run."""
SPREADS = 6
"""Standard errors by which the mean of a batch may stray."""
ROUNDING, SAMPLING = "rounding", "sampling error"
Numbers = Tensor | np.ndarray | float | list[float]


@dataclass(frozen=True)
class Size:
    """How much is run: families (or channels), runs of each, steps."""

    families: int
    batch: int
    steps: int


@dataclass(frozen=True)
class Case:
    """A certified number, the measured one, and by how much this may lie above it (or below it
    too, where `both_sides` are certified) before it contradicts."""

    certified: float
    measured: float
    allowance: float
    both_sides: bool = False

    @property
    def beyond(self) -> float:
        """How far outside, as a share of the certified number; what is no number is far outside."""
        off = self.measured - self.certified
        off = (abs(off) if self.both_sides else off) - self.allowance
        share = off / abs(self.certified)
        return math.inf if math.isnan(share) else share

    @property
    def holds(self) -> bool:
        """The verdict, from these numbers alone."""
        return self.beyond <= 0


def worst(
    certified: Numbers, measured: Numbers, allowance: Numbers, both_sides: bool = False
) -> Case:
    """Of all cases, by arrays that broadcast: the one farthest outside, or nearest to it."""
    on = measured.device if isinstance(measured, Tensor) else None
    arrays = (torch.as_tensor(x, dtype=torch.float64, device=on)
              for x in (certified, measured, allowance))  # fmt: skip
    c, m, a = torch.broadcast_tensors(*arrays)
    off = (m - c).abs() if both_sides else m - c
    k = int(((off - a) / c.abs()).argmax())  # the first NaN, if there is one
    certified_k, measured_k, allowance_k = (float(x.flatten()[k]) for x in (c, m, a))
    return Case(certified_k, measured_k, allowance_k, both_sides)


def worst_of(cases: list[Case]) -> Case:
    """The same, of cases."""
    return max(cases, key=lambda case: case.beyond)


@dataclass(frozen=True)
class Compared:
    """One experiment's worst case; `holds`: measured on the certified side, up to the allowance.

    `granted`: what the allowance is for.
    """

    name: str
    theorem: str
    certified: float
    measured: float
    allowance: float
    granted: str
    both_sides: bool
    holds: bool
    cases: int
    steps: int
    note: str = ""

    def __str__(self) -> str:
        sign = "±" if self.both_sides else "+"
        said = (
            f"{self.name}: certified {self.certified:.8g}, measured {self.measured:.8g}, "
            f"allowance {sign}{self.allowance:.2g} for {self.granted}, "
            f"{self.cases} cases of {self.steps} steps, {'holds' if self.holds else 'FAILS'} "
            f"({self.theorem})"
        )
        return f"{said}; {self.note}" if self.note else said


def compared(
    name: str, theorem: str, case: Case, cases: int, steps: int, granted: str = ROUNDING,
    note: str = "", sound: bool = True,
) -> Compared:  # fmt: skip
    """The worst case under its name; `sound`: what else the experiment asks for came true."""
    return Compared(
        name, theorem, case.certified, case.measured, case.allowance, granted, case.both_sides,
        case.holds and sound, cases, steps, note,
    )  # fmt: skip
