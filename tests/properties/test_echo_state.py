"""contraction.echo_state: driven contractions on the machine meet, settle, and have a past."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Vector
from numerics.families import Leaky, Replace
from numerics.witnesses.weighted_max import norm_over_box
from tests.properties.draw import driven, runs, shrunk
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import difference, powers, times, total, weighted_max
from tests.properties.rounding import gated
from tests.properties.runs import Run
from tests.strategies import dyadics, positive_vectors, vectors

ID, EXISTS = "contraction.echo_state", "contraction.echo_state_exists"


@dataclass(frozen=True)
class Case:
    """Gates from 1/8 on and ‖A‖_w ≤ 1/2, so that γ < 1; a second start."""

    run: Run
    other: Vector
    weights: Vector

    @property
    def rate(self) -> Fraction:
        return norm_over_box(self.run.family, self.weights)

    def size(self, x: Vector) -> Fraction:
        return weighted_max(x, self.weights)

    @property
    def moves(self) -> Fraction:
        """e: how far a step moves 0."""
        return max(map(self.size, map(times, self.run.word, self.run.driven)))

    def meet(self, rate: Fraction) -> Inequality:
        """dist(h_t, f_t) ≤ rate^t·dist(h_0, f_0)."""
        one, two = self.run, replace(self.run, start=self.other)
        apart = self.size(difference(self.run.start, self.other))
        return Inequality(
            [self.size(difference(x, y)) for x, y in zip(one.states(), two.states(), strict=True)],
            [apart * power for power in powers(rate, len(one.word))],
            [self.size(total(x, y)) for x, y in zip(one.sizes(), two.sizes(), strict=True)],
            gated(one.dimension),
        )

    def settle(self) -> Inequality:
        """dist(h_t, 0) ≤ γ^t·dist(h_0, 0) + e/(1 - γ)."""
        run = self.run
        near = self.moves / (1 - self.rate)
        faded = powers(self.rate, len(run.word))
        return Inequality(
            list(map(self.size, run.states())),
            [power * self.size(run.start) + near for power in faded],
            list(map(self.size, run.sizes())),
            gated(run.dimension),
        )

    def since(self, n: int) -> Vector:
        """The state now, on the machine, begun at 0 the last n of the steps ago (n ≥ 1)."""
        late = replace(self.run, start=(Fraction(0),) * self.run.dimension,
                       word=self.run.word[-n:], drive=self.run.driven[-n:])  # fmt: skip
        return late.states()[-1]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    run = draw(runs(draw(st.sampled_from([Leaky, Replace])), least=Fraction(1, 8)).flatmap(driven))
    w = draw(positive_vectors(run.dimension))
    family = replace(run.family, A=shrunk(run.family.A, w, limit=2))
    run = replace(run, family=family, word=run.word[:5], drive=run.driven[:5])
    return Case(run, draw(vectors(run.dimension, dyadics(-2, 2, 2))), w)


@pytest.mark.theorem(ID)
@over(cases())
def test_two_starts_meet(case):
    case.meet(case.rate).check(ID)


@pytest.mark.theorem(ID)
@over(cases())
def test_the_state_settles(case):
    case.settle().check(ID)
    near = closed_form(ID)(e=float(case.moves), gamma=float(case.rate))
    assert abs(near - float(case.moves / (1 - case.rate))) <= 1e-9 * max(1.0, near)


@pytest.mark.theorem(ID)
def test_a_faster_rate_fails():
    assert caught(cases(), lambda case: not case.meet(case.rate * Fraction(1, 2)).holds())


@pytest.mark.theorem(EXISTS)
@over(cases())
def test_an_earlier_beginning_changes_little(case):
    """dist(Φ_n 0, Φ_m 0) ≤ γ^n·D/(1 - γ) for n ≤ m: the past is a Cauchy sequence."""
    most = closed_form(EXISTS)(D=float(case.moves), gamma=float(case.rate))
    ends = [case.since(n) for n in range(1, len(case.run.word) + 1)]
    for n, near in enumerate(ends, start=1):
        limit = float(case.rate) ** n * most
        for far in ends[n:]:
            gap = float(case.size(difference(near, far)))
            assert gap <= limit * (1 + 1e-12) + 1e-12 * float(case.moves)
