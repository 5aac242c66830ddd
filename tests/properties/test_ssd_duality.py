"""identity.ssd_duality: the loop with one decay a step against the masked attention (L ∘ CB')x in
fractions, with short dyadic numbers for which every float operation is exact."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.exact import Vector
from selssm import recurrence
from selssm.scans import scan
from tests.properties.inequality import caught, over
from tests.strategies import dyadics, vectors

ID = "identity.ssd_duality"
pytestmark = pytest.mark.theorem(ID)
MACHINES = {"loop": recurrence.linear, "scan": scan}


@dataclass(frozen=True)
class Head:
    """One channel of a head: decays a (T), keys B and queries C (T × N), values x (T)."""

    a: Vector
    B: tuple[Vector, ...]
    C: tuple[Vector, ...]
    x: Vector

    def by_recurrence(self, machine: str) -> list[Fraction]:
        """C_t'h_t for h_t = a_t h_{t-1} + B_t x_t, from zero."""
        drive = recurrence.wide(self.B) * recurrence.wide([[x] for x in self.x])  # (T, N)
        decay = recurrence.wide([[a] * len(self.B[0]) for a in self.a])  # (T, N)
        h = MACHINES[machine](decay, drive)
        return [Fraction(y) for y in (h * recurrence.wide(self.C)).sum(-1).tolist()]

    def by_attention(self, first: int = 1) -> list[Fraction]:
        """Σ_{s≤q} (Π_{s+first≤j≤q} a_j)·(C_q'B_s)·x_s in fractions."""
        return [
            sum(
                (
                    math.prod(self.a[s + first : q + 1], start=Fraction(1))
                    * sum(c * b for c, b in zip(self.C[q], self.B[s], strict=True))
                    * self.x[s]
                    for s in range(q + 1)
                ),
                Fraction(0),
            )
            for q in range(len(self.a))
        ]


@st.composite
def heads(draw: st.DrawFn) -> Head:
    """1 to 6 steps, a state of 1 to 3 numbers, decays in [-1, 1]."""
    T, N = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    rows = st.lists(vectors(N, dyadics(-2, 2, 2)), min_size=T, max_size=T).map(tuple)
    decays, values = draw(vectors(T, dyadics(-1, 1, 3))), draw(vectors(T, dyadics(-2, 2, 2)))
    return Head(decays, draw(rows), draw(rows), values)


@pytest.mark.parametrize("machine", MACHINES)
@over(heads())
def test_the_recurrence_is_a_masked_attention(machine, head):
    assert head.by_recurrence(machine) == head.by_attention()


@pytest.mark.parametrize("first", [0, 2], ids=["own decay counted", "next decay left out"])
def test_another_mask_is_not(first):
    assert caught(heads(), lambda head: head.by_recurrence("loop") != head.by_attention(first))
