"""The plots of a family: spectrum, gate or step range, and the machine inside its envelope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.families import Diagonal, Family, Gated
from selssm.amount import counted
from selssm.analyse.machine import Array, Drawn, differences, driven, ends, run, transition
from selssm.records import Curve, Plot, Role

Norm = Callable[[Array], Array]
"""The certificate's norm: states (..., d) -> (...)."""

LONG_ENOUGH = 120
Points = Sequence[float] | NDArray[Any]

SHOWN_RUNS = 6
SPECTRA = 500
EIGENVALUES = 5_000
FLOOR = 1e-8
"""Relative distances below this are not drawn."""


def spectrum(family: Gated, rng: np.random.Generator) -> Plot:
    """Eigenvalues of single transitions over the gate box, sampled, with the unit circle."""
    low, high = ends(family)
    columns = 1 if family.gate.scalar else family.dimension
    count = max(20, min(SPECTRA, EIGENVALUES // family.dimension))
    position = rng.random((count, columns))
    position[: count // 4] = position[: count // 4].round()
    values = np.linalg.eigvals(transition(family, low + position * (high - low))).ravel()
    angle = np.linspace(0, 2 * np.pi, 181)
    return Plot(
        "spectrum",
        "Spectrum of the transitions",
        f"Eigenvalues of M(g) for {count} gates of the box. Each gate by itself: products of "
        "different transitions can grow although every dot lies inside the circle.",
        "real part",
        "imaginary part",
        (
            _curve("eigenvalues of M(g)", Role.SPECTRUM, values.real, values.imag),
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


def _choices(family: Family) -> str:
    return "step sizes" if isinstance(family, Diagonal) else "gates"


def _above(floor: float, label: str, time: NDArray[Any], size: Array) -> Curve:
    kept = np.isfinite(size) & (size >= floor)
    return _curve(label, Role.MACHINE, time[kept], size[kept])


def _curve(label: str, role: Role, x: Points, y: Points) -> Curve:
    return Curve(label, role, tuple(map(float, x)), tuple(map(float, y)))
