"""stochastic.stationary_energy: impulse responses of modes spread over a ring, on the machine."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import strategies as st
from hypothesis import target

from numerics.bounds import closed_form
from selssm import recurrence
from tests.properties.inequality import caught, over

pytestmark = pytest.mark.theorem("stochastic.stationary_energy")
MODES, STEPS = 200, 400
rings = st.tuples(st.integers(0, 13), st.integers(1, 6)).map(
    lambda pair: (pair[0] / 16, min(pair[0] + pair[1], 15) / 16)
)


def energies(squares: torch.Tensor) -> torch.Tensor:
    """Σ|h_t|² of the impulse response for |λ|² = q: the stationary energy under white noise."""
    angles = torch.linspace(0, 2 * math.pi, len(squares), dtype=torch.float64)
    decay = torch.polar(squares.sqrt(), angles)
    impulse = torch.zeros(STEPS, len(squares), dtype=torch.complex128)
    impulse[0] = 1
    states = recurrence.linear(decay.expand(STEPS, -1), impulse)
    return (states.abs() ** 2).sum(0)


def between(ring: tuple[float, float]) -> tuple[float, float]:
    """Lower and upper sums of the energy over equal parts of [r1², r2²]: it increases in |λ|²."""
    low, high = (r * r for r in ring)
    ends = torch.linspace(low, high, MODES + 1, dtype=torch.float64)
    values = energies(ends)
    return float(values[:-1].mean()), float(values[1:].mean())


def said(ring: tuple[float, float]) -> float:
    return closed_form("stochastic.stationary_energy")(r_1=ring[0], r_2=ring[1])


def fits(ring: tuple[float, float], value: float) -> bool:
    low, high = between(ring)
    tail = ring[1] ** (2 * STEPS) / (1 - ring[1] ** 2)  # what the response leaves out
    return low * (1 - 1e-12) <= value <= (high + tail) * (1 + 1e-12)


@over(rings)
def test_the_formula_lies_between_the_sums_of_the_machine(ring):
    low, high = between(ring)
    target(low / high)
    assert fits(ring, said(ring))


def test_the_energy_of_the_mean_does_not():
    def middle(ring):
        return 1 / (1 - (ring[0] ** 2 + ring[1] ** 2) / 2)

    assert caught(rings, lambda ring: not fits(ring, middle(ring)))


@over(st.integers(0, 15).map(lambda n: n / 16))
def test_a_thin_ring_stores_what_one_radius_stores(radius):
    thin = said((radius, radius + 2**-12))
    assert 1 / (1 - radius**2) <= thin * (1 + 1e-9)
    assert thin <= 1 / (1 - (radius + 2**-12) ** 2) * (1 + 1e-9)


@over(rings)
def test_the_energy_lies_between_those_of_the_edges_as_close_as_the_ring_is_thin(ring):
    low, high = (r * r for r in ring)
    least, most = (float(energies(torch.tensor([q], dtype=torch.float64))) for q in (low, high))
    tail = high**STEPS / (1 - high)  # what the responses leave out
    assert least * (1 - 1e-9) <= said(ring) <= (most + tail) * (1 + 1e-9)
    assert most - said(ring) <= (high - low) / (1 - high) ** 2 * (1 + 1e-9)
