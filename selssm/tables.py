"""The tables of a TOML specification: read whole, with every key known."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from numerics.errors import InputError
from selssm.asked import suggest
from selssm.exact_input import decimal

LARGEST_FILE = 50_000_000
NOT_OFFERED = ("format", "tokens")
"""Keys of properties without a procedure: understood, and not offered."""

Table = dict[str, Any]


def document(path: Path) -> Table:
    """The whole file; InputError if there is none, or it is no TOML."""
    if not path.is_file():
        raise InputError("there is no such file", f"'{path}'", "check the path")
    if path.stat().st_size > LARGEST_FILE:
        raise InputError("the file is too large", f"'{path}'", "keep arrays in an .npz beside it")
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text, parse_float=decimal)
    except InputError:
        raise
    except (ValueError, RecursionError) as problem:
        detail = str(problem) or "nested too deeply"
        raise InputError(
            f"this is not TOML: {detail}", f"'{path}'", "correct the line"
        ) from problem
    if not text.strip():
        raise InputError("the file is empty", f"'{path}'", "start from one of the examples")
    return tables


def refuse_unknown(found: Iterable[str], allowed: Collection[str], kind: str, where: str) -> None:
    """InputError for a key or table that is not allowed, with the nearest that is."""
    offered = [key for key in allowed if key not in NOT_OFFERED]
    for key in found:
        if key not in allowed:
            raise InputError(f"unknown {kind} '{key}'", where, suggest(key, offered))


def table(tables: Table, name: str, where: str) -> Table:
    """The table of this name; InputError if it is missing or no table."""
    if name not in tables:
        raise InputError(f"the table [{name}] is missing", where, f"add [{name}]")
    found = tables[name]
    if not isinstance(found, dict):
        raise InputError(f"'{name}' is not a table", where, f"write [{name}] on its own line")
    return found


def required(found: Table, key: str, where: str) -> Any:
    """The value of this key; InputError if it is missing."""
    if key not in found:
        raise InputError(f"'{key}' is missing", where, f"add '{key} = ...' under {where}")
    return found[key]
