"""config.json -> the sizes of a Mamba-1 model, every field checked."""

from __future__ import annotations

import math
from collections.abc import Mapping

from numerics.errors import InputError
from selssm.layers import MambaShape

LARGEST = 2**24
"""No size of a real model comes near; beyond, memory would be asked for in vain."""
SMALLEST_EPS = 1e-30
"""Below it squares that underflow in float32 could undo the normalisation."""
TRAINED = "use the config.json that belongs to the weights"
KNOWN = "give a checkpoint whose model_type is 'mamba'"


def shape_of(config: Mapping[str, object], where: str) -> MambaShape:
    """The sizes that a transformers MambaConfig states; absent fields have that class's defaults.

    Raises:
        InputError: another architecture, a field of the wrong kind, or a size below 1.
    """
    _only_mamba(config, where)
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


def _only_mamba(config: Mapping[str, object], where: str) -> None:
    kind = config.get("model_type")
    if kind is None:
        raise InputError("no model_type, so the architecture is not known", where, KNOWN)
    if kind != "mamba":
        raise InputError(f"model_type {kind!r} is another architecture", where, KNOWN)
    activation = config.get("hidden_act", "silu")
    if activation not in ("silu", "swish"):
        raise InputError(
            f"hidden_act {activation!r} is not SiLU", where, "give a model that uses 'silu'"
        )


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
