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

_HOMES = {"certify": "selssm.api", "report": "selssm.api", "scan": "selssm.scans"}


__all__ = ["certify", "layers", "report", "scan"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name == "layers":
        return import_module("selssm.layers")
    raise AttributeError(f"module 'selssm' has no attribute '{name}'")
