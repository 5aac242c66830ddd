"""contraction.nonnegative_converse: A ≥ 0 with Av ≥ v keeps a leaky cell above v."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import strategies as st

from tests.properties.draw import runs
from tests.properties.inequality import caught, over
from tests.properties.norms import absolute, apply, growth, ones
from tests.strategies import positive_vectors

pytestmark = pytest.mark.theorem("contraction.nonnegative_converse")


@st.composite
def cases(draw):
    """A ≥ 0 with a dominating diagonal, so that Av ≥ v for the start v > 0."""
    run = draw(runs())
    v = draw(positive_vectors(run.dimension))
    A = tuple(
        tuple(max(a, 1) if i == j else a for j, a in enumerate(row))
        for i, row in enumerate(absolute(run.family.A))
    )
    return replace(run, family=replace(run.family, A=A), start=v, drive=None)


def stays_above(run, share=1):
    """h_t ≥ share·v at every step, in rational arithmetic."""
    return all(
        h >= share * v for state in run.exact() for h, v in zip(state, run.start, strict=True)
    )


@over(cases())
def test_no_gates_shrink_the_state(run):
    assert all(y >= x for y, x in zip(apply(run.family.A, run.start), run.start, strict=True))
    assert stays_above(run)
    for state in run.states():
        for h, v in zip(state, run.start, strict=True):
            assert h >= v * (1 - 2**-40), "the machine's roundings, with room"


def test_more_than_the_start_is_not_promised():
    assert caught(cases(), lambda run: not stays_above(run, share=2))


def no_norm_contracts(run, least=1):
    """‖M(g)‖_w ≥ 1 for every gate of the run, whatever the weights: here 1 and those of v."""
    family, weights = run.family, (ones(run.dimension), run.start)
    return all(growth(family.transition(g), w) >= least for g in run.word for w in weights)


@over(cases())
def test_no_weights_make_a_contraction(run):
    assert no_norm_contracts(run)


def test_some_norms_do_not_expand():
    assert caught(cases(), lambda run: not no_norm_contracts(run, least=1 + 2**-20))
