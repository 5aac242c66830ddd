"""The plots of the machine at work: inside its certified envelope, or along a diverging word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.families import Family
from selssm.amount import counted
from selssm.analyse.machine import Array, Matrices, run, transitions
from selssm.analyse.place import Place
from selssm.analyse.portrait import portrait
from selssm.analyse.trial import STEPS, MeanTrial, Trial
from selssm.records import Curve, Plot, Role

LONG_ENOUGH = 120
Points = Sequence[float] | NDArray[Any]

SHOWN_RUNS = 6
FLOOR = 1e-8
"""Relative distances below this are not drawn."""


def forgetting(family: Family, seen: Trial, rate: float | None) -> Plot:
    """Two starts under common gates: their distance on the machine, and γ^t above it."""
    distance = seen.apart[:, : STEPS + 1]
    distance = distance / distance[:, :1]
    time = np.arange(distance.shape[1])
    slowest = distance[np.argsort(-distance[:, -1])[:SHOWN_RUNS]]
    curves = [_above(FLOOR, "distance on the machine", time, row) for row in slowest]
    if rate is not None:
        label = "certified: γ to the power t"
        curves.append(curve(label, Role.CERTIFIED, time, np.float64(rate) ** time))
    return Plot(
        "forgetting",
        "Forgetting where it started",
        f"The distance between two states under the same {_choices(family)}: the {len(slowest)} "
        f"slowest of {len(distance)} drawn sequences, in {seen.place.said}."
        + ("" if rate is not None else " No rate is certified: others may do worse."),
        "step t",
        "relative distance",
        tuple(curves),
        log_y=True,
    )


def bounded(family: Family, reached: Array, bound: float | None, place: Place) -> Plot:
    """The largest entry of the state from zero, under inputs as large as they may be."""
    size = reached[:, : STEPS + 1]
    time = np.arange(size.shape[1])
    largest = size[np.argsort(-size.max(-1))[:SHOWN_RUNS]]
    curves = [curve("largest entry on the machine", Role.MACHINE, time, row) for row in largest]
    if bound is not None:
        ends_of_time = (0, size.shape[1] - 1)
        curves.append(curve("certified bound", Role.CERTIFIED, ends_of_time, (bound, bound)))
    return Plot(
        "bounded",
        "The state under its inputs",
        f"|h|∞ from a zero start: the {len(largest)} largest of {len(size)} drawn sequences of "
        f"{_choices(family)} and inputs, in {place.said}.",
        "step t",
        "largest entry of the state",
        tuple(curves),
    )


def along(family: Matrices, word: Array, title: str, place: Place) -> Plot:
    """The machine along a word of choices (n, c), from the direction that its product stretches
    the most."""
    product = np.eye(family.dimension)
    for step in transitions(family, word):
        product = step @ product
    values, vectors = np.linalg.eig(product)
    start = vectors[:, np.argmax(np.abs(values))].real
    repeats = max(3, LONG_ENOUGH // len(word))
    choices = np.tile(word, (repeats, 1))[None]
    still = np.zeros((*choices.shape[:2], family.dimension))
    states = run(family, choices, still, start[None], place)
    size = np.linalg.norm(states[0], axis=-1)
    size = size / size[0]
    return Plot(
        "diverging",
        title,
        f"The word of {counted(len(word), 'step')}, {repeats} times over and without input, on "
        f"the machine: the length of the state in {place.said}.",
        "step t",
        "relative length",
        (
            curve("state on the machine", Role.DIVERGING, np.arange(len(size)), size),
            curve("one", Role.GUIDE, (0, len(size) - 1), (1, 1)),
        ),
        log_y=True,
    )


def mean_square(seen: MeanTrial, form: str, rate: float | None) -> Plot:
    """The mean over many runs of the form that the certificate shrinks, with ρ^t above it."""
    size = seen.means
    time = np.arange(len(size))
    curves = [_above(FLOOR, "mean over the runs", time, size / size[0])]
    if rate is not None:
        label = "certified: ρ to the power t"
        curves.append(curve(label, Role.CERTIFIED, time, np.float64(rate) ** time))
    return Plot(
        "mean_square",
        "Forgetting in the mean square",
        f"The difference of two states under common gates drawn with the mean and covariance "
        f"given: the mean of its {form} over {seen.runs} runs. A mean over runs is an estimate.",
        "step t",
        "relative mean square",
        tuple(curves),
        log_y=True,
    )


def _choices(family: Family) -> str:
    return portrait(family).choices


def _above(floor: float, label: str, time: NDArray[Any], size: Array) -> Curve:
    kept = np.isfinite(size) & (size >= floor)
    return curve(label, Role.MACHINE, time[kept], size[kept])


def curve(label: str, role: Role, x: Points, y: Points) -> Curve:
    return Curve(label, role, tuple(map(float, x)), tuple(map(float, y)))
