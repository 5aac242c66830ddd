"""What the machine does: recurrences, scans, layers, checkpoints, and the stability report.

    selssm.report("examples/certified_leaky.toml")     a Report, from a spec, path or model
    selssm.certify(family, "contraction")              a Certificate
    selssm.to_html(report)                             the report as one self-contained page
    selssm.selective_scan(u, delta, A, B, C, ...)      Mamba-1's scan; also scan, ssd, gated_scan
    selssm.layers.S6(...)                              the modules
    selssm.InputError                                  what all of them raise for wrong arguments

A page is written by Path("report.html").write_text(selssm.to_html(report), encoding="utf-8"), or
by `selssm report SOURCE --out report.html`. Each name is imported when it is first used, so that
rechecking a certificate does not wait for torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_SCANS = (
    "gated_scan",
    "gated_step",
    "scan",
    "selective_scan",
    "selective_state_update",
    "ssd",
    "ssd_step",
)
_HOMES = {
    "InputError": "numerics.errors",
    "certify": "selssm.api",
    "report": "selssm.api",
    "to_html": "selssm.render.html",
} | dict.fromkeys(_SCANS, "selssm.scans")

__all__ = [*sorted(_HOMES), "layers"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name == "layers":
        return import_module("selssm.layers")
    raise AttributeError(f"module 'selssm' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
