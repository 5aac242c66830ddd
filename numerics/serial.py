"""Exact numbers, families and witnesses as JSON data, and back from files that nobody vouches for.

Reading is strict: bounded text, bounded nesting, bounded numbers, no key missing or unknown. Each
fault is an InputError that names the place ("certificate: witness.weights[3]").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NoReturn

from .errors import InputError

MAX_TEXT = 64 * 2**20  # characters
MAX_VALUES = 2**20  # commas and brackets outside strings
MAX_NESTING = 16
MAX_DIGITS = 800  # numerator or denominator: a float64 needs at most 324
NUMBER = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}(/[0-9]{{1,{MAX_DIGITS}}})?", re.ASCII)

Data = dict[str, Any]


def malformed(what: str, where: str) -> NoReturn:
    remedy = "use a file as `selssm certify --out` writes it"
    raise InputError(what, f"certificate: {where}" if where else "certificate", remedy)


def parse(text: str | bytes) -> Any:
    """The JSON value of the text; InputError if it is malformed, too long or too deep."""
    if len(text) > MAX_TEXT:
        malformed(f"it has more than {MAX_TEXT} characters", "")
    try:
        plain = text.decode("utf-8") if isinstance(text, bytes) else text
        _check_nesting(plain)
        return json.loads(plain, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except InputError:
        raise
    except (ValueError, RecursionError) as fault:
        malformed(f"it is not JSON ({str(fault)[:120]})", "")


def _check_nesting(text: str) -> None:
    """Counts brackets and commas outside strings; what is no JSON the parser refuses later."""
    depth, values = 0, 0
    for mark in re.finditer(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', text, re.DOTALL):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark.group(), 0)
        values += mark.end() == mark.start() + 1
        if values > MAX_VALUES:
            malformed(f"it holds more than {MAX_VALUES} values", "")
        if depth > MAX_NESTING:
            malformed(f"it is nested more than {MAX_NESTING} deep", "")


def _no_constant(name: str) -> NoReturn:
    malformed(f"{name} is not a number", "")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> Data:
    if len({key for key, _ in pairs}) < len(pairs):
        malformed("a key occurs twice", "")
    return dict(pairs)


def keys(data: Any, where: str, *expected: str) -> list[Any]:
    """The values of exactly these keys, in this order."""
    if not isinstance(data, dict):
        malformed("an object was expected", where)
    wrong = sorted(set(map(str, data)) ^ set(expected))
    if wrong:
        malformed(f"keys missing or unknown: {', '.join(wrong)[:120]}", where)
    return [data[key] for key in expected]


def text(data: Any, where: str, choices: Iterable[str] | None = None) -> str:
    if not isinstance(data, str) or (choices is not None and data not in set(choices)):
        among = f" among {', '.join(choices)}" if choices is not None else ""
        malformed(f"a string{among} was expected", where)
    return data


def number(data: Any, where: str) -> Fraction:
    """The exact rational that a string like "-7/1024" denotes."""
    if not isinstance(data, str) or NUMBER.fullmatch(data) is None:
        malformed('an exact number such as "-7/1024" was expected', where)
    over, _, under = data.partition("/")
    if under and int(under) == 0:
        malformed("a denominator is zero", where)
    return Fraction(int(over), int(under or "1"))


def integer(data: Any, where: str) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or abs(data) > 2**53:
        malformed("a whole number was expected", where)
    return data
