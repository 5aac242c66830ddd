"""contraction.lipschitz_gate_alone and contraction.stable_keeps_start: what the machine does."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from selssm import recurrence
from tests.strategies import dyadics, matrices, vectors


def cells(d):
    """A and two starts."""
    return st.tuples(matrices(d), vectors(d, dyadics()), vectors(d, dyadics()))


@pytest.mark.theorem("contraction.lipschitz_gate_alone")
@given(st.integers(1, 3).flatmap(cells))
def test_behind_a_shut_gate_every_state_is_stationary(case):
    """Whatever A is: two starts stay exactly where they are, and never meet."""
    A, first, second = case
    d, shut = len(first), [[0.0] * len(first)] * 5
    for start in (first, second):
        states = recurrence.leaky(A, shut, torch.zeros(5, d), start)
        assert torch.equal(states, recurrence.wide(start).expand(5, d))


@pytest.mark.theorem("contraction.stable_keeps_start")
@given(st.integers(1, 6), st.floats(2**-30, 1))
def test_every_share_of_the_start_is_lost_in_the_end(halvings, share):
    """γ = 1 - 2^-k: from some step on less than the share ε is left of the start."""
    factor = 1 - 2.0**-halvings
    decay = torch.full((4000, 1), factor, dtype=torch.float64)
    left = recurrence.linear(decay, torch.zeros_like(decay), torch.ones(1, dtype=torch.float64))
    assert left[-1] < share
