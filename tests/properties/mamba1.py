"""Small random Mamba-1 blocks: the module behind its normalisation, and its weights as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from hypothesis import strategies as st

from numerics.block_weights import BlockWeights
from selssm.layers import S6, RMSNorm

WIDTH, INNER, STATE, TAPS, RANK = 4, 6, 2, 4, 2


@dataclass(frozen=True)
class Case:
    """A block from a seed, with or without biases, and tokens of that size."""

    seed: int
    bias: bool
    scale: float

    def machine(self) -> tuple[RMSNorm, S6]:
        torch.manual_seed(self.seed)
        norm, mixer = RMSNorm(WIDTH), S6(WIDTH, INNER, STATE, TAPS, RANK, bias=self.bias)
        norm, mixer = norm.double(), mixer.double()
        norm.weight.data = torch.randn(WIDTH, dtype=torch.float64)
        mixer.in_proj.weight.data *= 3
        return norm, mixer

    def weights(self) -> BlockWeights:
        norm, mixer = self.machine()
        arrays = {name: p.detach().numpy().copy() for name, p in mixer.named_parameters()}
        get = arrays.get
        return BlockWeights(
            norm.weight.detach().numpy().copy(), norm.eps, arrays["in_proj.weight"],
            get("in_proj.bias"), arrays["conv1d.weight"][:, 0], get("conv1d.bias"),
            arrays["x_proj.weight"], arrays["dt_proj.weight"], arrays["dt_proj.bias"],
            arrays["A_log"], arrays["D"], arrays["out_proj.weight"], get("out_proj.bias"),
        )  # fmt: skip

    def steps(self) -> np.ndarray:
        """Δ (T, i) on random tokens, and on those that one channel's in_proj asks for."""
        norm, mixer = self.machine()
        tokens = self.scale * torch.randn(8, WIDTH, dtype=torch.float64)
        worst = mixer.in_proj.weight[:INNER].detach() * norm.weight.detach()
        with torch.no_grad():
            rows = torch.cat([tokens, 100 * worst, -100 * worst])
            return mixer.run(norm(rows)[None]).selection.steps[0].numpy()


@st.composite
def cases(draw: st.DrawFn) -> Case:
    scale = draw(st.sampled_from([1e-3, 1.0, 100.0]))
    return Case(draw(st.integers(0, 2**20)), draw(st.booleans()), scale)
