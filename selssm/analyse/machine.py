"""Runs of the machine for the pictures: what a family does on drawn gates, steps and inputs.

Everything here is sampled evidence. It shows the certified envelope at work and proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from numerics.families import Diagonal, Family, Gated
from selssm import recurrence

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """Random choices for several runs: gates or steps (runs, T, d), inputs x (runs, T, m)."""

    choices: Array
    inputs: Array


def floats(exact: Sequence[Fraction] | Sequence[Sequence[Fraction]]) -> Array:
    """The nearest float64 numbers: what the machine runs instead of the exact ones."""
    return np.array(exact, dtype=object).astype(np.float64)


def ends(family: Family) -> tuple[Array, Array]:
    """Lower and upper ends of the gates (or steps), d numbers each."""
    if isinstance(family, Diagonal):
        d = family.dimension
        return np.full(d, float(family.step_low)), np.full(d, float(family.step_high))
    return floats(family.gate.low), floats(family.gate.high)


def draw(family: Family, runs: int, steps: int, rng: np.random.Generator) -> Drawn:
    """Choices that keep to one end for a while, jump to the other, and sometimes lie between.

    The first run holds the lower end throughout, where forgetting is slowest.
    """
    low, high = ends(family)
    common = not isinstance(family, Diagonal) and family.gate.scalar
    shape = (runs, steps, 1 if common else family.dimension)
    held = _held(rng.integers(0, 3, shape), rng.random(shape) < 0.2)
    position: Array = np.where(held == 2, rng.random(shape), held.astype(np.float64))
    position[0] = 0.0
    columns = len(family.B[0]) if family.B is not None else family.dimension
    bound = float(family.bound) if family.bound is not None else 1.0
    signs = _held(rng.integers(0, 2, (runs, steps, columns)), rng.random((runs, steps, 1)) < 0.1)
    choices: Array = low + position * (high - low)
    inputs = np.asarray(bound * (2 * signs - 1), dtype=np.float64)
    return Drawn(choices, inputs)


def _held(values: NDArray[np.int64], renew: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Keep each value along time until it is renewed."""
    held = values.copy()
    for t in range(1, held.shape[1]):
        held[:, t] = np.where(renew[:, t], values[:, t], held[:, t - 1])
    return held


def run(family: Family, choices: Array, drive: Array, initial: Array) -> Array:
    """States (runs, T + 1, d), the start included; choices and drive = B x are (runs, T, d)."""
    if isinstance(family, Diagonal):
        states = _diagonal(family, choices, drive, initial)
    else:
        states = recurrence.gated(family.form, floats(family.A), choices, drive, initial).numpy()
    return np.concatenate([initial[:, None], states], axis=1)


def _diagonal(family: Diagonal, choices: Array, drive: Array, initial: Array) -> Array:
    """d channels of one state number each, with B = 1, since the drive is B x already."""
    ones = np.ones((*choices.shape[:-1], 1))
    _, states = recurrence.selective_scan(
        drive,
        choices,
        floats(family.rates)[:, None],
        ones,
        ones,
        initial=initial[..., None],
        rule=family.rule,
    )
    return states[..., 0].numpy()


def driven(family: Family, drawn: Drawn) -> Array:
    """States from zero under the drawn inputs; needs B."""
    assert family.B is not None
    drive = drawn.inputs @ floats(family.B).T
    return run(family, drawn.choices, drive, np.zeros((len(drive), family.dimension)))


def differences(family: Family, drawn: Drawn, rng: np.random.Generator) -> Array:
    """The difference of two states under the same gates and inputs: a run without any input."""
    drive = np.zeros((*drawn.choices.shape[:2], family.dimension))
    return run(family, drawn.choices, drive, rng.choice([-1.0, 1.0], drive[:, 0].shape))


def transition(family: Gated, gate: Array) -> Array:
    """M(g) in float64 (..., d, d), for gates (..., d), for pictures."""
    A, eye = floats(family.A), np.eye(family.dimension)
    kept = (1 - gate)[..., None] * eye if family.form == "leaky" else 0.0
    return kept + gate[..., None] * A
