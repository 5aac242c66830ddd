"""Certificates rest on theorems that exist, and their numbers are those theorems' closed forms."""

from fractions import Fraction

import pytest

from numerics.bounds import closed_form
from numerics.certify import certify
from numerics.families import Diagonal, GateBox, Leaky, Replace
from proofs.registry import find

F = Fraction
SMALL, TURN = [[F(1, 2), F(1, 8)], [0, F(1, 4)]], [[F(1, 10), F(4, 5)], [F(-4, 5), F(1, 10)]]
WILD = [[F(-2, 3), F(-2, 3)], [F(2, 3), F(-2, 3)]]
B = [[1], [1]]
FAMILIES = [
    Leaky(SMALL, GateBox.uniform(2, F(1, 8), 1), B, 1),
    Leaky(WILD, GateBox.uniform(2, F(1, 8), 1), B, 1),
    Leaky(WILD, GateBox.uniform(2, F(1, 8), 1, scalar=True), B, 1),
    Leaky(TURN, GateBox.uniform(2, F(7, 8), 1), B, 1),
    Replace(TURN, GateBox.uniform(2, 0, 1), B, 1),
    Diagonal([-1, -2], F(1, 8), 2, B, 1),
    Diagonal([-1, -2], 0, 2, B, 1, "euler"),
]


@pytest.mark.parametrize("family", FAMILIES, ids=range(len(FAMILIES)))
@pytest.mark.parametrize("asked", ["contraction", "stability", "bounded_state", "forgets_within"])
def test_every_theorem_named_is_in_the_catalogue(family, asked):
    for name in certify(family, asked, horizon=100).theorems:
        assert find(name).id == name


def test_the_exact_bounds_are_the_closed_forms_of_the_theorems():
    zoh = certify(Diagonal([-2], 0, 3, [[4]], 1), "bounded_state").claim.bound
    euler = certify(Diagonal([-2], 0, 3, [[4]], 1, "euler"), "bounded_state").claim.bound
    rate = certify(Diagonal([-2], F(1, 4), 3), "contraction").claim.rate
    assert float(zoh) == pytest.approx(closed_form("bounded.zoh")(U=4.0, alpha=2.0), rel=1e-9)
    formula = closed_form("bounded.euler")(U=4.0, alpha=2.0, Delta_max=3.0)
    assert float(euler) == pytest.approx(formula, rel=1e-9)
    assert float(rate) == pytest.approx(
        closed_form("contraction.s6_uniform_rate")(Delta_min=0.25, alpha=2.0), rel=2e-3
    )
