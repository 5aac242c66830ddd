"""A whole Mamba-1 or Mamba-2 model without its output head, under the names of real checkpoints.

embeddings → [ rows + mixer(norm(rows)) ] for each layer → norm_f
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from numerics.errors import InputError
from selssm.layers.rms_norm import RMSNorm
from selssm.layers.s6 import Carry, S6Run
from selssm.layers.shapes import Shape
from selssm.layers.ssd import SSDRun

Run = S6Run | SSDRun


class Block(nn.Module):
    """One layer: a residual connection around a normalised mixer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.residual_in_fp32 = shape.residual_in_fp32
        self.norm = RMSNorm(shape.width, shape.norm_eps)
        self.mixer = shape.mixer()

    def forward(self, rows: Tensor, carry: Carry | None = None) -> tuple[Tensor, Run]:
        """The rows (b, T, d) behind the block, and what its mixer did."""
        run = self.mixer.run(self.normalise(rows), carry)
        if self.residual_in_fp32:
            rows = rows.to(torch.promote_types(rows.dtype, torch.float32))
        return rows + run.output, run

    def normalise(self, rows: Tensor) -> Tensor:
        """What the mixer is fed: (..., d) -> (..., d), in the type of the weights."""
        return self.norm(rows.to(self.norm.weight.dtype))


class Backbone(nn.Module):
    """Embedding, residual blocks and last normalisation."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embeddings = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm_f = RMSNorm(shape.width, shape.norm_eps)

    @property
    def blocks(self) -> list[Block]:
        """The layers, from the first to the last."""
        return [layer for layer in self.layers if isinstance(layer, Block)]

    def forward(self, tokens: Tensor) -> Tensor:
        """Token ids (b, T) -> normalised rows (b, T, d)."""
        for rows, _ in self.walk(tokens):
            last = rows
        return self.norm_f(last)

    def walk(
        self, tokens: Tensor, carries: Sequence[Carry] | None = None
    ) -> Iterator[tuple[Tensor, Run]]:
        """Layer after layer: the rows (b, T, d) behind it, and what its mixer did.

        `carries`, one a layer, are those that an earlier call's runs left; none to start afresh.

        Raises:
            InputError: tokens are not whole numbers below the size of the vocabulary, (b, T).
        """
        rows = self.embeddings(self.checked(tokens))  # (b, T, d)
        for layer, block in enumerate(self.blocks):
            rows, run = block(rows, carries[layer] if carries else None)
            yield rows, run

    def checked(self, tokens: Tensor) -> Tensor:
        """The tokens (b, T), on the model's device, if they are tokens of this model."""
        size, remedy = self.shape.vocabulary, "give token ids of this model, batch by time"
        if tokens.ndim != 2 or tokens.numel() == 0 or tokens.is_floating_point():
            raise InputError(f"shape {tuple(tokens.shape)} of {tokens.dtype}", "tokens", remedy)
        low, high = int(tokens.min()), int(tokens.max())
        if low < 0 or high >= size:
            raise InputError(
                f"ids from {low} to {high}, not within 0 to {size - 1}", "tokens", remedy
            )
        return tokens.to(self.embeddings.weight.device)
