"""What a machine did against what a theorem allows, step by step.

Two tolerances. The ceiling is the rounding bound of `rounding`, known beforehand: beyond it the
theorem or the machine is wrong. The limit is what was seen: the largest excess over the theorem's
right side among many thousand runs, in units of u times the size of the run, rounded up to half a
unit or more, in `limits.json`. It is far below the ceiling, and keeps it from hiding anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, Phase, example, find, given, settings, target
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

from tests.properties.rounding import UNIT, gamma

LIMITS: dict[str, float] = json.loads(Path(__file__).with_name("limits.json").read_text())
FACTOR = 2
Case = TypeVar("Case")
Test = Callable[..., None]


@dataclass(frozen=True)
class Inequality:
    """left_t ≤ right_t for t = 1, 2, ...; exact numbers, those on the left made from floats.

    size_t is the same quantity on the left for the run on absolute values, `roundings` how often
    one step rounds.
    """

    left: Sequence[Fraction]
    right: Sequence[Fraction]
    size: Sequence[Fraction]
    roundings: int

    def holds(self) -> bool:
        """Whether it holds at every step, up to the rounding bound."""
        steps = enumerate(zip(self.left, self.right, self.size, strict=True), start=1)
        return all(low <= high + gamma(self.roundings * t) * size for t, (low, high, size) in steps)

    @property
    def excess(self) -> float:
        """The largest left - right, in units of u·size."""
        parts = zip(self.left, self.right, self.size, strict=True)
        return max(
            float((low - high) / (UNIT * size)) if size else float(low > high)
            for low, high, size in parts
        )

    @property
    def reach(self) -> float:
        """The largest left/right: one where the theorem is sharp."""
        pairs = zip(self.left, self.right, strict=True)
        return max((float(low / high) for low, high in pairs if high > 0), default=0.0)

    def check(self, id: str, machine: str = "loop") -> None:
        """Fail beyond the ceiling or the limit of this theorem; pull examples to its boundary."""
        target(self.reach, label=f"left / right on {machine}")
        assert self.holds(), f"{id}: beyond the rounding bound, {self}"
        assert self.excess <= FACTOR * LIMITS[id], f"{id}: {self.excess} units of u over the bound"


def caught(cases: SearchStrategy[Case], breaks: Callable[[Case], bool]) -> bool:
    """Whether some drawn case breaks a claim: what every wrong constant must suffer."""
    search = settings(
        max_examples=1000, phases=[Phase.generate], derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    try:
        find(cases, breaks, settings=search)
    except NoSuchExample:
        return False
    return True


def over(cases: SearchStrategy[Case], *traps: Case) -> Callable[[Test], Test]:
    """A property of drawn cases (half as many as the profile says) and of each trap."""
    count = settings(max_examples=settings().max_examples // 2)

    def decorate(test: Test) -> Test:
        for trap in traps:
            test = example(trap)(test)
        return count(given(cases)(test))

    return decorate
