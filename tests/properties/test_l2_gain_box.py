"""bounded.l2_gain_box: the matrix that is checked is the inequality with its sectors, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given, target
from hypothesis import strategies as st

from numerics.checker.flint_matrix import Rational
from numerics.exact import Matrix, Vector, from_flint
from numerics.families import GateBox, Leaky, Replace
from numerics.witnesses.bounded_real import box
from selssm import recurrence

pytestmark = pytest.mark.theorem("bounded.l2_gain_box")
D = 2


def dot(a: Vector, b: Vector) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def times(M: Matrix, v: Vector) -> Vector:
    return tuple(dot(row, v) for row in M)


@dataclass(frozen=True)
class Case:
    """A gated model with one step of it, and P, τ, γ² (of no particular quality)."""

    family: Leaky | Replace
    gate: Vector
    h: Vector
    x: Vector
    P: Matrix
    tau: Vector
    square: Fraction

    @property
    def offered(self) -> Vector:
        """p = Kh + Bx."""
        kept = self.h if isinstance(self.family, Leaky) else (Fraction(0),) * D
        offer = zip(times(self.family.A, self.h), times(self.family.B, self.x), kept, strict=True)
        return tuple(a + b - k for a, b, k in offer)

    @property
    def taken(self) -> Vector:
        """q = D_g p."""
        return tuple(g * p for g, p in zip(self.gate, self.offered, strict=True))

    @property
    def after(self) -> Vector:
        """h⁺."""
        kept = self.h if isinstance(self.family, Leaky) else (Fraction(0),) * D
        return tuple(k + q for k, q in zip(kept, self.taken, strict=True))

    @property
    def sectors(self) -> Vector:
        ends = zip(self.family.gate.low, self.family.gate.high, strict=True)
        pairs = zip(self.offered, self.taken, ends, strict=True)
        return tuple((q - lo * p) * (hi * p - q) for p, q, (lo, hi) in pairs)

    @property
    def left_over(self) -> Fraction:
        """h'Ph + γ²|x|² - h⁺'Ph⁺ - |h⁺|²."""
        stored = dot(self.h, times(self.P, self.h)) - dot(self.after, times(self.P, self.after))
        return stored + self.square * dot(self.x, self.x) - dot(self.after, self.after)

    @property
    def form(self) -> Fraction:
        """(h, x, q)'S(h, x, q) with the matrix S that the checker forms."""
        exact = Rational()
        S = box(exact, self.family, exact.matrix(self.P), self.tau, self.square)
        z = (*self.h, *self.x, *self.taken)
        return dot(z, times(from_flint(S.entries), z))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    number = st.integers(-8, 8).map(lambda k: Fraction(k, 8))
    share = st.integers(0, 8).map(lambda k: Fraction(k, 8))
    vector = lambda of: tuple(draw(of) for _ in range(D))  # noqa: E731
    ends = [sorted(draw(st.tuples(share, share))) for _ in range(D)]
    gates = GateBox(tuple(e[0] for e in ends), tuple(e[1] for e in ends))
    gate = tuple(lo + draw(share) * (hi - lo) for lo, hi in ends)
    form = draw(st.sampled_from((Leaky, Replace)))
    A, B = tuple(vector(number) for _ in range(D)), tuple((draw(number),) for _ in range(D))
    model = form(A, gates, B)
    a, b, c = (draw(number) for _ in range(3))
    state, push = vector(number), (draw(number),)
    return Case(model, gate, state, push, ((a, b), (b, c)), vector(share), draw(share))


@given(cases())
def test_the_form_is_the_inequality_minus_the_weighted_sectors(case):
    assert case.form == case.left_over - dot(case.tau, case.sectors)


@given(cases())
def test_gates_in_the_box_are_in_their_sectors_so_the_form_is_a_lower_bound(case):
    target(-float(min(case.sectors)))
    assert all(sector >= 0 for sector in case.sectors) and case.left_over >= case.form


@given(cases())
def test_the_machine_takes_the_step(case):
    drive = [float(b) for b in times(case.family.B, case.x)]
    gates = [[float(g) for g in case.gate]]
    found = recurrence.gated(case.family.form, case.family.A, gates, [drive], case.h)[0]
    assert max(abs(found.numpy() - [float(x) for x in case.after])) <= 32 * 2**-53 * 4


def test_a_gate_outside_its_box_leaves_its_sector():
    """The mutant: with g above the box the sector is negative and the bound fails."""
    box_ = GateBox.uniform(D, 0, Fraction(1, 2))
    one = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))
    model = Replace(one, box_, ((Fraction(0),),) * D)
    ones = (Fraction(1),) * D
    case = Case(model, ones, ones, (Fraction(0),), one, ones, Fraction(1))
    assert min(case.sectors) < 0 and case.left_over < case.form
