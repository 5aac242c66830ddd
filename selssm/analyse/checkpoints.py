"""Checkpoint -> Report: every layer certified over all inputs, attacked, and observed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch

from numerics.errors import InputError
from selssm.amount import counted
from selssm.analyse import checkpoint_pictures as pictures
from selssm.analyse.assumptions import checkpoint_assumptions
from selssm.analyse.checkpoint_findings import findings, summary
from selssm.analyse.checkpoint_tables import channels, tables
from selssm.analyse.figures import LayerFigures, inflation, layer_figures
from selssm.analyse.tokens import tokens_of
from selssm.catalogue import grounds
from selssm.checkpoint import Checkpoint
from selssm.layers import Backbone
from selssm.observe import observe
from selssm.records import Report

if TYPE_CHECKING:
    from selssm.api import Options

Progress = Callable[[str], None]

FORMULA = (
    r"h_t = e^{\Delta_t a} \odot h_{t-1} + \Delta_t B_t v_t, \qquad y_t = C_t^\top h_t + D v_t"
)


def analyse_checkpoint(
    checkpoint: Checkpoint, options: Options, reproduce: str, progress: Progress
) -> Report:
    """The report on a Mamba-1 checkpoint.

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
    taken = checkpoint_assumptions(inflation(checkpoint), checkpoint.assumptions)
    behind = grounds(id for finding in found for id in finding.theorems)
    return Report(
        source=checkpoint.source,
        title=f"Mamba-1 checkpoint of {counted(shape.layers, 'layer')}",
        formula=FORMULA,
        facts=(
            ("source", checkpoint.source),
            ("layers", str(shape.layers)),
            ("channels", f"{shape.inner} of {shape.state} numbers each"),
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


def device_of(name: str) -> str:
    """ "cpu" or "cuda"; "auto" takes CUDA where it is. InputError where it is asked and absent."""
    if name == "cuda" and not torch.cuda.is_available():
        raise InputError("no CUDA device is available", "--device cuda", "use --device cpu")
    if name != "auto":
        return name
    return "cuda" if torch.cuda.is_available() else "cpu"
