"""Runs of the machine for the pictures: what a family does on drawn choices and inputs.

Everything here is sampled evidence. It shows the certified envelope at work and proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from numerics.families import (
    Delta,
    Dense,
    Diagonal,
    Family,
    Gated,
    Leaky,
    Polytope,
    RandomGates,
    Replace,
)
from numerics.families.shapes import Fed
from selssm import recurrence, switching
from selssm.analyse import device_runs
from selssm.analyse.place import HERE, Place

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """Random choices for several runs (runs, T, c), and inputs x (runs, T, m).

    The c columns: gates or steps (d, or one for a common gate or a dense step); a key of length
    sqrt(β|k|²) and a decay (d + 1); the weights of the matrices of a polytope.
    """

    choices: Array
    inputs: Array


def floats(exact: Sequence[Fraction] | Sequence[Sequence[Fraction]]) -> Array:
    """The nearest float64 numbers: what the machine runs instead of the exact ones."""
    return np.array(exact, dtype=np.float64)


def ends(family: Gated | Diagonal) -> tuple[Array, Array]:
    """Lower and upper ends of the gates (or steps), d numbers each."""
    if isinstance(family, Diagonal):
        d = family.dimension
        return np.full(d, float(family.step_low)), np.full(d, float(family.step_high))
    return floats(family.gate.low), floats(family.gate.high)


def draw(family: Family, runs: int, steps: int, rng: np.random.Generator) -> Drawn:
    """Choices that keep to one end for a while, jump to the other, and sometimes lie between.

    The first run holds the lower end throughout, where forgetting is slowest for gates and steps.
    """
    choices = _choices(family, runs, steps, rng)
    B = family.B if isinstance(family, Fed) else None
    columns = len(B[0]) if B is not None else family.dimension
    bound = family.bound if isinstance(family, Fed) else None
    signs = _held(rng.integers(0, 2, (runs, steps, columns)), rng.random((runs, steps, 1)) < 0.1)
    largest = float(bound) if bound is not None else 1.0
    return Drawn(choices, np.asarray(largest * (2 * signs - 1), dtype=np.float64))


def _choices(family: Family, runs: int, steps: int, rng: np.random.Generator) -> Array:
    if isinstance(family, RandomGates):
        return _choices(family.model, runs, steps, rng)
    if isinstance(family, Polytope):
        corner = _positions((runs, steps, len(family.vertices)), rng) + 1e-9
        return np.asarray(corner / corner.sum(-1, keepdims=True))
    if isinstance(family, Delta):
        key = _held_floats(rng.normal(size=(runs, steps, family.dimension)), rng)
        key /= np.linalg.norm(key, axis=-1, keepdims=True)
        where = _positions((runs, steps, 2), rng)
        low = floats((family.strength_low, family.decay_low))
        strength, decay = np.moveaxis(
            low + where * (floats((family.strength_high, family.decay_high)) - low), -1, 0
        )
        return np.concatenate([np.sqrt(strength)[..., None] * key, decay[..., None]], axis=-1)
    if isinstance(family, Dense):
        low, high = np.array([float(family.step_low)]), np.array([float(family.step_high)])
    else:
        low, high = ends(family)
    common = isinstance(family, Dense) or (isinstance(family, Gated) and family.gate.scalar)
    where = _positions((runs, steps, 1 if common else family.dimension), rng)
    return np.asarray(low + where * (high - low))


def _positions(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Places between two ends, 0 to 1, held for a while; zero throughout in the first run."""
    held = _held(rng.integers(0, 3, shape), rng.random(shape) < 0.2)
    position: Array = np.where(held == 2, rng.random(shape), held.astype(np.float64))
    position[0] = 0.0
    return position


def _held(values: NDArray[np.int64], renew: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Keep each value along time until it is renewed."""
    held = values.copy()
    for t in range(1, held.shape[1]):
        held[:, t] = np.where(renew[:, t], values[:, t], held[:, t - 1])
    return held


def _held_floats(values: Array, rng: np.random.Generator) -> Array:
    held = values.copy()
    for t in range(1, held.shape[1]):
        renew = rng.random((len(held), 1)) < 0.5
        held[:, t] = np.where(renew, values[:, t], held[:, t - 1])
    return held


def run(family: Family, choices: Array, drive: Array, initial: Array, place: Place = HERE) -> Array:
    """States (runs, T + 1, d), the start included; choices as in `Drawn`, drive B x (.., T, d)."""
    if isinstance(family, RandomGates):
        return run(family.model, choices, drive, initial, place)
    if place.backend != "loop":
        states = device_runs.states(family, choices, drive, initial, place)
    elif isinstance(family, Diagonal):
        states = _diagonal(family, choices, drive, initial)
    elif isinstance(family, Dense):
        states = switching.dense(floats(family.A), choices[..., 0], drive, initial).numpy()
    elif isinstance(family, Delta):
        keys, decays = choices[..., :-1], choices[..., -1]
        states = switching.delta(keys, np.ones_like(decays), decays, initial=initial).numpy()
    elif isinstance(family, Polytope):
        vertices = np.stack([floats(A) for A in family.vertices])
        states = switching.polytope(vertices, choices, drive, initial).numpy()
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


def driven(family: Family, drawn: Drawn, place: Place = HERE) -> Array:
    """States from zero under the drawn inputs; needs B."""
    assert isinstance(family, Fed) and family.B is not None
    drive = drawn.inputs @ floats(family.B).T
    return run(family, drawn.choices, drive, np.zeros((len(drive), drive.shape[-1])), place)


def differences(
    family: Family, drawn: Drawn, rng: np.random.Generator, place: Place = HERE
) -> Array:
    """The difference of two states under the same choices and inputs: a run without any input."""
    drive = np.zeros((*drawn.choices.shape[:2], family.dimension))
    return run(family, drawn.choices, drive, rng.choice([-1.0, 1.0], drive[:, 0].shape), place)


Matrices = Leaky | Replace | Dense | Delta | Polytope


def transitions(family: Matrices, choices: Array) -> Array:
    """The transitions of these choices (..., c) in float64 (..., d, d), for pictures."""
    if isinstance(family, Dense):
        return np.asarray(switching.flows(floats(family.A), choices[..., 0])[0].numpy())
    if isinstance(family, Delta):
        decays = choices[..., -1]
        return switching.erasers(choices[..., :-1], np.ones_like(decays), decays).numpy()
    if isinstance(family, Polytope):
        return np.einsum("...v,vij->...ij", choices, np.stack([floats(A) for A in family.vertices]))
    return transition(family, choices)


def transition(family: Gated, gate: Array) -> Array:
    """M(g) in float64 (..., d, d), for gates (..., d), for pictures."""
    A, eye = floats(family.A), np.eye(family.dimension)
    kept = (1 - gate)[..., None] * eye if family.form == "leaky" else 0.0
    return np.asarray(kept + gate[..., None] * A)
