"""A checkpoint or model object -> validated weights -> torch modules or plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import torch
from torch import Tensor, nn

from numerics.errors import InputError
from selssm.checkpoint.blocks import Weights, block_weights
from selssm.checkpoint.config import shape_of
from selssm.checkpoint.names import check, infer_shape, plain_names
from selssm.checkpoint.reading import fingerprint, read_all, read_file, read_json, weight_files
from selssm.layers import Backbone, Shape

CONFIG = "config.json"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A Mamba model's weights as stored, all present, in shape and finite.

    `assumptions` are the facts about the model that the source did not state, in words.
    """

    source: str
    shape: Shape
    tensors: Mapping[str, Tensor]
    assumptions: tuple[str, ...] = ()

    @property
    def dtype(self) -> torch.dtype:
        """The narrowest type, float32 or wider, that holds every weight exactly."""
        stored = (tensor.dtype for tensor in self.tensors.values())
        return reduce(torch.promote_types, stored, torch.float32)

    @property
    def narrowest(self) -> torch.dtype:
        """The narrowest type among the weights as stored, in which others may run the model."""
        return min((tensor.dtype for tensor in self.tensors.values()), key=lambda t: t.itemsize)

    @property
    def stored(self) -> tuple[str, ...]:
        """The names of all types among the weights as stored, the narrowest first."""
        kinds = {tensor.dtype for tensor in self.tensors.values()}
        ordered = sorted(kinds, key=lambda kind: (kind.itemsize, str(kind)))
        return tuple(str(kind).removeprefix("torch.") for kind in ordered)

    @property
    def sha256(self) -> str:
        """The fingerprint of all weights; the same for every way to store them in files."""
        return fingerprint(self.tensors)

    def backbone(
        self, dtype: torch.dtype | None = None, device: torch.device | str = "cpu"
    ) -> Backbone:
        """The model as a torch module in evaluation mode.

        Without `dtype` it gets the widest type stored, and float32 at least: nothing is rounded.
        """
        dtype = dtype or self.dtype
        with torch.device("meta"):
            model = Backbone(self.shape)
        weights = {name: tensor.to(device, dtype) for name, tensor in self.tensors.items()}
        model.load_state_dict(weights, strict=True, assign=True)
        return model.eval().requires_grad_(False)

    def block(self, layer: int) -> Weights:
        """One layer's weights as float64 arrays, exactly as stored."""
        return block_weights(self.tensors, self.shape, layer)

    def blocks(self) -> tuple[Weights, ...]:
        """`block` of every layer."""
        return tuple(self.block(layer) for layer in range(self.shape.layers))


def load(path: str | Path) -> Checkpoint:
    """A checkpoint folder, or one .safetensors file (with the config.json beside it, if any).

    Raises:
        InputError: anything that is not a complete, finite Mamba-1 or Mamba-2 checkpoint.
    """
    path = Path(path)
    if not path.exists():
        raise InputError("no such file or folder", str(path), "check the path")
    if path.is_dir():
        config = read_json(path / CONFIG)
        shape = shape_of(config, str(path / CONFIG))
        return _checked(str(path), shape, read_all(weight_files(path)))
    tensors = read_file(path)
    beside = path.parent / CONFIG
    if beside.is_file():
        return _checked(str(path), shape_of(read_json(beside), str(beside)), tensors)
    assumed = ("no config.json beside the file: SiLU and a normalisation eps of 1e-5 are assumed",)
    shape = infer_shape(plain_names(tensors, str(path)), str(path))
    return _checked(str(path), shape, tensors, assumed)


def from_model(model: nn.Module) -> Checkpoint:
    """The weights of a transformers Mamba or Mamba-2 model object, with or without its head.

    Raises:
        InputError: the object is no module with a configuration, or is another architecture.
    """
    where = f"the {type(model).__name__} object"
    to_dict = getattr(getattr(model, "config", None), "to_dict", None)
    if not callable(to_dict) or not isinstance(model, nn.Module):
        raise InputError(
            "no transformers configuration, and neither a path nor a Spec",
            where,
            "give one of these; a layer of another kind is described by a TOML spec",
        )
    tensors = {name: tensor.detach().cpu().clone() for name, tensor in model.state_dict().items()}
    return _checked(where, shape_of(to_dict(), where), tensors)


def _checked(
    source: str,
    shape: Shape,
    tensors: Mapping[str, Tensor],
    assumptions: tuple[str, ...] = (),
) -> Checkpoint:
    plain = plain_names(tensors, source)
    check(plain, shape, source)
    return Checkpoint(source, shape, plain, assumptions)
