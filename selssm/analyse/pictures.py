"""The plots of a family: spectrum, gate or step range, and the machine inside its envelope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.families import Delta, Dense, Diagonal, Family, Gated, Polytope, RandomGates
from selssm.amount import counted
from selssm.analyse.machine import (
    Array,
    Drawn,
    Matrices,
    differences,
    draw,
    driven,
    ends,
    run,
    transition,
    transitions,
)
from selssm.analyse.portrait import portrait
from selssm.analyse.random_runs import random_gates
from selssm.records import Curve, Plot, Role

Norm = Callable[[Array], Array]
"""The certificate's norm: states (..., d) -> (...)."""

LONG_ENOUGH = 120
Points = Sequence[float] | NDArray[Any]

SHOWN_RUNS = 6
SPECTRA = 500
SPECTRUM_STEPS = 10
MEAN_RUNS, MEAN_STEPS = 2000, 60
EIGENVALUES = 5_000
FLOOR = 1e-8
"""Relative distances below this are not drawn."""


def spectrum(family: Matrices, rng: np.random.Generator) -> Plot:
    """Eigenvalues of single transitions over their choices, sampled, with the unit circle."""
    count = max(20, min(SPECTRA, EIGENVALUES // family.dimension))
    drawn = draw(family, 1 + count // SPECTRUM_STEPS, SPECTRUM_STEPS, rng).choices
    values = np.linalg.eigvals(transitions(family, drawn)).ravel()
    angle = np.linspace(0, 2 * np.pi, 181)
    return Plot(
        "spectrum",
        "Spectrum of the transitions",
        f"Eigenvalues of {drawn.shape[0] * drawn.shape[1]} transitions, for {_choices(family)} "
        "drawn in their range. Each by itself: products of different transitions can grow "
        "although every dot lies inside the circle.",
        "real part",
        "imaginary part",
        (
            _curve("eigenvalues", Role.SPECTRUM, values.real, values.imag),
            _curve("unit circle", Role.GUIDE, np.cos(angle), np.sin(angle)),
        ),
        equal=True,
    )


def gate_range(family: Gated, matrix_norm: Norm | None, rate: float | None) -> Plot:
    """Spectral radius and certified norm of M(g·1) against one common gate level."""
    low, high = ends(family)
    uniform = bool(np.all(low == low[0]) and np.all(high == high[0]))
    level = np.linspace(0, 1, max(11, min(101, EIGENVALUES // family.dimension // 2)))
    base, width = (0.0, np.ones(family.dimension)) if uniform else (low, high - low)
    matrices = transition(family, base + level[:, None] * width)
    radius = np.abs(np.linalg.eigvals(matrices)).max(-1)
    curves = [_curve("spectral radius of M(g)", Role.MACHINE, level, radius)]
    if matrix_norm is not None and rate is not None:
        curves.append(
            _curve("its norm in the certificate", Role.GUIDE, level, matrix_norm(matrices))
        )
        inside = (float(low[0]), float(high[0])) if uniform else (0.0, 1.0)
        curves.append(_curve("certified rate γ", Role.CERTIFIED, inside, (rate, rate)))
    else:
        curves.append(_curve("one", Role.GUIDE, (0, 1), (1, 1)))
    return Plot(
        "gates",
        "Over the gate range",
        "All coordinates at one level, held constant"
        + (
            "; the shaded range is the one allowed."
            if uniform
            else ": 0 is the lower end of every range, 1 the upper end."
        ),
        "gate g" if uniform else "position in the gate range",
        "size of one step",
        tuple(curves),
        band=(float(low[0]), float(high[0])) if uniform else None,
    )


def along_choices(
    family: Dense | Delta | Polytope, matrix_norm: Norm | None, rate: float | None
) -> Plot:
    """Spectral radius and certified norm of the transition along one line of choices."""
    level, choices, label = _line(family)
    matrices = transitions(family, choices)
    radius = np.abs(np.linalg.eigvals(matrices)).max(-1)
    curves = [_curve("spectral radius", Role.MACHINE, level, radius)]
    if matrix_norm is not None and rate is not None:
        norm = matrix_norm(matrices)
        curves.append(_curve("its norm in the certificate", Role.GUIDE, level, norm))
        ends_of_range = (level[0], level[-1])
        curves.append(_curve("certified rate γ", Role.CERTIFIED, ends_of_range, (rate, rate)))
    else:
        curves.append(_curve("one", Role.GUIDE, (level[0], level[-1]), (1, 1)))
    return Plot(
        "choices",
        "Over the range",
        f"One transition, for {_choices(family)} along one line of their range.",
        label,
        "size of one step",
        tuple(curves),
    )


def _line(family: Dense | Delta | Polytope) -> tuple[Array, Array, str]:
    """Levels (n), choices (n, c) as the machine takes them, and what the level is."""
    if isinstance(family, Dense):
        step = np.linspace(float(family.step_low), float(family.step_high), 101)
        return step, step[:, None], "step size Δ"
    if isinstance(family, Delta):
        strength = np.linspace(float(family.strength_low), float(family.strength_high), 101)
        choices = np.zeros((101, family.dimension + 1))
        choices[:, 0], choices[:, -1] = np.sqrt(strength), float(family.decay_high)
        return strength, choices, "strength β|k|², at the largest decay"
    corners = np.eye(len(family.vertices))
    level = np.linspace(0, len(corners), 101)
    after = np.minimum(level.astype(int), len(corners) - 1)
    share = (level - after)[:, None]
    path = (1 - share) * corners[after] + share * corners[(after + 1) % len(corners)]
    return level, path, "position on the edges from one matrix to the next"


def step_range(family: Diagonal, rate: float | None) -> Plot:
    """The decay of each coordinate against the step size: spectrum and range in one."""
    low, high = float(family.step_low), float(family.step_high)
    level = np.linspace(0, 1.25 * high or 1.0, 121)
    rates = sorted(map(float, family.rates), reverse=True)
    slowest, fastest = rates[0], rates[-1]
    curves = [
        _curve("decay of each coordinate", Role.MACHINE, level, np.exp(level * a))
        for a in rates[:12]
    ]
    if rate is not None:
        curves.append(_curve("certified rate γ", Role.CERTIFIED, (low, high), (rate, rate)))
    return Plot(
        "spectrum",
        "Spectrum over the step range",
        f"The eigenvalues exp(Δ a) of a transition, from the slowest (a = {slowest:.4g}) to the "
        f"fastest (a = {fastest:.4g}); the shaded range of Δ is the one allowed.",
        "step size Δ",
        "decay per step",
        tuple(curves),
        band=(low, high),
    )


def forgetting(
    family: Family, drawn: Drawn, norm: Norm, rate: float | None, rng: np.random.Generator
) -> Plot:
    """Two starts under common gates: their distance on the machine, and γ^t above it."""
    distance = norm(differences(family, drawn, rng))
    distance = distance / distance[:, :1]
    time = np.arange(distance.shape[1])
    slowest = distance[np.argsort(-distance[:, -1])[:SHOWN_RUNS]]
    curves = [_above(FLOOR, "distance on the machine", time, row) for row in slowest]
    if rate is not None:
        label = "certified: γ to the power t"
        curves.append(_curve(label, Role.CERTIFIED, time, np.float64(rate) ** time))
    return Plot(
        "forgetting",
        "Forgetting where it started",
        f"The distance between two states under the same {_choices(family)}: the {len(slowest)} "
        f"slowest of {len(distance)} drawn sequences, in float64."
        + ("" if rate is not None else " No rate is certified: others may do worse."),
        "step t",
        "relative distance",
        tuple(curves),
        log_y=True,
    )


def bounded(family: Family, drawn: Drawn, bound: float | None) -> Plot:
    """The largest entry of the state from zero, under inputs as large as they may be."""
    size = np.abs(driven(family, drawn)).max(-1)
    time = np.arange(size.shape[1])
    largest = size[np.argsort(-size.max(-1))[:SHOWN_RUNS]]
    curves = [_curve("largest entry on the machine", Role.MACHINE, time, row) for row in largest]
    if bound is not None:
        ends_of_time = (0, size.shape[1] - 1)
        curves.append(_curve("certified bound", Role.CERTIFIED, ends_of_time, (bound, bound)))
    return Plot(
        "bounded",
        "The state under its inputs",
        f"|h|∞ from a zero start: the {len(largest)} largest of {len(size)} drawn sequences of "
        f"{_choices(family)} and inputs, in float64.",
        "step t",
        "largest entry of the state",
        tuple(curves),
    )


def along(family: Gated, word: Sequence[Sequence[Fraction]], title: str) -> Plot:
    """The machine along a gate word, from the direction that its product stretches the most."""
    gates = np.array([[float(g) for g in gate] for gate in word])
    product = np.eye(family.dimension)
    for gate in gates:
        product = transition(family, gate) @ product
    values, vectors = np.linalg.eig(product)
    start = vectors[:, np.argmax(np.abs(values))].real
    repeats = max(3, LONG_ENOUGH // len(gates))
    choices = np.tile(gates, (repeats, 1))[None]
    states = run(family, choices, np.zeros_like(choices), start[None])
    size = np.linalg.norm(states[0], axis=-1)
    size = size / size[0]
    return Plot(
        "diverging",
        title,
        f"The word of {counted(len(gates), 'gate')}, {repeats} times over and without input, on "
        "the machine: the length of the state in float64.",
        "step t",
        "relative length",
        (
            _curve("state on the machine", Role.DIVERGING, np.arange(len(size)), size),
            _curve("one", Role.GUIDE, (0, len(size) - 1), (1, 1)),
        ),
        log_y=True,
    )


def mean_square(
    law: RandomGates, P: Array | None, rate: float | None, rng: np.random.Generator
) -> Plot | None:
    """The mean over many runs of the form that the certificate shrinks, with ρ^t above it."""
    choices = random_gates(law, MEAN_RUNS, MEAN_STEPS, rng)
    if choices is None:
        return None
    drive = np.zeros((*choices.shape[:2], law.dimension))
    start = np.broadcast_to(rng.choice([-1.0, 1.0], law.dimension), drive[:, 0].shape)
    states = run(law.model, choices, drive, start)
    form = np.eye(law.dimension) if P is None else P
    size = np.einsum("rti,ij,rtj->t", states, form, states)
    time = np.arange(len(size))
    curves = [_above(FLOOR, "mean over the runs", time, size / size[0])]
    if rate is not None:
        label = "certified: ρ to the power t"
        curves.append(_curve(label, Role.CERTIFIED, time, np.float64(rate) ** time))
    return Plot(
        "mean_square",
        "Forgetting in the mean square",
        f"The difference of two states under common gates drawn with the mean and covariance "
        f"given: the mean of its {'square' if P is None else 'form δ′Pδ'} over {MEAN_RUNS} runs. "
        "A mean over runs is an estimate.",
        "step t",
        "relative mean square",
        tuple(curves),
        log_y=True,
    )


def _choices(family: Family) -> str:
    return portrait(family).choices


def _above(floor: float, label: str, time: NDArray[Any], size: Array) -> Curve:
    kept = np.isfinite(size) & (size >= floor)
    return _curve(label, Role.MACHINE, time[kept], size[kept])


def _curve(label: str, role: Role, x: Points, y: Points) -> Curve:
    return Curve(label, role, tuple(map(float, x)), tuple(map(float, y)))
