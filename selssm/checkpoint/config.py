"""config.json -> the sizes of a Mamba-1 or Mamba-2 model, every field checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from numerics.errors import InputError
from selssm.layers import Mamba2Shape, MambaShape, Shape

LARGEST = 2**24
"""No size of a real model comes near; beyond, memory would be asked for in vain."""
SMALLEST_EPS = 1e-30
"""Below it squares that underflow in float32 could undo the normalisation."""
TRAINED = "use the config.json that belongs to the weights"
KNOWN = "give a checkpoint whose model_type is 'mamba' or 'mamba2'"


def shape_of(config: Mapping[str, object], where: str) -> Shape:
    """The sizes that a transformers MambaConfig or Mamba2Config states.

    Absent fields have the defaults of that class.

    Raises:
        InputError: another architecture, a field of the wrong kind, or a size below 1.
    """
    read = READERS[_architecture(config, where)]
    activation = config.get("hidden_act", "silu")
    if activation not in ("silu", "swish"):
        raise InputError(
            f"hidden_act {activation!r} is not SiLU", where, "give a model that uses 'silu'"
        )
    return read(config, where)


def _mamba(config: Mapping[str, object], where: str) -> MambaShape:
    width = _size(config, "hidden_size", 768, where)
    return MambaShape(
        vocabulary=_size(config, "vocab_size", 50280, where),
        layers=_size(config, "num_hidden_layers", 32, where),
        width=width,
        inner=_size(config, "expand", 2, where) * width,
        state=_size(config, "state_size", 16, where),
        taps=_size(config, "conv_kernel", 4, where),
        rank=_rank(config, width, where),
        norm_eps=_eps(config, where),
        bias=_flag(config, "use_bias", False, where),
        conv_bias=_flag(config, "use_conv_bias", True, where),
        residual_in_fp32=_flag(config, "residual_in_fp32", True, where),
    )


def _mamba2(config: Mapping[str, object], where: str) -> Mamba2Shape:
    width = _size(config, "hidden_size", 4096, where)
    heads = _size(config, "num_heads", 128, where)
    head_dim = _size(config, "head_dim", 64, where)
    groups = _size(config, "n_groups", 8, where)
    expand = _size(config, "expand", 2, where)
    if expand * width != heads * head_dim:
        what = f"expand · hidden_size = {expand * width} is not num_heads · head_dim"
        raise InputError(f"{what} = {heads * head_dim}", where, TRAINED)
    if heads % groups:
        raise InputError(f"n_groups = {groups} does not divide {heads} heads", where, TRAINED)
    return Mamba2Shape(
        vocabulary=_size(config, "vocab_size", 32768, where),
        layers=_size(config, "num_hidden_layers", 64, where),
        width=width,
        heads=heads,
        head_dim=head_dim,
        state=_size(config, "state_size", 128, where),
        groups=groups,
        taps=_size(config, "conv_kernel", 4, where),
        chunk=_size(config, "chunk_size", 256, where),
        limits=_limits(config, where),
        norm_eps=_eps(config, where),
        bias=_flag(config, "use_bias", False, where),
        conv_bias=_flag(config, "use_conv_bias", True, where),
        residual_in_fp32=_flag(config, "residual_in_fp32", True, where),
    )


READERS: dict[str, Callable[[Mapping[str, object], str], Shape]] = {
    "mamba": _mamba,
    "mamba2": _mamba2,
}


def _architecture(config: Mapping[str, object], where: str) -> str:
    kind = config.get("model_type")
    if kind is None:
        raise InputError("no model_type, so the architecture is not known", where, KNOWN)
    if not isinstance(kind, str) or kind not in READERS:
        raise InputError(f"model_type {kind!r} is another architecture", where, KNOWN)
    return kind


def _limits(config: Mapping[str, object], where: str) -> tuple[float, float]:
    """time_step_limit; JSON has no infinity, so transformers writes {"__float__": "Infinity"}."""
    value = config.get("time_step_limit", (0.0, math.inf))
    ends = [_number(end) for end in value] if isinstance(value, list | tuple) else []
    if len(ends) != 2 or not 0 <= ends[0] <= ends[1] or ends[0] == math.inf:  # NaN fails too
        what = f"time_step_limit = {value!r} is not two numbers in order, from 0 on"
        raise InputError(what, where, TRAINED)
    return ends[0], ends[1]


def _number(value: object) -> float:
    if isinstance(value, Mapping) and value.get("__float__") == "Infinity":
        return math.inf
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return float(value) if value == math.inf or abs(value) < LARGEST else math.nan


def _size(config: Mapping[str, object], field: str, default: int, where: str) -> int:
    value = config.get(field, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LARGEST:
        raise InputError(f"{field} = {value!r} is not a whole number of at least 1", where, TRAINED)
    return value


def _rank(config: Mapping[str, object], width: int, where: str) -> int:
    if config.get("time_step_rank", "auto") == "auto":
        return math.ceil(width / 16)
    return _size(config, "time_step_rank", 1, where)


def _eps(config: Mapping[str, object], where: str) -> float:
    value = config.get("layer_norm_epsilon", 1e-5)
    if not isinstance(value, float) or not SMALLEST_EPS <= value < 1:
        what = f"layer_norm_epsilon = {value!r} is not between {SMALLEST_EPS:g} and 1"
        raise InputError(what, where, TRAINED)
    return value


def _flag(config: Mapping[str, object], field: str, default: bool, where: str) -> bool:
    value = config.get(field, default)
    if not isinstance(value, bool):
        raise InputError(f"{field} = {value!r} is not true or false", where, TRAINED)
    return value
