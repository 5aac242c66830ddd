"""Families and witnesses as the JSON data of a certificate, both ways; the schema is there."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal, cast

from .family import Diagonal, Family, GateBox, Leaky, Replace
from .serial import Data, keys, malformed, number, optional, plain, row, rows, text
from .witnesses import (
    Divergence,
    GateWord,
    InputToState,
    InvariantBox,
    Quadratic,
    StepSize,
    WeightedMax,
    Witness,
)


def family_to_data(family: Family) -> Data:
    """The family with every number as an exact string."""
    shared = {"form": family.form, "B": family.B, "bound": family.bound}
    if isinstance(family, Diagonal):
        steps = {"step_low": family.step_low, "step_high": family.step_high}
        return cast(Data, plain({**shared, "rates": family.rates, **steps, "rule": family.rule}))
    gate = {"low": family.gate.low, "high": family.gate.high, "scalar": family.gate.scalar}
    return cast(Data, plain({**shared, "A": family.A, "gate": gate}))


def fingerprint(family: Family) -> str:
    """SHA-256 (hexadecimal) of the family's canonical JSON: equal only for the same model."""
    canonical = json.dumps(family_to_data(family), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def family_from_data(data: Any) -> Family:
    """The family that `family_to_data` wrote; InputError for anything else."""
    form = text(
        data.get("form") if isinstance(data, dict) else None,
        "model.form",
        [Leaky.form, Replace.form, Diagonal.form],
    )
    if form == Diagonal.form:
        return _diagonal(data)
    _, A, gate, B, bound = keys(data, "model", "form", "A", "gate", "B", "bound")
    low, high, scalar = keys(gate, "model.gate", "low", "high", "scalar")
    if not isinstance(scalar, bool):
        malformed("true or false was expected", "model.gate.scalar")
    box = GateBox(row(low, "model.gate.low"), row(high, "model.gate.high"), scalar)
    made = Leaky if form == Leaky.form else Replace
    return made(rows(A, "model.A"), box, *_input(B, bound))


def _input(B: Any, bound: Any) -> tuple[Any, Any]:
    return optional(rows, B, "model.B"), optional(number, bound, "model.bound")


def _diagonal(data: Any) -> Diagonal:
    names = ("rates", "step_low", "step_high", "B", "bound", "rule")
    _, rates, low, high, B, bound, rule = keys(data, "model", "form", *names)
    steps = (number(low, "model.step_low"), number(high, "model.step_high"))
    chosen = cast(Literal["zoh", "euler"], text(rule, "model.rule", ["zoh", "euler"]))
    return Diagonal(row(rates, "model.rates"), *steps, *_input(B, bound), chosen)


def witness_to_data(witness: Witness) -> Data:
    """The witness with its kind and every number as an exact string."""
    if isinstance(witness, InputToState):
        norm = witness_to_data(witness.norm)
        return {"kind": witness.kind, "norm": norm, "rate": plain(witness.rate)}
    return {"kind": witness.kind, **plain(dict(vars(witness)))}


def witness_from_data(data: Any, where: str = "witness") -> Witness:
    """The witness that `witness_to_data` wrote; InputError for anything else."""
    kind = text(data.get("kind") if isinstance(data, dict) else None, f"{where}.kind")
    if kind == WeightedMax.kind:
        return WeightedMax(row(keys(data, where, "kind", "weights")[1], f"{where}.weights"))
    if kind == InvariantBox.kind:
        return InvariantBox(row(keys(data, where, "kind", "radii")[1], f"{where}.radii"))
    if kind == GateWord.kind:
        return GateWord(rows(keys(data, where, "kind", "gates")[1], f"{where}.gates"))
    if kind == StepSize.kind:
        keys(data, where, "kind")
        return StepSize()
    if kind == Quadratic.kind:
        _, P, tau = keys(data, where, "kind", "P", "multipliers")
        return Quadratic(rows(P, f"{where}.P"), optional(row, tau, f"{where}.multipliers"))
    if kind == Divergence.kind:
        _, gates, inputs = keys(data, where, "kind", "gates", "inputs")
        return Divergence(rows(gates, f"{where}.gates"), rows(inputs, f"{where}.inputs"))
    if kind == InputToState.kind:
        _, norm, rate = keys(data, where, "kind", "norm", "rate")
        return InputToState(_quadratic(norm, f"{where}.norm"), number(rate, f"{where}.rate"))
    malformed(f"unknown kind of witness {kind[:40]!r}", f"{where}.kind")


def _quadratic(data: Any, where: str) -> Quadratic:
    if not isinstance(data, dict) or data.get("kind") != Quadratic.kind:
        malformed("a quadratic norm was expected", where)
    made = witness_from_data(data, where)
    assert isinstance(made, Quadratic)
    return made
