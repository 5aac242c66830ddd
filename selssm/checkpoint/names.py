"""The tensors that a Mamba checkpoint holds: their names, their shapes, and the check of both.

Checkpoints of the bare model say `layers.0.…`, those with an output head `backbone.layers.0.…`;
older ones say `embedding` where newer ones say `embeddings`. The output head is not needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

from numerics.errors import InputError
from selssm.layers import Mamba2Shape, MambaShape, Shape

LAYER = re.compile(r"layers\.([0-9]{1,6})\.")
NOT_NEEDED = ("lm_head.weight",)
KINDS = (torch.float64, torch.float32, torch.bfloat16, torch.float16)
COMPLETE = "use a complete checkpoint, with the config.json that belongs to it"
LIKE_MAMBA = "give a Mamba-1 checkpoint"


def plain_names(tensors: Mapping[str, Tensor], where: str) -> dict[str, Tensor]:
    """The same tensors under the names of the bare model, without the output head."""
    plain: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        short = name.removeprefix("backbone.")
        short = "embeddings.weight" if short == "embedding.weight" else short
        if short in plain:
            raise InputError(f"tensor {short} occurs under two names", where, "keep one of them")
        plain[short] = tensor
    return {name: tensor for name, tensor in plain.items() if name not in NOT_NEEDED}


def expected(shape: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Name and shape of every tensor that a model of this shape holds."""
    yield "embeddings.weight", (shape.vocabulary, shape.width)
    for layer in range(shape.layers):
        block = _block(shape) if isinstance(shape, MambaShape) else _block2(shape)
        for name, size in block.items():
            yield f"layers.{layer}.{name}", size
    yield "norm_f.weight", (shape.width,)


def _block(shape: MambaShape) -> dict[str, tuple[int, ...]]:
    d, i, n, k, r = shape.width, shape.inner, shape.state, shape.taps, shape.rank
    sizes: dict[str, tuple[int, ...]] = {
        "norm.weight": (d,),
        "mixer.A_log": (i, n),
        "mixer.D": (i,),
        "mixer.in_proj.weight": (2 * i, d),
        "mixer.conv1d.weight": (i, 1, k),
        "mixer.x_proj.weight": (r + 2 * n, i),
        "mixer.dt_proj.weight": (i, r),
        "mixer.dt_proj.bias": (i,),
        "mixer.out_proj.weight": (d, i),
    }
    if shape.conv_bias:
        sizes["mixer.conv1d.bias"] = (i,)
    if shape.bias:
        sizes |= {"mixer.in_proj.bias": (2 * i,), "mixer.out_proj.bias": (d,)}
    return sizes


def _block2(shape: Mamba2Shape) -> dict[str, tuple[int, ...]]:
    d, i, heads, rows = shape.width, shape.inner, shape.heads, shape.inner + shape.convolved
    sizes: dict[str, tuple[int, ...]] = {
        "norm.weight": (d,),
        "mixer.A_log": (heads,),
        "mixer.D": (heads,),
        "mixer.dt_bias": (heads,),
        "mixer.in_proj.weight": (rows + heads, d),
        "mixer.conv1d.weight": (shape.convolved, 1, shape.taps),
        "mixer.norm.weight": (i,),
        "mixer.out_proj.weight": (d, i),
    }
    if shape.conv_bias:
        sizes["mixer.conv1d.bias"] = (shape.convolved,)
    if shape.bias:
        sizes |= {"mixer.in_proj.bias": (rows + heads,), "mixer.out_proj.bias": (d,)}
    return sizes


def check(tensors: Mapping[str, Tensor], shape: Shape, where: str) -> None:
    """Exactly the expected tensors, in shape, in a known type, and finite.

    Raises:
        InputError: the first tensor, by name, of which that is not true.
    """
    unknown = set(tensors)
    for name, size in expected(shape):
        if name not in tensors:
            raise InputError(f"tensor {name} is missing", where, COMPLETE)
        _check_one(name, tensors[name], size, where)
        unknown.discard(name)
    for name in sorted(unknown):
        raise InputError(
            f"tensor {name} has no place in this {_kind(shape)} model", where, COMPLETE
        )


def _kind(shape: Shape) -> str:
    return "Mamba-1" if isinstance(shape, MambaShape) else "Mamba-2"


def _check_one(name: str, tensor: Tensor, size: tuple[int, ...], where: str) -> None:
    if tuple(tensor.shape) != size:
        what = f"tensor {name} has shape {tuple(tensor.shape)} instead of {size}"
        raise InputError(what, where, COMPLETE)
    if tensor.dtype not in KINDS:
        kinds = ", ".join(str(kind).removeprefix("torch.") for kind in KINDS)
        raise InputError(f"tensor {name} is of type {tensor.dtype}", where, f"store it as {kinds}")
    finite = torch.isfinite(tensor)
    if not bool(finite.all()):
        count, place = int((~finite).sum()), tuple((~finite).nonzero()[0].tolist())
        what = f"tensor {name} has {count} NaN or infinite entries, the first at {place}"
        raise InputError(what, where, "use weights that are finite")


def infer_shape(tensors: Mapping[str, Tensor], where: str) -> MambaShape:
    """The sizes of a file without config.json, from its tensors; eps 1e-5 is assumed.

    Raises:
        InputError: the tensors are not those of a Mamba-1 model.
    """
    layers = {int(found[1]) for name in tensors if (found := LAYER.match(name))}
    if not layers:
        raise InputError("no tensor layers.0.mixer.A_log", where, LIKE_MAMBA)
    if "layers.0.mixer.dt_bias" in tensors:
        raise InputError(
            "a Mamba-2 model, whose groups and step limits the tensors do not tell", where,
            "put its config.json beside the file",
        )  # fmt: skip
    inner, state = _sizes(tensors, "layers.0.mixer.A_log", 2, where)
    vocabulary, width = _sizes(tensors, "embeddings.weight", 2, where)
    return MambaShape(
        vocabulary=vocabulary,
        layers=max(layers) + 1,
        width=width,
        inner=inner,
        state=state,
        taps=_sizes(tensors, "layers.0.mixer.conv1d.weight", 3, where)[2],
        rank=_sizes(tensors, "layers.0.mixer.dt_proj.weight", 2, where)[1],
        bias="layers.0.mixer.in_proj.bias" in tensors,
        conv_bias="layers.0.mixer.conv1d.bias" in tensors,
    )


def _sizes(tensors: Mapping[str, Tensor], name: str, axes: int, where: str) -> tuple[int, ...]:
    if name not in tensors:
        raise InputError(f"tensor {name} is missing", where, LIKE_MAMBA)
    sizes = tuple(tensors[name].shape)
    if len(sizes) != axes or 0 in sizes:
        raise InputError(f"tensor {name} has shape {sizes}, not {axes} axes", where, LIKE_MAMBA)
    return sizes
