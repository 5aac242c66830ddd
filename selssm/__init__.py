"""What the machine does: recurrences, scans, layers, checkpoints, and the stability report.

    selssm.report("examples/certified_leaky.toml")     a Report, from a spec, path or model
    selssm.certify(family, "contraction")              a Certificate
    selssm.scan(decay, input)                          the parallel scan
    selssm.layers.S6(...)                              the modules

Each is imported when it is first used, so that rechecking a certificate does not wait for torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_FUNCTIONS = ("certify", "report")
_SUBPACKAGES = ("layers", "scan")

__all__ = ["certify", "layers", "report", "scan"]


def __getattr__(name: str) -> Any:
    if name in _FUNCTIONS:
        return getattr(import_module("selssm.api"), name)
    if name in _SUBPACKAGES:
        return import_module(f"selssm.{name}")
    raise AttributeError(f"module 'selssm' has no attribute '{name}'")
