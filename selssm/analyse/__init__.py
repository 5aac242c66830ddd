"""A source, whatever it is -> Report."""

from __future__ import annotations

from pathlib import Path

from numerics.errors import InputError

CHECKPOINT_SUFFIXES = (".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
"""The last six are refused by the checkpoint reader, with the reason."""


def is_checkpoint(source: Path) -> bool:
    """Whether the source is a checkpoint (True) or a TOML spec (False).

    Raises:
        InputError: there is no such file, or it is neither.
    """
    if not source.exists():
        raise InputError("no such file or folder", str(source), "check the path")
    if source.is_dir() or source.suffix in CHECKPOINT_SUFFIXES:
        return True
    if source.suffix != ".toml":
        raise InputError(
            f"'{source.suffix or source.name}' is no kind of source",
            str(source),
            "give a .toml spec, a checkpoint folder or a .safetensors file",
        )
    return False
