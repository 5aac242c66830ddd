"""One layer of a checkpoint as the float64 arrays that `numerics` reasons about."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from numerics.block_weights import Array, BlockWeights
from numerics.block_weights_mamba2 import BlockWeights2
from selssm.layers import Mamba2Shape, MambaShape, Shape

Weights = BlockWeights | BlockWeights2
Take = Callable[[str], Array]
Maybe = Callable[[str, bool], Array | None]


def block_weights(tensors: Mapping[str, Tensor], shape: Shape, layer: int) -> Weights:
    """The weights of one layer, exactly as stored; the tensors are those of `names.expected`."""

    def take(name: str) -> Array:
        return tensors[f"layers.{layer}.{name}"].to(torch.float64).cpu().numpy()

    def maybe(name: str, there: bool) -> Array | None:
        return take(name) if there else None

    if isinstance(shape, MambaShape):
        return _mamba(shape, take, maybe)
    return _mamba2(shape, take, maybe)


def _mamba(shape: MambaShape, take: Take, maybe: Maybe) -> BlockWeights:
    return BlockWeights(
        norm_weight=take("norm.weight"),
        norm_eps=shape.norm_eps,
        in_proj=take("mixer.in_proj.weight"),
        in_proj_bias=maybe("mixer.in_proj.bias", shape.bias),
        conv_weight=take("mixer.conv1d.weight")[:, 0, :],
        conv_bias=maybe("mixer.conv1d.bias", shape.conv_bias),
        x_proj=take("mixer.x_proj.weight"),
        dt_proj_weight=take("mixer.dt_proj.weight"),
        dt_proj_bias=take("mixer.dt_proj.bias"),
        A_log=take("mixer.A_log"),
        D=take("mixer.D"),
        out_proj=take("mixer.out_proj.weight"),
        out_proj_bias=maybe("mixer.out_proj.bias", shape.bias),
    )


def _mamba2(shape: Mamba2Shape, take: Take, maybe: Maybe) -> BlockWeights2:
    return BlockWeights2(
        norm_weight=take("norm.weight"),
        norm_eps=shape.norm_eps,
        in_proj=take("mixer.in_proj.weight"),
        in_proj_bias=maybe("mixer.in_proj.bias", shape.bias),
        conv_weight=take("mixer.conv1d.weight")[:, 0, :],
        conv_bias=maybe("mixer.conv1d.bias", shape.conv_bias),
        dt_bias=take("mixer.dt_bias"),
        A_log=take("mixer.A_log"),
        D=take("mixer.D"),
        mixer_norm=take("mixer.norm.weight"),
        out_proj=take("mixer.out_proj.weight"),
        out_proj_bias=maybe("mixer.out_proj.bias", shape.bias),
        groups=shape.groups,
        limits=shape.limits,
    )
