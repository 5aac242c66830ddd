"""Per-channel numbers stand on the certified side, and the machine stays within them."""

from __future__ import annotations

import math

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from selssm.analyse.channels import channel_numbers
from selssm.recurrence import selective_scan

STEPS = st.floats(1e-6, 10.0)


@given(st.lists(st.floats(-2, 3), min_size=1, max_size=4), STEPS, STEPS, st.floats(0, 100))
def test_closed_forms_bound_the_machine(
    A_log: list[float], one: float, other: float, drive: float
) -> None:
    low, high = sorted((one, other))
    arrays = (np.array([x]) for x in (low, high, drive))
    numbers = channel_numbers(np.array([A_log]), *arrays)
    steps = np.where(np.random.default_rng(0).random((200, 1)) < 0.5, low, high)
    states = machine(np.array([A_log]), steps, drive)
    assert states.max() <= numbers.state[0] * (1 + 1e-12)
    decays = np.exp(-np.exp(np.array(A_log)) * low)
    assert decays.max() <= (1 - numbers.gap[0]) * (1 + 1e-15)
    assert decays.max() ** numbers.half_life[0] <= 0.5 * (1 + 1e-9)


@given(st.floats(-2, 3), st.floats(0.1, 10.0))
def test_the_state_bound_is_attained_at_the_largest_step(A_log: float, step: float) -> None:
    """So a smaller bound (the mutant: drive / |a|, right for exact hold) would be caught."""
    arrays = (np.array([x]) for x in (step, step, 1.0))
    numbers = channel_numbers(np.array([[A_log]]), *arrays)
    reached = machine(np.array([[A_log]]), np.full((2000, 1), step), 1.0).max()
    assert reached >= numbers.state[0] * (1 - 1e-6)
    assert reached > 1 / math.exp(A_log)


def machine(A_log: np.ndarray, steps: np.ndarray, drive: float) -> np.ndarray:
    """|h| under the deployed rule b̄ = ΔB from zero, with the largest drive throughout."""
    ones = np.ones((len(steps), A_log.shape[1]))
    inputs = np.full((len(steps), 1), drive)
    _, states = selective_scan(inputs, steps, -np.exp(A_log), ones, ones)
    return torch.abs(states).numpy()


def test_no_step_means_no_rate_and_no_certainty() -> None:
    numbers = channel_numbers(np.zeros((1, 1)), np.zeros(1), np.array([np.inf]), np.ones(1))
    assert numbers.gap[0] == 0
    assert numbers.half_life[0] == math.inf
    assert numbers.state[0] == math.inf
