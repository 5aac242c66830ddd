"""The plots of single transitions: their eigenvalues, and their size over the range of choices."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from numerics.families import Delta, Dense, Diagonal, Gated, Polytope
from selssm.analyse.machine import Array, Matrices, draw, ends, transition, transitions
from selssm.analyse.pictures import curve
from selssm.analyse.portrait import portrait
from selssm.records import Plot, Role

Norm = Callable[[Array], Array]
"""The norm that the certificate's induces: matrices (..., d, d) -> (...)."""

SPECTRA = 500
SPECTRUM_STEPS = 10
EIGENVALUES = 5_000


def spectrum(family: Matrices, rng: np.random.Generator) -> Plot:
    """Eigenvalues of single transitions over their choices, sampled, with the unit circle."""
    count = max(20, min(SPECTRA, EIGENVALUES // family.dimension))
    drawn = draw(family, 1 + count // SPECTRUM_STEPS, SPECTRUM_STEPS, rng).choices
    values = np.linalg.eigvals(transitions(family, drawn)).ravel()
    angle = np.linspace(0, 2 * np.pi, 181)
    return Plot(
        "spectrum",
        "Spectrum of the transitions",
        f"Eigenvalues of {len(values) // family.dimension} transitions, for "
        f"{portrait(family).choices} drawn in their range. Each by itself: products of different "
        "transitions can grow although every dot lies inside the circle.",
        "real part",
        "imaginary part",
        (
            curve("eigenvalues", Role.SPECTRUM, values.real, values.imag),
            curve("unit circle", Role.GUIDE, np.cos(angle), np.sin(angle)),
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
    curves = [curve("spectral radius of M(g)", Role.MACHINE, level, radius)]
    if matrix_norm is not None and rate is not None:
        curves.append(
            curve("its norm in the certificate", Role.GUIDE, level, matrix_norm(matrices))
        )
        inside = (float(low[0]), float(high[0])) if uniform else (0.0, 1.0)
        curves.append(curve("certified rate γ", Role.CERTIFIED, inside, (rate, rate)))
    else:
        curves.append(curve("one", Role.GUIDE, (0, 1), (1, 1)))
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
        curve("decay of each coordinate", Role.MACHINE, level, np.exp(level * a))
        for a in rates[:12]
    ]
    if rate is not None:
        curves.append(curve("certified rate γ", Role.CERTIFIED, (low, high), (rate, rate)))
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


def over_choices(family: Matrices, matrix_norm: Norm | None, rate: float | None) -> Plot:
    """Spectral radius and certified norm of the transition along one line of choices."""
    if isinstance(family, Gated):
        return gate_range(family, matrix_norm, rate)
    level, choices, label = _line(family)
    matrices = transitions(family, choices)
    radius = np.abs(np.linalg.eigvals(matrices)).max(-1)
    curves = [curve("spectral radius", Role.MACHINE, level, radius)]
    if matrix_norm is not None and rate is not None:
        norm = matrix_norm(matrices)
        curves.append(curve("its norm in the certificate", Role.GUIDE, level, norm))
        ends_of_range = (level[0], level[-1])
        curves.append(curve("certified rate γ", Role.CERTIFIED, ends_of_range, (rate, rate)))
    else:
        curves.append(curve("one", Role.GUIDE, (level[0], level[-1]), (1, 1)))
    return Plot(
        "choices",
        "Over the range",
        f"One transition, for {portrait(family).choices} along one line of their range.",
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
