"""Checkpoint -> Report: every layer certified over all inputs, attacked, and observed."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch

from numerics.errors import InputError
from selssm.amount import counted
from selssm.analyse import checkpoint_pictures as pictures
from selssm.analyse.architecture import architecture_of
from selssm.analyse.assumptions import checkpoint_assumptions
from selssm.analyse.checkpoint_findings import findings, summary
from selssm.analyse.checkpoint_tables import channels, tables
from selssm.analyse.device import device_of
from selssm.analyse.figures import LayerFigures, inflation, layer_figures
from selssm.analyse.tokens import tokens_of
from selssm.catalogue import grounds
from selssm.checkpoint import Checkpoint
from selssm.layers import Backbone, MambaShape, Shape
from selssm.observe import observe
from selssm.options import Options
from selssm.records import Report

Progress = Callable[[str], None]


def analyse_checkpoint(
    checkpoint: Checkpoint, options: Options, reproduce: str, progress: Progress
) -> Report:
    """The report on a Mamba-1 or Mamba-2 checkpoint.

    Raises InputError for tokens, a horizon or a device that cannot be used.
    """
    device = device_of(options.device)
    tokens, told = tokens_of(options.tokens, checkpoint.shape.vocabulary, options.seed)
    if options.horizon is not None and options.horizon < 1:
        raise InputError(f"{options.horizon} steps", "--horizon", "give 1 or more")
    model = checkpoint.backbone(torch.promote_types(checkpoint.dtype, torch.float32), device)
    progress(f"observing {tokens.numel()} tokens")
    seen = observe(model, tokens)
    figures = []
    for layer, observation in enumerate(seen):
        progress(f"layer {layer + 1} of {len(seen)}: certifying and attacking its step sizes")
        figures.append(layer_figures(checkpoint, model, layer, observation, options.seed))
    return _report(checkpoint, model, tokens, told, figures, options, reproduce)


def _report(
    checkpoint: Checkpoint,
    model: Backbone,
    tokens: torch.Tensor,
    told: str,
    figures: list[LayerFigures],
    options: Options,
    reproduce: str,
) -> Report:
    shape, found = checkpoint.shape, findings(figures, options.horizon)
    kind = architecture_of(shape)
    taken = checkpoint_assumptions(inflation(checkpoint), _stated(checkpoint))
    behind = grounds(id for finding in found for id in finding.theorems)
    return Report(
        source=checkpoint.source,
        title=f"{kind.name} checkpoint of {counted(shape.layers, 'layer')}",
        formula=kind.formula,
        facts=(
            ("source", checkpoint.source),
            ("layers", str(shape.layers)),
            *_sizes(shape),
            ("weights", ", ".join(checkpoint.stored)),
            ("SHA-256", f"{checkpoint.sha256[:16]}…"),
            ("observed on", told),
        ),
        findings=found,
        quantities=summary(figures),
        plots=pictures.all_plots(figures, model, tokens),
        tables=tables(figures),
        assumptions=(*taken, *behind),
        reproduce=reproduce,
        channels=channels(figures),
    )


def _sizes(shape: Shape) -> tuple[tuple[str, str], ...]:
    channels = ("channels", f"{shape.inner} of {shape.state} numbers each")
    if isinstance(shape, MambaShape):
        return (channels,)
    low, high = shape.limits
    heads = (
        f"{shape.heads} of {counted(shape.head_dim, 'channel')} in {counted(shape.groups, 'group')}"
    )
    return (("heads", heads), channels, ("limits of Δ", f"{low:g} to {high:g}"))


def _stated(checkpoint: Checkpoint) -> tuple[str, ...]:
    """The reader's own assumptions, and what limits of the step take for granted."""
    shape = checkpoint.shape
    if isinstance(shape, MambaShape) or shape.limits == (0.0, math.inf):
        return checkpoint.assumptions
    return (
        f"Δ is clamped to time_step_limit, {shape.limits[0]:g} to {shape.limits[1]:g}, at every "
        "token. Published decoding code does not clamp (transformers 5, mamba_ssm 2): there the "
        "half-life without the clamp holds, and prefill and decoding are two recurrences.",
        *checkpoint.assumptions,
    )
