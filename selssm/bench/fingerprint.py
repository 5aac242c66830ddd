"""Which kernels a measurement belongs to: a hash over the text of the code that it timed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import selssm

TIMED = ("kernels", "scans")
"""The packages of selssm whose text decides what a kernel benchmark measures."""


def kernels_hash(root: Path | None = None, packages: tuple[str, ...] = TIMED) -> str:
    """SHA-256 over names and contents of every .py file of the packages."""
    root = root or Path(selssm.__file__).parent
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(text)}\0{text}".encode())
    return digest.hexdigest()
