"""contraction.delta_rule and its products, run as the replace form with A = I - βkk' and gate α."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate
from operator import mul

import pytest
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Matrix, Vector, identity
from numerics.families import GateBox, Replace
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import apply, quadratic, shrinks, times
from tests.properties.rounding import gated
from tests.properties.runs import Run
from tests.strategies import dyadics, vectors

ID, PRODUCTS = "contraction.delta_rule", "contraction.delta_rule_products"
ATTAINED = "contraction.delta_rule_attained"


@dataclass(frozen=True)
class Case:
    """One key, its strength β, decays α_1, ..., α_T in [0, 1] and a start."""

    key: Vector
    beta: Fraction
    decays: Vector
    start: Vector

    @property
    def strength(self) -> Fraction:
        """β|k|²."""
        return self.beta * sum(times(self.key, self.key), Fraction(0))

    @property
    def matrix(self) -> Matrix:
        d = len(self.key)
        return tuple(
            tuple(int(i == j) - self.beta * self.key[i] * self.key[j] for j in range(d))
            for i in range(d)
        )

    def forgets(self) -> Inequality:
        """|h_t| ≤ Π α_s·|h_0|."""
        d = len(self.key)
        family = Replace(self.matrix, GateBox.uniform(d, 0, 1, scalar=True))
        run = Run(family, tuple((a,) * d for a in self.decays), self.start)
        length = quadratic(self.start, identity(d))
        return Inequality(
            [quadratic(h, identity(d)) for h in run.states()],
            [length * share for share in accumulate(self.decays, mul)],
            [quadratic(h, identity(d)) for h in run.sizes()],
            gated(d) + 4,
        )


@st.composite
def cases(draw: st.DrawFn, most: int = 2) -> Case:
    """Keys in dimension 1 to 3 and β|k|² in [0, most]."""
    d = draw(st.integers(1, 3))
    key = draw(vectors(d, dyadics(-1, 1, 1)).filter(any))
    square = sum(times(key, key), Fraction(0))
    strength = draw(st.one_of(st.sampled_from([Fraction(0), Fraction(most)]), dyadics(0, most, 3)))
    beta = Fraction(int(strength / square * 2**10), 2**10)  # rounded down to a short number
    decays = draw(vectors(draw(st.integers(1, 6)), dyadics(0, 1, 3)))
    return Case(key, beta, decays, draw(vectors(d, dyadics(-2, 2, 2))))


@pytest.mark.theorem(ID)
@over(cases(most=4))
def test_never_stretches_exactly_up_to_two(case):
    """Exactly: ‖I - βkk'‖₂ ≤ 1 iff β|k|² ≤ 2, and k is scaled by the closed form."""
    d = len(case.key)
    assert shrinks(identity(d), case.matrix, Fraction(1)) == (0 <= case.strength <= 2)
    image = apply(case.matrix, case.key)
    before, after = (sum(times(v, v), Fraction(0)) for v in (case.key, image))
    assert (after < before) == (0 < case.strength < 2)
    square = before
    share = closed_form(ID)(beta=float(case.beta), kappa=float(square))
    assert abs(float(after / before) - share**2) <= 1e-12


@pytest.mark.theorem(PRODUCTS)
@over(cases())
def test_products_forget_as_fast_as_their_decays(case):
    case.forgets().check(PRODUCTS)


@pytest.mark.theorem(PRODUCTS)
def test_beyond_two_it_fails():
    assert caught(cases(most=4), lambda case: not case.forgets().holds())


# -- across parallel keys ----------------------------------------------------------------------


@pytest.mark.theorem(ATTAINED)
@over(st.tuples(cases(), vectors(3, dyadics(-2, 2, 2))))
def test_across_the_key_only_the_decay_forgets(drawn):
    """Exactly (I - βkk')h_0 = h_0 ≠ 0 beside the key; on the machine |h_t| = Π α_s·|h_0|."""
    case, other = drawn
    d, k, w = len(case.key), case.key, other[: len(case.key)]
    kk, kw, ww = (sum(times(p, q), Fraction(0)) for p, q in ((k, k), (k, w), (w, w)))
    start = tuple(kk * b - kw * a for a, b in zip(k, w, strict=True))
    assert any(start) == (kw**2 < kk * ww)
    assert apply(case.matrix, start) == start
    beside = replace(case, start=start)
    forgotten = beside.forgets()
    forgotten.check(ATTAINED)
    kept = Inequality(forgotten.right, forgotten.left, forgotten.size, forgotten.roundings)
    kept.check(ATTAINED, "loop, from below")
    assert d > 1 or not any(start)


@pytest.mark.theorem(ATTAINED)
def test_along_the_key_more_is_forgotten():
    def loses(case: Case) -> bool:
        forgotten = replace(case, start=case.key).forgets()
        pairs = zip(forgotten.left, forgotten.right, strict=True)
        return any(low < high * Fraction(1, 2) for low, high in pairs)

    assert caught(cases(), loses)
