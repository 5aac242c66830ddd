"""The three numbers that stand side by side for every layer of a checkpoint.

*Certified*: over every input that the normalisation lets through. *Attack*: the worst that a
gradient search found. *Observed*: what the given tokens did. The first is a bound, the other two
were seen; the truth lies between the attack and the bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from numerics.block_bounds_mamba2 import HeadBounds, head_bounds
from numerics.block_weights import Array, BlockWeights
from numerics.step_bounds import StepBounds, step_bounds
from selssm.amount import Amount, Side
from selssm.analyse.architecture import Architecture, architecture_of
from selssm.analyse.channels import ChannelNumbers, channel_numbers
from selssm.attack import Budget, attack_block
from selssm.checkpoint import Checkpoint
from selssm.checkpoint.blocks import Weights
from selssm.layers import Backbone
from selssm.observe import Observation


@dataclass(frozen=True, eq=False)
class Tier:
    """One of the three: step sizes and sup |B_n v| of each channel (Mamba-2: head), and what
    follows; arrays (i,)."""

    name: str
    low: Array
    high: Array
    drive: Array
    numbers: ChannelNumbers
    certified: bool

    def at_most(self, value: float) -> Amount:
        """A number of which this tier knows the upper end."""
        return Amount(float(value), Side.ABOVE if self.certified else Side.SEEN)

    def at_least(self, value: float) -> Amount:
        """A number of which this tier knows the lower end."""
        return Amount(float(value), Side.BELOW if self.certified else Side.SEEN)

    @property
    def half_life(self) -> float:
        """Tokens until the slowest channel has lost half, when its step is the least one."""
        return float(self.numbers.half_life.max())

    @property
    def slowest_decay(self) -> Amount:
        """exp(Δ a) of the slowest channel."""
        return self.decay(self.gap)

    def decay(self, gap: float) -> Amount:
        """One less the gap, exactly."""
        return Amount(1 - Fraction(gap), Side.ABOVE if self.certified else Side.SEEN)

    @property
    def gap(self) -> float:
        """1 - decay of the slowest channel."""
        return float(self.numbers.gap.min())

    @property
    def state(self) -> float:
        """The bound on |h| over all channels."""
        return float(self.numbers.state.max())


@dataclass(frozen=True, eq=False)
class LayerFigures:
    """The tiers of one layer, and the largest |h| of each channel or head on the tokens, (i,).

    `unclamped`: what is certified where decoding forgets the limits of the step, if it has any.
    """

    kind: Architecture
    layer: int
    certified: Tier
    attack: Tier
    observed: Tier
    largest_state: Array
    unclamped: Tier | None = None

    @property
    def tiers(self) -> tuple[Tier, Tier, Tier]:
        return self.certified, self.attack, self.observed


def layer_figures(
    checkpoint: Checkpoint, model: Backbone, layer: int, seen: Observation, seed: int
) -> LayerFigures:
    """Certify and attack one layer, and put what was seen beside it.

    The attack's state bound is its largest step with the certified drive.
    """
    weights, room = checkpoint.block(layer), inflation(checkpoint)
    bounds = _bounds(weights, room)
    found = attack_block(model.blocks[layer], layer, Budget(seed=seed))
    steps = seen.steps
    return LayerFigures(
        architecture_of(checkpoint.shape),
        layer,
        _tier("certified", weights, bounds.steps.low, bounds.steps.high, bounds.drive),
        _tier("attack", weights, found.low, found.high, bounds.drive),
        _tier("observed", weights, steps.low, steps.high, seen.largest_drive),
        seen.largest_state,
        _unclamped(weights, room),
    )


def _bounds(weights: Weights, room: float) -> StepBounds | HeadBounds:
    if isinstance(weights, BlockWeights):
        return step_bounds(weights, room)
    return head_bounds(weights, room)


def _unclamped(weights: Weights, room: float) -> Tier | None:
    if isinstance(weights, BlockWeights) or weights.limits == (0.0, math.inf):
        return None
    free = replace(weights, limits=(0.0, math.inf))
    bounds = head_bounds(free, room)
    return _tier("certified", free, bounds.steps.low, bounds.steps.high, bounds.drive)


def inflation(checkpoint: Checkpoint) -> float:
    """How many times as large as in exact arithmetic a normalised row x/w may come out, at most.

    The published normalisation takes the mean square of d numbers in float32. With u = 2^-24 the
    d squares, summed in any order, lose at most (d + 2)u of it, half of that after the root; root,
    quotient and product with w add a few u: (d + 32)u covers all. Weights of 16 bits are run in
    their own type, which rounds the quotient and the product again, by at most 2^-8 each
    (bfloat16): 1.01 covers both. Underflow is not counted; the eps of a checkpoint is far above it.
    """
    summed = 1 + (checkpoint.shape.width + 32) * 2.0**-24
    return summed * (1.01 if checkpoint.narrowest.itemsize < 4 else 1.0)


def _tier(name: str, weights: Weights, low: Array, high: Array, drive: Array) -> Tier:
    rates = np.reshape(weights.A_log, (len(low), -1))  # a head has one rate for all its numbers
    numbers = channel_numbers(rates, low, high, drive)
    return Tier(name, low, high, drive, numbers, certified=name == "certified")
