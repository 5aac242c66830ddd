"""Step sizes and drives of whole Mamba-2 blocks: what the machine does stays inside."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from numerics.block_bounds_mamba2 import head_bounds
from numerics.block_weights_mamba2 import BlockWeights2
from numerics.errors import InputError
from selssm.mamba2_loop import run_block2

WIDTH, HEADS, DIM, GROUPS, STATE, TAPS = 5, 4, 2, 2, 3, 3
INNER, FED = HEADS * DIM, HEADS * DIM + 2 * GROUPS * STATE
NEAR = 1 + 1e-9


@dataclass(frozen=True)
class Case:
    seed: int
    biased: bool
    limits: tuple[float, float]

    def weights(self) -> BlockWeights2:
        rng = np.random.default_rng(self.seed)
        rows = INNER + FED + HEADS
        return BlockWeights2(
            rng.normal(size=WIDTH), 1e-12, rng.normal(size=(rows, WIDTH)),
            rng.normal(size=rows) if self.biased else None, rng.normal(size=(FED, TAPS)),
            rng.normal(size=FED) if self.biased else None, rng.normal(size=HEADS),
            rng.normal(size=HEADS), rng.normal(size=HEADS), rng.normal(size=INNER),
            rng.normal(size=(WIDTH, INNER)), None, GROUPS, self.limits,
        )  # fmt: skip

    def rows(self) -> np.ndarray:
        """Random tokens, and those that channels of v and B ask for, tap after tap (T, d)."""
        weights, rng = self.weights(), np.random.default_rng(self.seed + 1)
        asked = weights.in_proj[INNER : INNER + FED] * weights.norm_weight
        signs = np.sign(weights.conv_weight)  # (FED, k)
        worst = (asked[:, None] * signs[:, :, None]).reshape(-1, WIDTH)
        return np.concatenate([rng.normal(size=(6, WIDTH)), 1e3 * worst, -1e3 * worst])


cases = st.builds(
    Case, st.integers(0, 2**20), st.booleans(), st.sampled_from([(0.0, np.inf), (0.01, 0.5)])
)


def drives(case: Case) -> np.ndarray:
    """max |v_p B_n| of every head on the rows (H)."""
    weights = case.weights()
    states = run_block2(replace(weights, limits=(1.0, 1.0)), case.rows()).states.numpy()
    decay = np.exp(-np.exp(weights.A_log))[:, None, None]
    before = np.concatenate([np.zeros_like(states[:1]), states[:-1]])
    return np.abs(states - decay * before).max((0, 2, 3))  # at Δ = 1 what is fed is v B


@given(cases)
def test_no_token_leaves_the_bounds(case):
    bounds, run = head_bounds(case.weights()), run_block2(case.weights(), case.rows())
    steps = run.steps.numpy()
    assert np.all(steps >= bounds.steps.low / NEAR) and np.all(steps <= bounds.steps.high * NEAR)
    assert np.all(drives(case) <= bounds.drive * NEAR)


def test_the_drive_is_not_far_from_what_tokens_reach():
    """So a bound smaller by a few times (the mutant: one tap instead of k) is caught."""
    shares = [drives(case) / head_bounds(case.weights()).drive
              for case in (Case(seed, False, (0.0, np.inf)) for seed in range(40))]  # fmt: skip
    assert np.max(shares) > 0.3
    last = [replace(case.weights(), conv_weight=case.weights().conv_weight[:, -1:])
            for case in (Case(seed, False, (0.0, np.inf)) for seed in range(40))]  # fmt: skip
    caught = [np.any(drives(Case(seed, False, (0.0, np.inf))) > head_bounds(w).drive)
              for seed, w in enumerate(last)]  # fmt: skip
    assert any(caught)


def test_weights_that_overflow_are_an_input_error():
    whole = Case(0, True, (0.0, np.inf)).weights()
    for wrong in (np.full((FED, TAPS), 1e300), np.full((FED, TAPS), np.nan)):
        with pytest.raises(InputError, match="overflow"):
            head_bounds(replace(whole, conv_weight=wrong))


def test_the_loop_takes_groups_of_neighbouring_heads():
    """With one group's B set to nothing its heads, and no others, stay empty."""
    weights = Case(3, False, (0.0, np.inf)).weights()
    taps = weights.conv_weight.copy()
    taps[INNER : INNER + STATE] = 0  # B of group 0
    run = run_block2(replace(weights, conv_weight=taps), torch.randn(5, WIDTH))
    assert not run.states[:, : HEADS // GROUPS].any() and run.states[:, HEADS // GROUPS :].any()
