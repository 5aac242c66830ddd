"""Search for the inputs that drive a block's step size lowest and highest.

A block is fed x = norm(e), and the search runs over the rows e of the residual stream, k of them
for the k taps of the convolution: by gradient, from random starts, one channel a start. Every Δ it
reports is attained by rows that it has tried, so the true extremes are at least as far out. It
does not ask whether tokens exist that make such rows, and it never shows that nothing is worse:
sampled evidence, which bounds the certified interval's looseness and no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from selssm.layers import S6, SSD, Backbone, Block, HeadSelection, Selection
from selssm.observe import StepRange, to_array

LONG = 1e3
"""The root mean square of a tried row: far above the eps of the normalisation."""


@dataclass(frozen=True)
class Budget:
    """How hard the search tries: starts in each direction, gradient steps, and its seed."""

    starts: int = 64
    steps: int = 40
    seed: int = 0


def attack(model: Backbone, budget: Budget | None = None) -> tuple[StepRange, ...]:
    """`attack_block` on every layer of the model."""
    budget = budget or Budget()
    return tuple(attack_block(block, i, budget) for i, block in enumerate(model.blocks))


def attack_block(block: Block, layer: int, budget: Budget) -> StepRange:
    """The smallest and largest Δ found in each channel, or head, of one block.

    A Mamba-2 head reads its step off the token, so its worst tokens are known and simply tried.
    Otherwise the starts are dealt out to the channels in the order of how extreme they are on
    random rows; every channel's Δ is recorded on every input tried, its own and those of others.
    """
    if isinstance(block.mixer, SSD):
        return attack_heads(block, layer)
    rows = _random_rows(block, budget)  # (s, k, d)
    with torch.no_grad():
        ranked = _choose(block, rows).logits[:, -1].mean(0).argsort()  # (i,), lowest first
    low, high = _descend(block, rows, _deal(ranked, len(rows)), -1.0, budget.steps)
    others = _descend(block, rows, _deal(ranked.flip(0), len(rows)), 1.0, budget.steps)
    low, high = torch.minimum(low, others[0]), torch.maximum(high, others[1])
    tried = 2 * budget.starts * (budget.steps + 1)
    reason = f"found by gradient among {tried} inputs, seed {budget.seed}"
    return StepRange(layer, to_array(low), to_array(high), reason)


@torch.no_grad()
def attack_heads(block: Block, layer: int) -> StepRange:
    """Δ of every head on the tokens along ±(its row of in_proj ∘ norm weight), the extreme ones."""
    mixer = block.mixer
    assert isinstance(mixer, SSD)
    asked = (mixer.in_proj.weight[-mixer.heads :] * block.norm.weight).to(mixer.precision)
    tokens = LONG * _unit(torch.cat((asked, -asked)))  # (2H, d)
    seen = _choose(block, tokens.unsqueeze(1)).steps.flatten(0, 1)  # (2H, H)
    reason = f"seen on the {len(tokens)} tokens that the heads' own rows point to"
    return StepRange(layer, to_array(seen.amin(0)), to_array(seen.amax(0)), reason)


def _random_rows(block: Block, budget: Budget) -> Tensor:
    """Normal rows (s, k, d), drawn on the CPU so that every device starts from the same."""
    weight = block.norm.weight
    source = torch.Generator().manual_seed(budget.seed)
    shape = (budget.starts, block.mixer.taps, len(weight))
    return torch.randn(shape, generator=source).to(weight.device, block.mixer.precision)


def _deal(ranked: Tensor, starts: int) -> Tensor:
    """A channel for each start (s,), the first in rank first, over and over."""
    return ranked.repeat(-(-starts // len(ranked)))[:starts]


def _descend(
    block: Block, rows: Tensor, channels: Tensor, sign: float, steps: int
) -> tuple[Tensor, Tensor]:
    """Push the last logit of start s's channel up (sign 1) or down (-1); extremes of Δ, (i,) each.

    The move has a fixed share of the length of the row, which shrinks from 1 to 1/20: far jumps
    between basins first, refinement last.
    """
    low, high = _infinite(block, 1.0), _infinite(block, -1.0)
    for n in range(steps + 1):
        rows = rows.detach().requires_grad_(True)
        chosen = _choose(block, rows)
        target = chosen.logits[:, -1].gather(1, channels[:, None]).sum()
        seen = chosen.steps.detach().flatten(0, 1)  # (s·k, i): shorter windows are inputs too
        low, high = torch.minimum(low, seen.amin(0)), torch.maximum(high, seen.amax(0))
        (slope,) = torch.autograd.grad(sign * target, rows)
        share = 20.0 ** (-n / max(steps, 1))
        rows = _unit(rows.detach()) + share * _unit(slope)  # the norm forgets the length
    return low, high


def _choose(block: Block, rows: Tensor) -> Selection | HeadSelection:
    """Δ, B and C on rows (s, k, d) of the residual stream, from a zero carry."""
    return block.mixer.choose(block.normalise(rows))


def _unit(rows: Tensor) -> Tensor:
    """Every row (..., d) with mean square one; a zero row stays zero."""
    return rows * torch.rsqrt(rows.square().mean(-1, keepdim=True) + 1e-30)


def _infinite(block: Block, sign: float) -> Tensor:
    assert isinstance(block.mixer, S6)
    like = block.mixer.dt_proj.bias
    return torch.full_like(like, sign * torch.inf, dtype=block.mixer.precision)
