"""How each form is written in a specification: its tables and keys, and the family they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from numerics.errors import InputError
from numerics.exact import Matrix
from numerics.families import (
    Delta,
    Dense,
    Diagonal,
    Family,
    GateBox,
    Leaky,
    Polytope,
    Replace,
)
from selssm.exact_input import matrix, number, vector
from selssm.tables import Table, required, table

Keys = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Form:
    """The tables of a form with their keys, and its reader: (tables, path) -> family."""

    keys: Keys
    read: Callable[[Table, Path], Family]


def _gated(kind: type[Leaky] | type[Replace]) -> Callable[[Table, Path], Family]:
    def read(tables: Table, path: Path) -> Family:
        model, folder = tables["model"], path.parent
        A = matrix(required(model, "A", "[model]"), "model.A", folder)
        gate = _gate(table(tables, "gate", path.name), len(A), folder)
        return kind(A, gate, B=_input_matrix(model, folder), bound=_bound(tables))

    return read


def _gate(gate: Table, dimension: int, folder: Path) -> GateBox:
    kind = gate.get("kind", "vector")
    if kind not in ("vector", "scalar"):
        raise InputError(f"unknown gate kind {kind!r}", "gate.kind", "use 'vector' or 'scalar'")
    ends = [_gate_end(gate, end, kind, dimension, folder) for end in ("low", "high")]
    return GateBox(low=ends[0], high=ends[1], scalar=kind == "scalar")


def _gate_end(
    gate: Table, end: str, kind: str, dimension: int, folder: Path
) -> tuple[Fraction, ...]:
    value, where = required(gate, end, "[gate]"), f"gate.{end}"
    if not isinstance(value, (list, str)):
        return (number(value, where),) * dimension
    if kind == "scalar":
        raise InputError("a scalar gate has one range", where, "write one number")
    entries = vector(value, where, folder)
    if len(entries) != dimension:
        fault = f"{len(entries)} entries for a model of dimension {dimension}"
        raise InputError(fault, where, "give one number, or one for each coordinate")
    return entries


def _diagonal(tables: Table, path: Path) -> Family:
    model, folder = tables["model"], path.parent
    rates = _rates(model, folder)
    step = table(tables, "step", path.name)
    rule = step.get("rule", "zoh")
    if rule not in ("zoh", "euler"):
        raise InputError(f"unknown rule {rule!r}", "step.rule", "use 'zoh' or 'euler'")
    low, high = _ends(step, "low", "high")
    B, bound = _input_matrix(model, folder), _bound(tables)
    return Diagonal(rates, low, high, B=B, bound=bound, rule=rule)


def _rates(model: Table, folder: Path) -> tuple[Fraction, ...]:
    rates = required(model, "A", "[model]")
    if isinstance(rates, list) and any(isinstance(entry, list) for entry in rates):
        form = model["form"]
        what = "the diagonal" if form == "s6" else "one rate for each head"
        remedy = f"for form '{form}' A is {what}: a list of numbers, such as [-1.0, -2.0]"
        raise InputError("A is a matrix", "model.A", remedy)
    return vector(rates, "model.A", folder)


def _dense(tables: Table, path: Path) -> Family:
    model, folder = tables["model"], path.parent
    A = matrix(required(model, "A", "[model]"), "model.A", folder)
    low, high = _ends(table(tables, "step", path.name), "low", "high")
    return Dense(A, low, high, B=_input_matrix(model, folder), bound=_bound(tables))


def _delta(tables: Table, path: Path) -> Family:
    step = table(tables, "step", path.name)
    strength = _ends(step, "strength_low", "strength_high")
    decayed = "decay_low" in step or "decay_high" in step
    decay = _ends(step, "decay_low", "decay_high") if decayed else (Fraction(1), Fraction(1))
    d = required(tables["model"], "dimension", "[model]")
    if isinstance(d, bool) or not isinstance(d, int):
        raise InputError(f"{d!r} is no dimension", "model.dimension", "write 1 or more")
    if "input" in tables:
        remedy = "remove it: the delta rule is read without its input term"
        raise InputError("form 'delta' has no [input]", "[input]", remedy)
    return Delta(d, *strength, *decay)


def _polytope(tables: Table, path: Path) -> Family:
    model, folder = tables["model"], path.parent
    given = required(model, "A", "[model]")
    if not isinstance(given, list) or not given or _is_matrix(given):
        remedy = 'write A = [[[0.5, 0.1], [0.0, 0.5]], ...] or ["weights.npz:A1", ...]'
        raise InputError("a list of matrices is expected", "model.A", remedy)
    vertices = tuple(matrix(A, f"model.A[{i}]", folder) for i, A in enumerate(given))
    return Polytope(vertices, B=_input_matrix(model, folder), bound=_bound(tables))


def _is_matrix(given: list[Any]) -> bool:
    """Whether the entries are rows of numbers, and not matrices."""
    return isinstance(given[0], list) and not any(isinstance(row, list) for row in given[0])


def _ends(step: Table, *names: str) -> tuple[Fraction, Fraction]:
    low, high = (number(required(step, name, "[step]"), f"step.{name}") for name in names)
    if not 0 <= low <= high:
        fault = f"the steps [{float(low):g}, {float(high):g}] make no range"
        raise InputError(fault, "[step]", f"choose 0 <= {names[0]} <= {names[1]}")
    return low, high


def _input_matrix(model: Table, folder: Path) -> Matrix | None:
    return matrix(model["B"], "model.B", folder) if "B" in model else None


def _bound(tables: Table) -> Fraction | None:
    if "input" not in tables:
        return None
    bound = number(required(tables["input"], "bound", "[input]"), "input.bound")
    if bound < 0:
        raise InputError("the bound is negative", "input.bound", "|x|∞ is at least 0")
    return bound


MODEL = ("form", "A", "B")
GATE: Keys = {"model": MODEL, "gate": ("kind", "low", "high", "distribution")}
RATES: Keys = {"model": MODEL, "step": ("low", "high", "rule")}
DELTA_STEP = ("strength_low", "strength_high", "decay_low", "decay_high")

FORMS = {
    "leaky": Form(GATE, _gated(Leaky)),
    "replace": Form(GATE, _gated(Replace)),
    "s6": Form(RATES, _diagonal),
    "ssd": Form(RATES, _diagonal),
    "dense": Form({"model": MODEL, "step": ("low", "high")}, _dense),
    "delta": Form({"model": ("form", "dimension"), "step": DELTA_STEP}, _delta),
    "polytope": Form({"model": MODEL}, _polytope),
}
