"""identity.scan_monoid and its matrix form: the tree of the parallel scan against the recurrence in
fractions, with short dyadic numbers for which every float operation is exact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.exact import Matrix, Vector
from selssm import recurrence
from selssm.scans import scan
from selssm.scans.associative import Compose, Maps, compose, prefixes
from tests.properties.inequality import caught, over
from tests.properties.norms import apply, total
from tests.strategies import dyadics, matrices, vectors

SCALAR = "identity.scan_monoid"
MONOID = "identity.scan_monoid_matrices"
PREFIX = "identity.scan_prefix_matrices"


@dataclass(frozen=True)
class Steps:
    """T affine maps h ↦ A_s h + b_s in dimension d, and a start."""

    A: tuple[Matrix, ...]
    b: tuple[Vector, ...]
    start: Vector

    def exact(self) -> list[Vector]:
        h, states = self.start, []
        for A, b in zip(self.A, self.b, strict=True):
            h = total(apply(A, h), b)
            states.append(h)
        return states

    def maps(self) -> Maps:
        """(T, d, d) and (T, d)."""
        return recurrence.wide(self.A), recurrence.wide(self.b)

    def by_prefixes(self, composition: Compose) -> list[Vector]:
        """P_A(t) h(0) + P_b(t) for t = 1, ..., T, from the tree."""
        A, b = prefixes(self.maps(), composition)
        states = A @ recurrence.wide(self.start) + b
        return [tuple(map(Fraction, row)) for row in states.tolist()]


@st.composite
def steps(draw: st.DrawFn, dimension: int | None = None, length: int | None = None) -> Steps:
    """1 to 6 maps in dimension 1 to 3; multiples of a half in [-2, 2], so floats stay exact."""
    d, T = dimension or draw(st.integers(1, 3)), length or draw(st.integers(1, 6))
    entries = dyadics(-2, 2, 1)
    A = draw(st.lists(matrices(d, entries=entries), min_size=T, max_size=T))
    b = draw(st.lists(vectors(d, entries), min_size=T, max_size=T))
    return Steps(tuple(A), tuple(b), draw(vectors(d, entries)))


def after(first: Maps, then: Maps) -> Maps:
    """(A2 A1, A2 b1 + b2)."""
    (A1, b1), (A2, b2) = first, then
    return A2 @ A1, (A2 @ b1[..., None])[..., 0] + b2


def factors_swapped(first: Maps, then: Maps) -> Maps:
    return first[0] @ then[0], after(first, then)[1]


def operands_swapped(first: Maps, then: Maps) -> Maps:
    return after(then, first)


def associates(case: Steps, composition: Compose) -> bool:
    """Both bracketings of the first three maps are the same, entry by entry."""
    one, two, three = (tuple(m[n] for m in case.maps()) for n in range(3))
    left = composition(composition(one, two), three)
    right = composition(one, composition(two, three))
    return all(torch.equal(p, q) for p, q in zip(left, right, strict=True))


@pytest.mark.theorem(SCALAR)
@over(steps(dimension=1))
def test_the_tree_of_scalars_gives_the_states(case):
    a, b = case.maps()
    exact = [h[0] for h in case.exact()]
    loop = recurrence.linear(a[:, 0], b, case.start)
    tree = scan(a[:, 0], b, recurrence.wide(case.start))
    assert [Fraction(h) for h in loop.flatten().tolist()] == exact
    assert [Fraction(h) for h in tree.flatten().tolist()] == exact


@pytest.mark.theorem(SCALAR)
@over(steps(dimension=1, length=3))
def test_scalars_may_be_bracketed_at_will(case):
    flat = replace(case, A=tuple(A[0] for A in case.A))  # (T, 1): a number for each map
    assert associates(flat, compose)


@pytest.mark.theorem(SCALAR)
def test_swapped_operands_are_another_recurrence():
    def breaks(case: Steps) -> bool:
        return case.by_prefixes(operands_swapped) != case.exact()

    assert caught(steps(dimension=1), breaks)


@pytest.mark.theorem(MONOID)
@over(steps(length=3))
def test_matrices_may_be_bracketed_at_will(case):
    assert associates(case, after)
    unit = torch.eye(len(case.start), dtype=torch.float64), torch.zeros(len(case.start)).double()
    first = tuple(m[0] for m in case.maps())
    for product in (after(unit, first), after(first, unit)):
        assert all(torch.equal(p, q) for p, q in zip(product, first, strict=True))


@pytest.mark.theorem(MONOID)
def test_swapped_factors_do_not_associate():
    assert caught(steps(dimension=2, length=3), lambda case: not associates(case, factors_swapped))


@pytest.mark.theorem(PREFIX)
@over(steps())
def test_the_tree_of_matrices_gives_the_states(case):
    assert case.by_prefixes(after) == case.exact()


@pytest.mark.theorem(PREFIX)
@pytest.mark.parametrize("wrong", [operands_swapped, factors_swapped])
def test_a_wrong_product_does_not(wrong):
    assert caught(steps(dimension=2), lambda case: case.by_prefixes(wrong) != case.exact())
