"""contraction.echo_state and its kin: driven contractions on the machine meet, settle, converge,
and have one past."""

from __future__ import annotations

import math
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
from tests.properties.rounding import gamma, gated
from tests.properties.runs import Run
from tests.strategies import dyadics, positive_vectors, vectors

ID, EXISTS = "contraction.echo_state", "contraction.echo_state_exists"
REST = "contraction.rest_point"
UNIQUE, CONVERGES = "contraction.echo_state_unique", "contraction.echo_state_converges"
EPS = 2.0**-6


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

    def since(self, n: int, ago: int = 0) -> Vector:
        """The state `ago` steps ago, on the machine, begun at 0 another n steps before (n ≥ 1)."""
        end = len(self.run.word) - ago
        word, drive = self.run.word[end - n : end], self.run.driven[end - n : end]
        return replace(self.run, start=self.rest, word=word, drive=drive).states()[-1]

    @property
    def rest(self) -> Vector:
        return (Fraction(0),) * self.run.dimension

    def quieter(self) -> Case:
        """The word again and again, after the first time with a drive that moves 0 by little."""
        little = Fraction(closed_form(CONVERGES)(eps=EPS, gamma=float(self.rate)))
        share = min(Fraction(1), little / self.moves) if self.moves else Fraction(1)
        rate = max(float(self.rate), 0.5)
        steps = math.log(2 * float(self.reach) / EPS) / -math.log(rate)
        again = math.ceil(steps / len(self.run.word)) + 1
        quiet = tuple(tuple(share * u for u in row) for row in self.run.driven) * again
        run = replace(self.run, word=self.run.word * (1 + again), drive=self.run.driven + quiet)
        return replace(self, run=run)

    @property
    def reach(self) -> Fraction:
        """How far from 0 the state gets in the first word, and more than ε."""
        return max(Fraction(1), *map(self.size, self.run.states()))

    def settled(self) -> bool:
        """Whether the state is within ε of 0 at the end."""
        room = gamma(gated(self.run.dimension) * len(self.run.word)) * self.size(
            self.run.sizes()[-1]
        )
        return self.size(self.run.states()[-1]) <= Fraction(EPS) + room


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


@pytest.mark.theorem(EXISTS)
@over(cases().filter(lambda case: len(case.run.word) >= 2))
def test_the_limits_solve_the_recurrence(case):
    """x(0, n) and G_0(x(1, n)) are within cγ^n of z(0) and cγ^{n+1} of G_0(z(1)): the same."""
    n = len(case.run.word) - 1
    most = closed_form(EXISTS)(D=float(case.moves), gamma=float(case.rate))
    word, drive = case.run.word[-1:], case.run.driven[-1:]
    last = replace(case.run, start=case.since(n, ago=1), word=word, drive=drive)
    gap = float(case.size(difference(case.since(n), last.states()[-1])))
    limit = float(case.rate) ** n * (1 + float(case.rate)) * most
    assert gap <= limit * (1 + 1e-12) + 1e-12 * float(case.moves)


@dataclass(frozen=True)
class Steady:
    """One step of a case again and again, from its start."""

    case: Case
    count: int = 40

    @property
    def states(self) -> list[Vector]:
        run = self.case.run
        word, drive = run.word[:1] * self.count, run.driven[:1] * self.count
        return [run.start, *replace(run, word=word, drive=drive).states()]

    def within(self, share: float = 1.0) -> bool:
        """dist(x, F^n x) ≤ dist(x, Fx)/(1 - γ), and F^n x rests but for γ^n."""
        case, states = self.case, self.states
        moves = float(case.size(difference(states[0], states[1])))
        last = float(case.size(difference(states[-2], states[-1])))
        rate = float(case.rate)
        room = 1e-12 * (1 + float(max(map(case.size, states))))
        limit = share * closed_form(REST)(distance=moves, gamma=rate)
        far = max(float(case.size(difference(states[0], x))) for x in states)
        return far <= limit + room and last <= rate ** (self.count - 1) * moves + room


@pytest.mark.theorem(REST)
@over(cases().map(Steady))
def test_a_step_again_and_again_comes_to_rest_nearby(steady):
    assert steady.within()


@pytest.mark.theorem(REST)
def test_not_at_half_the_distance():
    assert caught(cases().map(Steady), lambda steady: not steady.within(share=0.5))


def histories(case: Case, share: Fraction = Fraction(1)) -> Inequality:
    """Two histories within D of 0 are γ^k·2D apart after k steps."""
    one, two = case.run, replace(case.run, start=case.other)
    wide = max(map(case.size, (one.start, two.start)))
    form = closed_form(UNIQUE)
    steps = range(1, len(one.word) + 1)
    return Inequality(
        [case.size(difference(x, y)) for x, y in zip(one.states(), two.states(), strict=True)],
        [share * Fraction(form(D=float(wide), gamma=float(case.rate), k=k)) for k in steps],
        [case.size(total(x, y)) for x, y in zip(one.sizes(), two.sizes(), strict=True)],
        gated(one.dimension) + 4,
    )


@pytest.mark.theorem(UNIQUE)
@over(cases())
def test_histories_that_stay_bounded_meet(case):
    assert histories(case).holds()


@pytest.mark.theorem(UNIQUE)
def test_they_do_not_meet_twice_as_close():
    assert caught(cases(), lambda case: not histories(case, Fraction(1, 4)).holds())


@pytest.mark.theorem(CONVERGES)
@over(cases())
def test_inputs_that_fade_leave_the_state_at_rest(case):
    assert case.quieter().settled()


@pytest.mark.theorem(CONVERGES)
def test_inputs_that_go_on_do_not():
    assert caught(cases(), lambda case: not case.settled())
