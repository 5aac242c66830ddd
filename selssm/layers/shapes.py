"""The sizes of whole models, and the mixer that each of them has."""

from __future__ import annotations

import math
from dataclasses import dataclass

from selssm.layers.s6 import S6
from selssm.layers.ssd import SSD


@dataclass(frozen=True)
class MambaShape:
    """The sizes of a Mamba-1 model; every one at least 1."""

    vocabulary: int
    layers: int
    width: int  # d
    inner: int  # i
    state: int  # N
    taps: int  # k
    rank: int  # r
    norm_eps: float = 1e-5
    bias: bool = False
    conv_bias: bool = True
    residual_in_fp32: bool = True

    def mixer(self) -> S6:
        """A new mixer of these sizes."""
        return S6(
            self.width, self.inner, self.state, self.taps, self.rank,
            bias=self.bias, conv_bias=self.conv_bias,
        )  # fmt: skip


@dataclass(frozen=True)
class Mamba2Shape:
    """The sizes of a Mamba-2 model; every one at least 1."""

    vocabulary: int
    layers: int
    width: int  # d
    heads: int  # H
    head_dim: int  # P
    state: int  # N
    groups: int  # G, dividing H
    taps: int  # k
    chunk: int = 256
    limits: tuple[float, float] = (0.0, math.inf)  # of Δ
    norm_eps: float = 1e-5
    bias: bool = False
    conv_bias: bool = True
    residual_in_fp32: bool = True

    @property
    def inner(self) -> int:
        """i = H·P."""
        return self.heads * self.head_dim

    @property
    def convolved(self) -> int:
        """i + 2GN, the channels of the convolution."""
        return self.inner + 2 * self.groups * self.state

    def mixer(self) -> SSD:
        """A new mixer of these sizes."""
        return SSD(
            self.width, self.heads, self.head_dim, self.state, self.groups, self.taps, self.chunk,
            self.limits, self.norm_eps, bias=self.bias, conv_bias=self.conv_bias,
        )  # fmt: skip


Shape = MambaShape | Mamba2Shape
