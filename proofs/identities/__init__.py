"""Identities: equations that hold for all dimensions and all lengths."""

from proofs.identities import (
    telescope,
)
from proofs.theorem import FalseStatement, Theorem

THEOREMS: tuple[Theorem | FalseStatement, ...] = (telescope.THEOREM,)
