"""The runs in the pictures are the machine's, and they stay inside the certified envelope."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from numerics.certify import certify
from numerics.families import Diagonal
from selssm.analyse import machine
from selssm.analyse.norms import norm_of
from selssm.spec import read_spec

PROVED = ["certified_leaky", "s6"]


@pytest.mark.parametrize("name", PROVED)
def test_choices_and_inputs_are_allowed(examples: Path, name: str) -> None:
    family = read_spec(examples / f"{name}.toml").family
    drawn = machine.draw(family, 10, 50, np.random.default_rng(0))
    low, high = machine.ends(family)
    assert np.all((low <= drawn.choices) & (drawn.choices <= high))
    assert np.abs(drawn.inputs).max() == 1.0


@pytest.mark.parametrize("name", PROVED)
def test_distances_stay_below_the_rate(examples: Path, name: str) -> None:
    family, rng = read_spec(examples / f"{name}.toml").family, np.random.default_rng(1)
    certificate = certify(family, "contraction")
    assert certificate.claim.rate is not None
    norm, rate = norm_of(certificate), float(certificate.claim.rate)
    distance = norm.of_state(machine.differences(family, machine.draw(family, 20, 80, rng), rng))
    assert np.all(distance[:, 1:] <= rate * distance[:, :-1] * (1 + 1e-12))
    slower = 1 - (1 - rate) * 1.5  # the mutant: a rate that is too good is passed by some run
    assert np.any(distance[:, 1:] > slower * distance[:, :-1])


@pytest.mark.parametrize("name", PROVED)
def test_states_stay_below_the_bound(examples: Path, name: str) -> None:
    family, rng = read_spec(examples / f"{name}.toml").family, np.random.default_rng(2)
    bound = certify(family, "bounded_state").claim.bound
    assert bound is not None
    largest = np.abs(machine.driven(family, machine.draw(family, 20, 400, rng))).max()
    assert float(bound) / 4 <= largest <= float(bound)


def test_the_diagonal_machine_is_exact_zero_order_hold() -> None:
    one = ((Fraction(1),),)
    family = Diagonal((Fraction(-2),), Fraction(1, 10), Fraction(1, 2), one, Fraction(1), "zoh")
    steps, drive = np.full((1, 3, 1), 0.25), np.ones((1, 3, 1))
    states = machine.run(family, steps, drive, np.zeros((1, 1)))[0, :, 0]
    decay = np.exp(-0.5)
    assert states == pytest.approx([(1 - decay**t) / 2 for t in range(4)])
