"""Report -> JSON: every number of the report, exact and as shown."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from enum import Enum
from fractions import Fraction
from typing import Any

from proofs.verdict import Evidence, Ruling
from selssm.amount import Amount
from selssm.records import Report

VERSION = 1


def to_json(report: Report) -> str:
    """The report as one JSON object, standard JSON throughout (infinity is the string "inf")."""
    record = {
        "version": VERSION,
        "verdict": str(report.verdict),
        "exit_code": report.exit_code,
        **_plain(report),
    }
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    """Records become objects, tuples lists, and numbers whatever JSON can hold without loss."""
    if isinstance(value, Amount):
        return {"value": value.exact, "side": value.side.value, "shown": str(value)}
    if isinstance(value, Ruling):
        return {"verdict": str(value.verdict), "evidence": [_plain(e) for e in value.evidence]}
    if isinstance(value, Evidence):
        return {"kind": value.kind.value, "reason": value.reason}
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
