"""What the report says differently of Mamba-1 and of Mamba-2."""

from __future__ import annotations

from dataclasses import dataclass

from selssm.layers import MambaShape, Shape


@dataclass(frozen=True)
class Architecture:
    """Words and theorems of one kind of model.

    Attributes:
        unit: what has a step size of its own: a "channel" or a "head".
        formula: the recurrence in LaTeX.
        steps: ids of the theorems that bound Δ.
        drive: ids of further theorems behind the bound on the recurrence's input.
        remedy: what bounds Δ from below.
        attack: how the attack finds its inputs.
    """

    name: str
    unit: str
    formula: str
    steps: tuple[str, ...]
    drive: tuple[str, ...]
    remedy: str
    attack: str


MAMBA = Architecture(
    "Mamba-1",
    "channel",
    r"h_t = e^{\Delta_t a} \odot h_{t-1} + \Delta_t B_t v_t, \qquad y_t = C_t^\top h_t + D v_t",
    (
        "contraction.prenorm_step_bound",
        "contraction.prenorm_step_bound_mamba1",
        "contraction.prenorm_step_bound_affine",
        "contraction.silu_curvature",
        "contraction.silu_range",
    ),
    (),
    "clamp it, or raise dt_proj.bias and shrink dt_proj.weight",
    "what a gradient search tried",
)

MAMBA2 = Architecture(
    "Mamba-2",
    "head",
    r"h_t = e^{\Delta_t a} h_{t-1} + \Delta_t v_t B_t^\top, \qquad y_t = h_t C_t + D v_t",
    ("contraction.prenorm_step_bound", "contraction.prenorm_step_bound_mamba2"),
    ("contraction.silu_range",),
    "raise the lower end of time_step_limit and clamp in decoding too, or raise dt_bias and shrink "
    "the last rows of in_proj",
    "the tokens that each head's own row points to",
)


def architecture_of(shape: Shape) -> Architecture:
    """The kind of a model of this shape."""
    return MAMBA if isinstance(shape, MambaShape) else MAMBA2
