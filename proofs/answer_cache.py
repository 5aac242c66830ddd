"""Questions that both solvers have confirmed before, for development: opt-in, never in CI.

A file holds one digest a line, of the question's whole text and of the solvers' versions, so a
changed proof or solver asks anew. It is used only where SELSSM_PROOF_CACHE names the file and
the environment does not say CI. Whoever relies on a verdict runs without it.
"""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

VARIABLE = "SELSSM_PROOF_CACHE"


def location() -> Path | None:
    """The file in use, or None."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named and not os.environ.get("CI") else None


def is_known(question: str) -> bool:
    """Whether both solvers confirmed this very question in an earlier run."""
    path = location()
    return path is not None and _digest(question) in _lines(path)


def remember(question: str) -> None:
    """Note that both solvers have confirmed the question."""
    path = location()
    if path is not None:
        with path.open("a") as file:
            file.write(_digest(question) + "\n")


def _digest(question: str) -> str:
    solvers = f"z3 {version('z3-solver')} cvc5 {version('cvc5')}\n"
    return sha256((solvers + question).encode()).hexdigest()


@lru_cache(maxsize=1)
def _lines(path: Path) -> frozenset[str]:
    return frozenset(path.read_text().split()) if path.is_file() else frozenset()
