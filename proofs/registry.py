"""All statements that the suite decides, in the order of the catalogue."""

from __future__ import annotations

from proofs import bounded, contraction, discretisation, identities, stochastic
from proofs.theorem import FalseStatement, Theorem

_ALL: tuple[Theorem | FalseStatement, ...] = (
    *identities.THEOREMS,
    *discretisation.THEOREMS,
    *contraction.THEOREMS,
    *bounded.THEOREMS,
    *stochastic.THEOREMS,
)


def theorems() -> tuple[Theorem | FalseStatement, ...]:
    """Every theorem and every false statement, each once."""
    return _ALL


def find(id: str) -> Theorem | FalseStatement:
    """The statement with this id.

    Raises:
        KeyError: there is none; the message names the closest ones.
    """
    known = {item.id: item for item in _ALL}
    if id not in known:
        near = [name for name in known if any(part in name for part in id.split(".") if part)]
        raise KeyError(f"no theorem '{id}'; did you mean: {', '.join(near or known)}?")
    return known[id]
