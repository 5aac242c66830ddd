"""Frozen dataclasses of exact numbers as JSON data and back, by the types of their fields.

| type | JSON |
|---|---|
| Fraction | "-7/1024" |
| Vector, Matrix, tuple | list |
| BinaryMatrix | {"rows": n, "columns": m, "float64": base64 of the rows, little-endian} |
| dataclass | object: its fields, and its `form` or `kind` if it has one |
| int, bool, str, null | themselves |
"""

from __future__ import annotations

import base64
import binascii
import types
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from .binary_matrix import BinaryMatrix
from .serial import Data, integer, keys, malformed, number, text


def packed(M: BinaryMatrix) -> Data:
    rows, columns = M.floats.shape
    content = base64.b64encode(M.floats.astype("<f8", copy=False).data).decode()
    return {"rows": rows, "columns": columns, "float64": content}


def digested(M: BinaryMatrix) -> Data:
    """For fingerprints: the SHA-256 of the bytes in place of the bytes."""
    rows, columns = M.floats.shape
    digest = sha256(M.floats.astype("<f8", copy=False).data).hexdigest()
    return {"rows": rows, "columns": columns, "sha256": digest}


def to_data(value: Any, large: Callable[[BinaryMatrix], Data] = packed) -> Any:
    """The JSON data of an exact value, by the table above; `large` says how large matrices go."""
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, BinaryMatrix):
        return large(value)
    if is_dataclass(value):
        tag = tag_of(type(value))
        named = {} if tag is None else {tag: getattr(value, tag)}
        return named | {f.name: to_data(getattr(value, f.name), large) for f in fields(value)}
    if isinstance(value, tuple):
        return [to_data(x, large) for x in value]
    return value


def tag_of(kind: type) -> str | None:
    """The name of the key that tells this class from its alternatives."""
    return next((tag for tag in ("form", "kind") if hasattr(kind, tag)), None)


def from_data(wanted: Any, data: Any, where: str) -> Any:
    """The value of this type that `to_data` wrote; InputError, naming the place, for other data."""
    origin, options = get_origin(wanted), get_args(wanted)
    if wanted is Fraction:
        return number(data, where)
    if wanted is int:
        return integer(data, where)
    if wanted is bool:
        return data if isinstance(data, bool) else malformed("true or false was expected", where)
    if origin is Literal:
        return text(data, where, options)
    if origin in (Union, types.UnionType):
        return _one_of(options, data, where)
    if origin is tuple or origin is Sequence:
        return _items(options[0], data, where, packed=origin is Sequence)
    return _object(wanted, data, where)


def _one_of(options: tuple[Any, ...], data: Any, where: str) -> Any:
    if data is None and type(None) in options:
        return None
    classes = [option for option in options if option is not type(None)]
    if len(classes) == 1:
        return from_data(classes[0], data, where)
    tag = tag_of(classes[0]) or ""
    found = data.get(tag) if isinstance(data, dict) else None
    named = {str(getattr(option, tag)): option for option in classes}
    return _object(named[text(found, f"{where}.{tag}", named)], data, where)


def _items(item: Any, data: Any, where: str, packed: bool) -> Any:
    if packed and isinstance(data, dict):
        return _binary(data, where)
    if not isinstance(data, list):
        malformed("a list was expected", where)
    return tuple(from_data(item, x, f"{where}[{i}]") for i, x in enumerate(data))


def _binary(data: Any, where: str) -> BinaryMatrix:
    n, m, content = keys(data, where, "rows", "columns", "float64")
    shape = integer(n, f"{where}.rows"), integer(m, f"{where}.columns")
    try:
        raw = base64.b64decode(text(content, f"{where}.float64"), validate=True)
    except (binascii.Error, ValueError):
        malformed("base64 was expected", f"{where}.float64")
    if min(shape) < 1 or shape[0] * shape[1] * 8 != len(raw):
        malformed(f"{len(raw)} bytes are not {shape[0]} × {shape[1]} float64 numbers", where)
    try:
        return BinaryMatrix(np.frombuffer(raw, dtype="<f8").reshape(shape))
    except ValueError:
        malformed("a matrix of finite numbers was expected", where)


def _object(wanted: type, data: Any, where: str) -> Any:
    names, hints, tag = [f.name for f in fields(wanted)], get_type_hints(wanted), tag_of(wanted)
    values = keys(data, where, *([] if tag is None else [tag]), *names)
    if tag is not None:
        text(values.pop(0), f"{where}.{tag}", [str(getattr(wanted, tag))])
    pairs = zip(names, values, strict=True)
    return wanted(*(from_data(hints[name], value, f"{where}.{name}") for name, value in pairs))
