"""Files that are either whole or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from numerics.errors import InputError


def refuse_missing_folder(path: Path | None) -> None:
    """Raises InputError if the folder that is to hold `path` is not there; before the work."""
    if path is not None and not path.parent.is_dir():
        raise InputError("there is no such folder", str(path.parent), "create it first")


def unfinished(path: Path) -> Path:
    """Where a long run keeps what it has so far, until all of `path` can be written."""
    return path.with_suffix(".partial.json")


def write_whole(path: Path, text: str) -> None:
    """Write `text` beside `path` first and move it there in one step, so that no half is left.

    Raises:
        InputError: the folder does not exist or cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as problem:
        raise _unwritable(path, problem) from problem
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as problem:
        raise _unwritable(path, problem) from problem
    finally:
        temporary.unlink(missing_ok=True)


def _unwritable(path: Path, problem: OSError) -> InputError:
    return InputError(f"cannot be written ({problem.strerror})", str(path), "choose another place")
