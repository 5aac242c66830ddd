"""contraction.box_is_hull_words: a word's last state is affine in every single gate of the word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.exact import Vector
from numerics.families import Leaky, Replace
from tests.properties.draw import driven, runs
from tests.properties.inequality import caught, over
from tests.properties.rounding import gamma, gated
from tests.properties.runs import Run, Word

pytestmark = pytest.mark.theorem("contraction.box_is_hull_words")


@dataclass(frozen=True)
class Case:
    """A run, and one gate of it: a step and a coordinate."""

    run: Run
    step: int
    row: int

    def at(self, gate: Fraction, last: int | None = None) -> Run:
        """The run with that gate replaced, in its own step, or in all steps up to `last`."""
        word: Word = self.run.word
        steps = range(self.step, (self.step if last is None else last) + 1)
        changed = tuple(
            tuple(gate if t in steps and i == self.row else g for i, g in enumerate(gates))
            for t, gates in enumerate(word)
        )
        return replace(self.run, word=changed)

    @property
    def gate(self) -> Fraction:
        return self.run.word[self.step][self.row]

    def mean(self, low: Vector, high: Vector) -> Vector:
        """(1 - g)·low + g·high, for the gate g between its ends 0 and 1."""
        return tuple((1 - self.gate) * a + self.gate * b for a, b in zip(low, high, strict=True))

    def mean_of_ends(self, last: int | None = None) -> Vector:
        ends = [self.at(Fraction(end), last).exact()[-1] for end in (0, 1)]
        return self.mean(*ends)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    run = draw(driven(draw(runs(draw(st.sampled_from([Leaky, Replace]))))))
    step, row = draw(st.integers(0, len(run.word) - 1)), draw(st.integers(0, run.dimension - 1))
    return Case(run, step, row)


@over(cases())
def test_the_last_state_is_affine_in_each_gate(case):
    mean = case.mean_of_ends()
    assert case.run.exact()[-1] == mean
    room = gamma(gated(case.run.dimension) * len(case.run.word))
    machine, size = case.run.states()[-1], case.run.sizes()[-1]
    assert all(abs(a - b) <= room * s for a, b, s in zip(machine, mean, size, strict=True))


def test_a_gate_that_works_in_two_steps_bends_the_word():
    def breaks(case: Case) -> bool:
        last = case.step + 1
        return case.at(case.gate, last).exact()[-1] != case.mean_of_ends(last)

    assert caught(cases(), breaks)
