"""What the machine does: recurrences, scans, layers, checkpoints, and the stability report.

    selssm.report("examples/certified_leaky.toml")     a Report, from a spec, path or model
    selssm.certify(family, "contraction")              a Certificate
    selssm.to_html(report)                             the report as one self-contained page
    selssm.scan(decay, input)                          the parallel scan
    selssm.layers.S6(...)                              the modules

A page is written by Path("report.html").write_text(selssm.to_html(report), encoding="utf-8"), or
by `selssm report SOURCE --out report.html`. Each name is imported when it is first used, so that
rechecking a certificate does not wait for torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "certify": "selssm.api",
    "report": "selssm.api",
    "scan": "selssm.scans",
    "to_html": "selssm.render.html",
}

__all__ = ["certify", "layers", "report", "scan", "to_html"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name == "layers":
        return import_module("selssm.layers")
    raise AttributeError(f"module 'selssm' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
