"""How far a perturbation may rise in its largest entry, where a quadratic norm is what decays."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from numerics.certify import certify
from numerics.families import GateBox, Leaky
from numerics.witnesses import Quadratic
from selssm.analyse.machine import floats
from selssm.analyse.numbers import overshoot, quantities

STRETCHED = ((Fraction(1, 2), Fraction(5)), (Fraction(-1, 10), Fraction(1, 2)))


@pytest.mark.parametrize("seed", range(5))
def test_the_overshoot_of_two_coordinates_is_reached(seed: int) -> None:
    root = np.random.default_rng(seed).integers(-5, 6, (2, 2)) + 11 * np.eye(2, dtype=int)
    P = root.T @ root
    angle = np.linspace(0, 2 * np.pi, 100_001)
    circle = np.linalg.solve(root, np.array([np.cos(angle), np.sin(angle)]))  # u'Pu = 1
    size = np.abs(circle).max(0)
    reached = size.max() / size.min()
    bound = float(overshoot(tuple(tuple(map(Fraction, row)) for row in P.tolist())))
    assert reached <= bound * (1 + 1e-12) and bound <= 1.001 * reached


def test_a_quadratic_norm_has_its_overshoot_and_no_run_passes_it() -> None:
    ends = (Fraction(1, 2),) * 2
    family = Leaky(A=STRETCHED, gate=GateBox(low=ends, high=(Fraction(1),) * 2, scalar=True))
    certificate = certify(family, "contraction")
    assert isinstance(certificate.witness, Quadratic)
    named = {found.name: found for found in quantities(family, [certificate])}
    bound = float(named["overshoot"].amount.value)
    state, largest = np.eye(2), 0.0
    for gate in np.random.default_rng(0).uniform(0.5, 1, 50):
        state = state + gate * (floats(STRETCHED) - np.eye(2)) @ state
        largest = max(largest, np.abs(state).sum(1).max())  # from |v|∞ = 1
    assert 2 < largest <= bound
    assert "in the certificate's norm" in named["half-life"].note
