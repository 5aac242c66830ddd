"""What many runs of a family did, as the few arrays that pictures and the measured table need.

Everything here is sampled evidence: it shows certified numbers at work and proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from numerics.families import Delta, Dense, Diagonal, Family, Polytope, RandomGates
from numerics.families.shapes import Fed
from selssm.analyse import machine
from selssm.analyse.machine import Array, floats
from selssm.analyse.norms import Norm
from selssm.analyse.place import Place
from selssm.analyse.random_runs import random_gates

RUNS, STEPS = 40, 150
LONG_RUNS, LONG = 2000, 2000
NUMBERS = 2**23
"""Numbers of a long trial, of states or of transitions, about."""
MEAN_RUNS, MEAN_STEPS, LONG_MEAN_RUNS = 2000, 60, 50_000
MEAN_NUMBERS = 10**7
"""At most so many numbers are kept of the runs that a mean is taken of."""


@dataclass(frozen=True)
class Trial:
    """Runs from two starts under common choices, and from zero under drawn inputs.

    Attributes:
        apart: the distance of the two in the norm, (runs, T + 1).
        reached: |h|∞ from zero, (runs, T + 1), or None without inputs.
        gain: the largest root of Σ|h|² / Σ|x|² up to any time, or None.
        noise: how much of a distance one step may lose or gain by rounding, as a share.
        own_norm: whether the norm is the certificate's, and not one that stands in for it.
    """

    place: Place
    apart: Array
    reached: Array | None
    gain: float | None
    noise: float
    own_norm: bool


@dataclass(frozen=True)
class MeanTrial:
    """The mean of a quadratic form over the runs, and its standard error, at 0, ..., T."""

    place: Place
    runs: int
    means: Array
    errors: Array


def extent(family: Family, place: Place, contracts: bool) -> tuple[int, int]:
    """Runs and steps: many on a device, where the states fade and so stay numbers."""
    if place.device == "cpu" or not contracts:
        return RUNS, STEPS
    d = family.dimension
    whole = isinstance(family, Dense | Delta | Polytope)  # transitions are kept, not states
    weight = (4 if isinstance(family, Dense) else 1) * d**2 if whole else d
    runs = NUMBERS // (LONG * weight)
    return (min(runs, LONG_RUNS), LONG) if runs >= RUNS else (RUNS, STEPS)


def trial(
    family: Family, norm: Norm, rng: np.random.Generator, place: Place, contracts: bool
) -> Trial:
    """Draw choices and inputs, run the machine, and measure."""
    drawn = machine.draw(family, *extent(family, place, contracts), rng)
    deltas = machine.differences(family, drawn, rng, place)
    with np.errstate(over="ignore", invalid="ignore"):  # a family that diverges
        apart = norm.of_state(deltas)
        noise = _noise(family, norm, deltas[:, 0], place)
        if not isinstance(family, Fed) or family.B is None:
            return Trial(place, apart, None, None, noise, norm.certified)
        states = machine.driven(family, drawn, place)
        given = np.square(drawn.inputs).sum(-1).cumsum(-1)
        energy = np.square(states[:, 1:]).sum(-1).cumsum(-1) / np.maximum(given, 1e-300)
        reached, gain = np.abs(states).max(-1), float(energy.max() ** 0.5)
        return Trial(place, apart, reached, gain, noise, norm.certified)


def mean_trial(
    law: RandomGates, P: Array | None, steps: int, rng: np.random.Generator, place: Place
) -> MeanTrial | None:
    """Many runs under gates drawn with the law, in the form P (|δ|² if None); None if it is one
    that cannot be drawn from."""
    most = MEAN_RUNS if place.device == "cpu" else LONG_MEAN_RUNS
    runs = max(20, min(most, MEAN_NUMBERS // (MEAN_STEPS * law.dimension)))
    choices = random_gates(law, runs, max(2, min(MEAN_STEPS, steps)), rng)
    if choices is None:
        return None
    drive = np.zeros((*choices.shape[:2], law.dimension))
    start = np.broadcast_to(rng.choice([-1.0, 1.0], law.dimension), drive[:, 0].shape)
    states = machine.run(law.model, choices, drive, start, place)
    form = np.eye(law.dimension) if P is None else P
    sizes = np.einsum("rti,ij,rtj->rt", states, form, states)
    return MeanTrial(place, runs, sizes.mean(0), sizes.std(0) / runs**0.5)


def _noise(family: Family, norm: Norm, starts: Array, place: Place) -> float:
    """A generous share: in each entry d + 8 roundings of numbers up to the stretch of a step times
    the largest entry, taken to the norm by its values on the unit vectors."""
    d = family.dimension
    units = norm.of_state(np.eye(d)).sum()
    largest = (np.abs(np.eye(d)).max(-1) / norm.of_state(np.eye(d))).max()
    largest = max(largest, (np.abs(starts).max(-1) / norm.of_state(starts)).max())
    return float(16 * (d + 8) * place.unit * _stretch(family) * units * largest)


def _stretch(family: Family) -> float:
    """About how large the terms of a step may be, for entries up to one."""
    if isinstance(family, RandomGates):
        return _stretch(family.model)
    if isinstance(family, Delta):
        return 2 + float(family.strength_high)
    if isinstance(family, Diagonal):
        return 2 + float(max(map(abs, family.rates)) * family.step_high)
    matrices = family.vertices if isinstance(family, Polytope) else (family.A,)
    rows = max(float(np.abs(floats(A)).sum(-1).max()) for A in matrices)
    return 2 + rows * (float(family.step_high) if isinstance(family, Dense) else 1.0)


__all__ = ["MeanTrial", "Trial", "extent", "mean_trial", "trial"]
