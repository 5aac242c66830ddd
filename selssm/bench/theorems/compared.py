"""What an experiment returns: the pair (certified, measured), and how much was run for it."""

from __future__ import annotations

from dataclasses import dataclass

UNIT = 2.0**-24
"""Relative rounding of float32, in which the scans run."""
SPREADS = 6
"""Standard errors by which the mean of a batch may stray."""


@dataclass(frozen=True)
class Size:
    """How much is run: families (or channels), runs of each, steps."""

    families: int
    batch: int
    steps: int


@dataclass(frozen=True)
class Compared:
    """One experiment's worst case; `holds`: measured on the certified side, up to rounding."""

    name: str
    theorem: str
    certified: float
    measured: float
    holds: bool
    cases: int
    steps: int
    note: str = ""

    def __str__(self) -> str:
        said = (
            f"{self.name}: certified {self.certified:.8g}, measured {self.measured:.8g}, "
            f"{self.cases} cases of {self.steps} steps, {'holds' if self.holds else 'FAILS'} "
            f"({self.theorem})"
        )
        return f"{said}; {self.note}" if self.note else said
