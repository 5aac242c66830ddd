"""Families hold what they say, and refuse what makes no sense with one message."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numerics.errors import InputError
from numerics.exact import identity
from numerics.families import Diagonal, GateBox, Leaky, Replace
from tests.strategies import gated_families, gates_in

F = Fraction
BOX = GateBox.uniform(2, 0, 1)
A = [[0.5, -0.25], [0, 1]]


def test_closed_gates_keep_the_state_and_open_ones_apply_A():
    leaky, replace = Leaky(A, BOX), Replace(A, BOX)
    assert leaky.transition((F(0), F(0))) == identity(2)
    assert leaky.transition((F(1), F(1))) == leaky.A == replace.transition((F(1), F(1)))
    assert leaky.transition((F(1), F(0))) == (leaky.A[0], (F(0), F(1)))
    assert replace.transition((F(1), F(0))) == (leaky.A[0], (F(0), F(0)))


@given(gated_families(), st.data())
def test_a_drawn_gate_is_inside_its_box_and_a_step_beyond_is_not(family, data):
    gate = data.draw(gates_in(family.gate))
    assert family.gate.contains(gate)
    assert not family.gate.contains((family.gate.high[0] + F(1, 8), *gate[1:]))


def test_a_diagonal_transition_encloses_the_exponential():
    (ball,) = Diagonal([-1], 0, 1).transition((F(1),))
    assert ball > 0.3678794411 and ball < 0.3678794412


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: Leaky([[1, 2, 3], [4, 5, 6]], BOX), "not square"),
        (lambda: Leaky([[1, 2], [3]], BOX), "differ in length"),
        (lambda: Leaky([], GateBox((), ())), "dimension 0"),
        (lambda: Leaky([[]], GateBox((), ())), "dimension 0"),
        (lambda: Leaky([[1]], BOX), "2 gates"),
        (lambda: Leaky([[float("nan"), 0], [0, 1]], BOX), "finite"),
        (lambda: Replace([[float("inf"), 0], [0, 1]], BOX), "finite"),
        (lambda: Leaky(A, BOX, [[1]]), "B has 1 rows"),
        (lambda: Leaky(A, BOX, [[], []]), "B has"),
        (lambda: Leaky(A, BOX, None, -1), "negative"),
        (lambda: GateBox.uniform(2, 0.75, 0.5), "exceeds"),
        (lambda: GateBox.uniform(2, -0.5, 0.5), "outside"),
        (lambda: GateBox.uniform(2, 0.5, 1.5), "outside"),
        (lambda: GateBox((0,), (1, 1)), "entries"),
        (lambda: GateBox((0, F(1, 2)), (1, 1), scalar=True), "scalar"),
        (lambda: Diagonal([], 0, 1), "dimension 0"),
        (lambda: Diagonal([-1], -1, 1), "no range"),
        (lambda: Diagonal([-1], 2, 1), "no range"),
        (lambda: Diagonal([-1], 0, 1, rule="tustin"), "unknown rule"),
        (lambda: Leaky(5, BOX), "list of rows"),
    ],
)
def test_what_makes_no_sense_is_named(make, what):
    with pytest.raises(InputError, match=what) as caught:
        make()
    assert caught.value.where and caught.value.remedy in str(caught.value)
    assert "\n" not in str(caught.value)
