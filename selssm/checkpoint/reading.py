"""Tensors out of .safetensors files, and one clear message for everything else.

Pickled files (.bin, .pt, ...) run whatever code they contain when they are read, so they are
recognised by name and by their first bytes and refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from numerics.errors import InputError

INDEX = "model.safetensors.index.json"
PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
PICKLE_STARTS = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
LARGEST_JSON = 64 * 2**20
"""Bytes; real indices have well under one megabyte."""
AGAIN = "copy or download the file again"
CONVERT = "convert it with transformers: model.save_pretrained(folder) writes safetensors"


def weight_files(folder: Path) -> list[Path]:
    """The files of a checkpoint folder that hold weights, in a fixed order."""
    if (folder / INDEX).is_file():
        return _shards(folder)
    files = sorted(folder.glob("*.safetensors"))
    if files:
        return files
    pickled = sorted(path.name for path in folder.iterdir() if path.suffix in PICKLED)
    if pickled:
        raise InputError(
            f"only pickled weights ({pickled[0]}), which are not read", str(folder), CONVERT
        )
    raise InputError("no .safetensors file", str(folder), "name a folder that holds a checkpoint")


def read_all(files: list[Path]) -> dict[str, Tensor]:
    """Every tensor of the files, as stored; a name may occur once."""
    tensors: dict[str, Tensor] = {}
    for path in files:
        for name, tensor in read_file(path).items():
            if name in tensors:
                raise InputError(
                    f"{name} occurs in an earlier file too", str(path), "keep one of them"
                )
            tensors[name] = tensor
    return tensors


def read_file(path: Path) -> dict[str, Tensor]:
    """Every tensor of one .safetensors file.

    Raises:
        InputError: it is missing, empty, pickled, truncated or something else altogether.
    """
    refuse_what_is_not_safetensors(path)
    try:
        with safe_open(str(path), framework="pt", device="cpu") as opened:
            return {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        what = f"truncated or damaged, not a safetensors file ({_one_line(error)})"
        raise InputError(what, str(path), AGAIN) from error


def refuse_what_is_not_safetensors(path: Path) -> None:
    """The mistakes that deserve their own message, told apart without reading the weights."""
    if not path.is_file():
        raise InputError("no such file", str(path), "check the path")
    start = _first_bytes(path)
    if not start:
        raise InputError("the file is empty", str(path), AGAIN)
    if path.suffix in PICKLED or start.startswith(PICKLE_STARTS):
        raise InputError("a pickled file, which is not read", str(path), CONVERT)


def read_json(path: Path) -> dict[str, object]:
    """The JSON object in the file."""
    if not path.is_file():
        raise InputError("no such file", str(path), "name a folder that holds a checkpoint")
    if path.stat().st_size > LARGEST_JSON:
        raise InputError(f"larger than {LARGEST_JSON} bytes", str(path), AGAIN)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"not JSON ({_one_line(error)})", str(path), AGAIN) from error
    if not isinstance(content, dict):
        raise InputError("not a JSON object", str(path), AGAIN)
    return content


def fingerprint(tensors: Mapping[str, Tensor]) -> str:
    """SHA-256 over names, types, shapes and bits of the tensors, whatever files they came in."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name].detach().cpu().contiguous()
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.flatten().view(dtype=torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(8)
    except OSError as error:
        raise InputError(f"cannot be read ({_one_line(error)})", str(path), "check it") from error


def _shards(folder: Path) -> list[Path]:
    index = folder / INDEX
    placed = read_json(index).get("weight_map")
    if not isinstance(placed, dict) or not placed:
        raise InputError("no weight_map", str(index), AGAIN)
    names = sorted({str(name) for name in placed.values()})
    for name in names:
        if Path(name).name != name:
            raise InputError(
                f"shard '{name}' is not in this folder", str(index), "use plain file names"
            )
    return [folder / name for name in names]


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
