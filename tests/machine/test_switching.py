"""The loops of dense, delta and polytope families, against values worked out another way."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import quad_vec
from scipy.linalg import expm

from selssm import switching

A = np.array([[-1.0, 3.0], [-2.0, 0.5]])


def test_a_flow_is_the_exponential_and_its_integral():
    flow, held = switching.flows(A, [0.0, 0.7])
    assert np.allclose(flow[0], np.eye(2)) and np.allclose(held[0], 0)
    assert np.allclose(flow[1], expm(0.7 * A), rtol=1e-13)
    integral = quad_vec(lambda s: expm(s * A), 0, 0.7)[0]
    assert np.allclose(held[1], integral, rtol=1e-10)


def test_dense_by_hand_in_one_dimension():
    """a = -1, held input: h = e^{-Δ}h + (1 - e^{-Δ})u."""
    states = switching.dense([[Fraction(-1)]], [0.5, 2.0], [[3.0], [1.0]], [4.0])
    first = np.exp(-0.5) * 4 + (1 - np.exp(-0.5)) * 3
    second = np.exp(-2.0) * first + 1 - np.exp(-2.0)
    assert states.flatten().tolist() == pytest.approx([first, second], rel=1e-14)


def test_delta_by_hand():
    """k = (1, 1), β = 1/2 (a full overwrite), α = 1/2, v = 6, from (4, 8)."""
    states = switching.delta([[1.0, 1.0]], [0.5], [0.5], [6.0], [4.0, 8.0])
    # (k·h) = 12; h - 6k = (-2, 2); halved (-1, 1); plus βvk = (3, 3)
    assert states.tolist() == [[2.0, 4.0]]
    assert switching.delta([[1.0, 1.0]], [0.5], [0.5], initial=[4.0, 8.0]).tolist() == [[-1.0, 1.0]]


def test_delta_is_its_matrix():
    rng = np.random.default_rng(0)
    keys, strengths, decays = rng.normal(size=(5, 3)), rng.random(5), rng.random(5)
    h = rng.normal(size=3)
    states = switching.delta(keys, strengths, decays, initial=h)
    for t in range(5):
        h = decays[t] * (np.eye(3) - strengths[t] * np.outer(keys[t], keys[t])) @ h
        assert np.allclose(states[t], h)


def test_polytope_mixes_its_matrices():
    vertices = np.array([[[1.0, 1.0], [0.0, 1.0]], [[0.0, 0.0], [2.0, 0.0]]])
    states = switching.polytope(
        vertices, [[1.0, 0.0], [0.5, 0.5]], [[0.0, 0.0], [1.0, 0.0]], [1, 2]
    )
    # first (3, 2); then M = [[.5, .5], [1, .5]]: (2.5 + 1, 4)
    assert states.tolist() == [[3.0, 2.0], [3.5, 4.0]]


def test_batches_run_side_by_side():
    steps = np.array([[0.1, 0.2], [0.3, 0.4]])
    both = switching.dense(A, steps, initial=np.ones((2, 2)))
    for row, alone in zip(both, steps, strict=True):
        assert np.allclose(row, switching.dense(A, alone, initial=[1.0, 1.0]))
