"""The plots of a checkpoint: step sizes, half-lives and spectrum by layer, states along tokens."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from selssm.analyse.figures import LayerFigures, Tier
from selssm.layers import Backbone
from selssm.records import Curve, Plot, Role

ROLES = {"certified": Role.CERTIFIED, "attack": Role.DIVERGING, "observed": Role.MACHINE}
LONGEST_RUN = 256


def all_plots(figures: Sequence[LayerFigures], model: Backbone, tokens: Tensor) -> tuple[Plot, ...]:
    """Four plots; the last one runs the model on the tokens."""
    return (
        _spectrum(figures),
        _steps(figures),
        _half_lives(figures),
        _states(figures, model, tokens),
    )


def _spectrum(figures: Sequence[LayerFigures]) -> Plot:
    worst = max(figures, key=lambda f: f.certified.half_life)
    curves, unit = [], worst.kind.unit
    for tier in worst.tiers:
        gaps = np.sort(tier.numbers.gap)
        rank = np.arange(1, len(gaps) + 1)
        curves.append(_curve(tier.name, ROLES[tier.name], rank, gaps))
    return Plot(
        "spectrum",
        f"Spectrum of layer {worst.layer}, the slowest",
        f"How far the slowest eigenvalue of each {unit}, exp(Δ a), stays below one at the least Δ "
        f"of the {unit}; {unit}s in order.",
        f"{unit}, slowest first",
        "1 − slowest eigenvalue",
        tuple(curves),
        log_y=True,
    )


def _steps(figures: Sequence[LayerFigures]) -> Plot:
    curves = []
    for name, role in ROLES.items():
        tiers = _named(figures, name)
        curves.append(_by_layer(name, role, [t.low.min() for t in tiers]))
        curves.append(_by_layer(name, role, [t.high.max() for t in tiers]))
    return Plot(
        "gates",
        "Range of the step sizes",
        f"The least and the largest Δ over the {figures[0].kind.unit}s of each layer; Δ is the "
        "gate of Mamba.",
        "layer",
        "step size Δ",
        tuple(curves),
        log_y=True,
    )


def _half_lives(figures: Sequence[LayerFigures]) -> Plot:
    return Plot(
        "halflives",
        f"Half-life of the slowest {figures[0].kind.unit}",
        "Tokens until half of a perturbation of the state is gone, under given gates.",
        "layer",
        "tokens",
        tuple(
            _by_layer(name, role, [t.half_life for t in _named(figures, name)])
            for name, role in ROLES.items()
        ),
        log_y=True,
    )


@torch.no_grad()
def _states(figures: Sequence[LayerFigures], model: Backbone, tokens: Tensor) -> Plot:
    numbers = model.shape.inner * model.shape.state
    first = tokens[:1, : max(2, min(LONGEST_RUN, 2**25 // numbers))]
    curves = []
    for _, run in model.walk(first):
        size = run.state_sizes.amax((0, 2)).double().cpu().numpy()  # (T,)
        curves.append(_curve("largest |h| of a layer", Role.MACHINE, np.arange(len(size)), size))
    bound = max(f.certified.state for f in figures)
    if math.isfinite(bound):
        ends = (0, first.shape[1] - 1)
        curves.append(_curve("certified bound", Role.CERTIFIED, ends, (bound, bound)))
    return Plot(
        "bounded",
        "States inside the certified bound",
        f"The largest number of each layer's state on the first {first.shape[1]} tokens; the line "
        "is the bound of the layer with the largest.",
        "token",
        "size of the state",
        tuple(curves),
        log_y=True,
    )


def _named(figures: Sequence[LayerFigures], name: str) -> list[Tier]:
    return [getattr(f, name) for f in figures]


def _by_layer(label: str, role: Role, values: Sequence[float]) -> Curve:
    return _curve(label, role, np.arange(len(values)), values)


def _curve(
    label: str, role: Role, x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray
) -> Curve:
    return Curve(label, role, tuple(map(float, x)), tuple(map(float, y)))
