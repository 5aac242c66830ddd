"""What a model does on given tokens: the step sizes and states that actually occurred.

This is sampled evidence. It says nothing about other tokens and carries no verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from numerics.block_weights import Array
from proofs.verdict import EvidenceKind
from selssm.layers import Backbone, Carry, Run


@dataclass(frozen=True, eq=False)
class StepRange:
    """The smallest and largest Δ seen in one layer, by channel or head; float64 arrays (i,)."""

    layer: int
    low: Array
    high: Array
    reason: str
    kind: EvidenceKind = EvidenceKind.SAMPLED


@dataclass(frozen=True, eq=False)
class Observation:
    """One layer's step sizes and the largest |h| and |B_n v| of each channel; arrays (i,).

    In Mamba-2 of each head, (H,).
    """

    steps: StepRange
    largest_state: Array
    largest_drive: Array


@torch.no_grad()
def observe(
    model: Backbone, tokens: Tensor, *, chunk: int | None = None
) -> tuple[Observation, ...]:
    """Per layer, what occurred while the model read the tokens (b, T).

    The sequence is fed in chunks of at most `chunk` tokens (as many as 2^25 numbers of one layer's
    states allow, and 256 at most) with the states carried over, so that memory does not grow with
    T; the result does not depend on the chunk but for rounding.

    Raises:
        InputError: the tokens are not tokens of this model.
    """
    model.checked(tokens)
    state = model.shape.inner * model.shape.state * len(tokens)
    chunk = chunk or max(1, min(256, 2**25 // state))
    carries: Sequence[Carry] | None = None
    extremes: list[_Extremes] | None = None
    for part in tokens.split(chunk, dim=1):
        runs = [run for _, run in model.walk(part, carries)]
        carries = [run.carry for run in runs]
        seen = [_extremes(run) for run in runs]
        extremes = [a.join(b) for a, b in zip(extremes or seen, seen, strict=True)]
    reason = f"observed on {tokens.numel()} given tokens"
    return tuple(each.named(layer, reason) for layer, each in enumerate(extremes or []))


@dataclass(frozen=True, eq=False)
class _Extremes:
    """Per channel, (i,) each: least and largest Δ, largest |h|, largest |B v|."""

    low: Tensor
    high: Tensor
    state: Tensor
    drive: Tensor

    def join(self, other: _Extremes) -> _Extremes:
        return _Extremes(
            torch.minimum(self.low, other.low),
            torch.maximum(self.high, other.high),
            torch.maximum(self.state, other.state),
            torch.maximum(self.drive, other.drive),
        )

    def named(self, layer: int, reason: str) -> Observation:
        steps = StepRange(layer, to_array(self.low), to_array(self.high), reason)
        return Observation(steps, to_array(self.state), to_array(self.drive))


def _extremes(run: Run) -> _Extremes:
    steps = run.selection.steps.flatten(0, 1)  # (b·T, i)
    return _Extremes(
        low=steps.amin(0),
        high=steps.amax(0),
        state=run.state_sizes.flatten(0, 1).amax(0),
        drive=run.drive_sizes.flatten(0, 1).amax(0),
    )


def to_array(values: Tensor) -> Array:
    """The same numbers as a float64 array."""
    return np.asarray(values.to("cpu", torch.float64).numpy())
