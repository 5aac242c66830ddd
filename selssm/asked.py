"""The properties that can be asked of a model, and what each of them needs to be told."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from numerics.errors import InputError
from selssm.exact_input import is_quoted_number

DECIDED = (
    "contraction",
    "stability",
    "rate",
    "bounded_state",
    "gain",
    "forgets_within",
    "mean_square",
)
UNTRIED = ("precision",)
"""Understood, and always answered with unknown: there is no procedure for it yet."""
PROPERTIES = DECIDED + UNTRIED
DEFAULT = ("contraction", "stability")
UNTRIED_REMEDY = f"this version has no procedure for it; ask one of: {', '.join(DECIDED)}"
FORMATS = ("fp16", "bf16", "fp32")


def asked_properties(
    document: dict[str, Any], asked: Sequence[str] | None = None
) -> tuple[str, ...]:
    """The properties that [ask] names, or `asked` in their place, each once.

    Raises InputError for an unknown property, and for one without what it needs.
    """
    ask = document.get("ask", {})
    names = list(asked) if asked is not None else ask.get("properties", list(DEFAULT))
    if not isinstance(names, list) or not names:
        raise InputError(
            "no property is asked", "ask.properties", f"list some of: {', '.join(DECIDED)}"
        )
    if asked is None and "forgets_within" in ask:
        names = [*names, "forgets_within"]
    for name in names:
        _refuse_unknown(name)
        _refuse_unmet(name, document)
    return tuple(dict.fromkeys(names))


def asked_horizon(document: dict[str, Any]) -> int | None:
    """The N of forgets_within, in steps, or None."""
    ask = document.get("ask", {})
    return _count(ask, "forgets_within", "steps") if "forgets_within" in ask else None


def suggest(word: str, allowed: Iterable[str]) -> str:
    """The remedy for a misspelt word: the nearest allowed one, and all of them."""
    options = list(allowed)
    near = difflib.get_close_matches(word, options, 1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"{hint}use one of: {', '.join(options)}"


def _refuse_unknown(name: object) -> None:
    if name not in PROPERTIES:
        raise InputError(
            f"unknown property {name!r}", "ask.properties", suggest(str(name), DECIDED)
        )


def _refuse_unmet(name: str, document: dict[str, Any]) -> None:
    ask, gate, model = (document.get(table, {}) for table in ("ask", "gate", "model"))
    needs = {
        "bounded_state": (
            "input" in document and "B" in model,
            "the delta rule is read without its input term"
            if model.get("form") == "delta"
            else "add B under [model], and [input] with bound = sup |x|∞",
        ),
        "gain": (
            "B" in model and model.get("form") in ("leaky", "replace", "polytope"),
            "add B under [model], for form leaky, replace or polytope",
        ),
        "forgets_within": ("forgets_within" in ask, "add forgets_within = N (steps) under [ask]"),
        "mean_square": (
            "distribution" in gate,
            "add [gate.distribution] with mean and covariance, for form leaky or replace",
        ),
        "precision": ({"format", "tokens"} <= ask.keys(), UNTRIED_REMEDY),
    }
    met, remedy = needs.get(name, (True, ""))
    if not met:
        raise InputError(f"'{name}' is asked without what it needs", "[ask]", remedy)
    if name == "precision":
        _count(ask, "tokens", "tokens")
        if ask["format"] not in FORMATS:
            raise InputError(
                f"unknown format {ask['format']!r}",
                "ask.format",
                suggest(str(ask["format"]), FORMATS),
            )


def _count(ask: dict[str, Any], key: str, unit: str) -> int:
    value = ask[key]
    if is_quoted_number(value):
        raise InputError(f"{value!r} is in quotes", f"ask.{key}", f"remove the quotes: {value}")
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(f"{value!r} is no number of {unit}", f"ask.{key}", "write 1 or more")
    return value
