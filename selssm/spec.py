"""A model and a question, read from TOML.

    [model]  form = "leaky" | "replace" | "s6",  A,  B        [gate]  kind, low, high
    [step]   low, high, rule (form s6 only)                    [input] bound = sup |x|_inf
    [ask]    properties = [...],  forgets_within = steps

Every number is exact, every key is known, and whatever is wrong is one InputError that says what,
where, and what to do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from numerics.errors import InputError
from numerics.exact import Matrix
from numerics.families import Diagonal, GateBox, Leaky, Replace
from selssm.asked import asked_horizon, asked_properties, suggest
from selssm.exact_input import decimal, matrix, number, vector

Family = Leaky | Replace | Diagonal

FORMS = ("leaky", "replace", "s6")
PLANNED_FORMS = ("ssd", "dense", "delta", "polytope")
KEYS = {
    "model": ("form", "A", "B"),
    "gate": ("kind", "low", "high", "distribution"),
    "step": ("low", "high", "rule"),
    "input": ("bound",),
    "ask": ("properties", "forgets_within", "format", "tokens"),
}
NOT_READ = ("distribution", "format", "tokens")
"""Keys of properties without a procedure: understood, and not offered."""
LARGEST_FILE = 50_000_000


@dataclass(frozen=True)
class Spec:
    """A family of transitions and what is asked of it. `horizon` is in steps."""

    source: str
    family: Family
    properties: tuple[str, ...]
    horizon: int | None


def read_spec(path: Path, asked: Sequence[str] | None = None) -> Spec:
    """Parse the TOML file; `asked` replaces the properties of its [ask].

    Raises InputError for everything that is wrong with it.
    """
    document = _document(path)
    _refuse_unknown_keys(document, path.name)
    form = _form(_table(document, "model", path.name))
    family = _diagonal(document, path) if form == "s6" else _gated(form, document, path)
    properties = asked_properties(document, asked)
    return Spec(str(path), family, properties, asked_horizon(document))


def _document(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError("there is no such file", f"'{path}'", "check the path")
    if path.stat().st_size > LARGEST_FILE:
        raise InputError("the file is too large", f"'{path}'", "keep arrays in an .npz beside it")
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text, parse_float=decimal)
    except InputError:
        raise
    except (ValueError, RecursionError) as problem:
        detail = str(problem) or "nested too deeply"
        raise InputError(
            f"this is not TOML: {detail}", f"'{path}'", "correct the line"
        ) from problem
    if not text.strip():
        raise InputError("the file is empty", f"'{path}'", "start from one of the examples")
    return document


def _refuse_unknown_keys(document: dict[str, Any], name: str) -> None:
    _known(document, KEYS, "table", name)
    for table, keys in KEYS.items():
        if table in document:
            _known(_table(document, table, name), keys, "key", f"[{table}]")


def _known(found: Iterable[str], allowed: Collection[str], kind: str, where: str) -> None:
    offered = [key for key in allowed if key not in NOT_READ]
    for key in found:
        if key not in allowed:
            raise InputError(f"unknown {kind} '{key}'", where, suggest(key, offered))


def _table(document: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    if name not in document:
        raise InputError(f"the table [{name}] is missing", where, f"add [{name}]")
    table = document[name]
    if not isinstance(table, dict):
        raise InputError(f"'{name}' is not a table", where, f"write [{name}] on its own line")
    return table


def _required(table: dict[str, Any], key: str, where: str) -> Any:
    if key not in table:
        raise InputError(f"'{key}' is missing", where, f"add '{key} = ...' under {where}")
    return table[key]


def _form(model: dict[str, Any]) -> str:
    form = _required(model, "form", "[model]")
    if form in PLANNED_FORMS:
        raise InputError(
            f"form '{form}' has no procedure in this version",
            "model.form",
            f"use one of: {', '.join(FORMS)}",
        )
    if form not in FORMS:
        raise InputError(f"unknown form {form!r}", "model.form", suggest(str(form), FORMS))
    return form


def _gated(form: str, document: dict[str, Any], path: Path) -> Leaky | Replace:
    model, folder = document["model"], path.parent
    if "step" in document:
        raise InputError(f"form '{form}' has no step size", "[step]", "describe [gate] instead")
    A = matrix(_required(model, "A", "[model]"), "model.A", folder)
    gate = _gate(_table(document, "gate", path.name), len(A), folder)
    kind = Leaky if form == "leaky" else Replace
    return kind(A, gate, B=_input_matrix(model, folder), bound=_bound(document))


def _gate(gate: dict[str, Any], dimension: int, folder: Path) -> GateBox:
    kind = gate.get("kind", "vector")
    if kind not in ("vector", "scalar"):
        raise InputError(f"unknown gate kind {kind!r}", "gate.kind", "use 'vector' or 'scalar'")
    ends = [_gate_end(gate, end, kind, dimension, folder) for end in ("low", "high")]
    return GateBox(low=ends[0], high=ends[1], scalar=kind == "scalar")


def _gate_end(
    gate: dict[str, Any], end: str, kind: str, dimension: int, folder: Path
) -> tuple[Fraction, ...]:
    value, where = _required(gate, end, "[gate]"), f"gate.{end}"
    if not isinstance(value, (list, str)):
        return (number(value, where),) * dimension
    if kind == "scalar":
        raise InputError("a scalar gate has one range", where, "write one number")
    entries = vector(value, where, folder)
    if len(entries) != dimension:
        raise InputError(
            f"{len(entries)} entries for a model of dimension {dimension}",
            where,
            "give one number, or one for each coordinate",
        )
    return entries


def _diagonal(document: dict[str, Any], path: Path) -> Diagonal:
    model, folder = document["model"], path.parent
    if "gate" in document:
        raise InputError("form 's6' has step sizes, no gate", "[gate]", "describe [step] instead")
    rates = _rates(model, folder)
    step = _table(document, "step", path.name)
    rule = step.get("rule", "zoh")
    if rule not in ("zoh", "euler"):
        raise InputError(f"unknown rule {rule!r}", "step.rule", "use 'zoh' or 'euler'")
    low, high = _step_ends(step)
    return Diagonal(
        rates=rates,
        step_low=low,
        step_high=high,
        B=_input_matrix(model, folder),
        bound=_bound(document),
        rule=rule,
    )


def _rates(model: dict[str, Any], folder: Path) -> tuple[Fraction, ...]:
    rates = _required(model, "A", "[model]")
    if isinstance(rates, list) and any(isinstance(entry, list) for entry in rates):
        remedy = "for form 's6' A is the diagonal: a list of numbers, such as [-1.0, -2.0]"
        raise InputError("A is a matrix", "model.A", remedy)
    return vector(rates, "model.A", folder)


def _step_ends(step: dict[str, Any]) -> tuple[Fraction, Fraction]:
    low, high = (number(_required(step, end, "[step]"), f"step.{end}") for end in ("low", "high"))
    if not 0 <= low <= high:
        raise InputError(
            f"the steps [{float(low):g}, {float(high):g}] make no range",
            "[step]",
            "choose 0 <= low <= high",
        )
    return low, high


def _input_matrix(model: dict[str, Any], folder: Path) -> Matrix | None:
    return matrix(model["B"], "model.B", folder) if "B" in model else None


def _bound(document: dict[str, Any]) -> Fraction | None:
    if "input" not in document:
        return None
    table = document["input"]
    bound = number(_required(table, "bound", "[input]"), "input.bound")
    if bound < 0:
        raise InputError("the bound is negative", "input.bound", "|x|∞ is at least 0")
    return bound
