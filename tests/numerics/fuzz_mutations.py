"""Certificates to start from, and ways to spoil their JSON.

A spoiled certificate is also brought into order: its theorems and its evidence are set to what the
witness says, so that nothing but the check of the witness stands between it and being believed.
"""

from __future__ import annotations

import base64
import copy
import json
import struct
from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from numerics.certificate import Certificate, from_json, to_json
from numerics.certify import certify
from numerics.effort import too_much
from numerics.families import (
    Delta,
    Dense,
    Diagonal,
    Family,
    GateBox,
    Leaky,
    Polytope,
    RandomGates,
    Replace,
)
from numerics.proposers.words import WordBudget
from proofs.verdict import EvidenceKind, Verdict

F = Fraction
B = [[1], [F(1, 2)]]
SCRAPS = [
    "0", "1", "-1", "1/2", "2", "99/100", "1000", "1/1000000", "1000001/1000000",
    "999999999999/1000000000000", "-1/3", None, [], ["1", "1"], 1, 0, 500, True,
]  # fmt: skip
EVIDENCE = [str(kind) for kind in EvidenceKind]
MARKS = '"{}[],:-/0123456789 \\é'


def families() -> list[tuple[Family, str]]:
    """Small families of every form, with what is asked of them."""
    half, box = F(1, 2), GateBox.uniform(2, F(1, 20), 1)
    one, shut = GateBox.uniform(2, 1, 1, scalar=True), GateBox.uniform(2, 0, 1)
    calm = Leaky([[half, F(-1, 5)], [F(1, 10), F(2, 5)]], box, B, 1)
    turn = [[F(1, 10), F(4, 5)], [F(-4, 5), F(1, 10)]]
    wild = Leaky([[F(-2, 3), F(-2, 3)], [F(2, 3), F(-2, 3)]], box, B, 1)
    positive = Leaky([[half, F(3, 4)], [half, half]], box, B, 1)
    near = Polytope(([[F(9, 10), half], [0, F(4, 5)]], [[F(4, 5), 0], [F(-1, 4), F(9, 10)]]))
    moments = ((F(1, 2), F(1, 2)), [[F(1, 20), 0], [0, F(1, 20)]])
    rates = ("contraction", "stability", "rate", "forgets_within")
    every = {
        "gated": (calm, wild, positive, Replace(turn, shut, B, 1), Replace(turn, one, B, 1),
                  Leaky(turn, GateBox.uniform(2, F(1, 4), 1, scalar=True), B, 1)),
        "plain": (near, Polytope(([[1, 1], [0, 1]],)), Diagonal([-1, -2], F(1, 10), 2, B, 1),
                  Dense([[-1, 2], [0, -half]], F(1, 4), 1), Dense([[0, 1], [-1, 0]], 1, 2),
                  Delta(2, 0, half, 0, F(9, 10)), Delta(1, 0, 3)),
    }  # fmt: skip
    asked = [(f, a) for group in every.values() for f in group for a in rates]
    asked += [(f, "bounded_state") for f in (*every["gated"], every["plain"][2])]
    asked += [(f, "gain") for f in (calm, every["gated"][3])]
    asked += [(RandomGates(f, *moments), "mean_square") for f in (calm, positive)]
    return asked


@cache
def sources() -> tuple[Certificate, ...]:
    """The certificates that certify settles for these families within moments."""
    quick = {"seconds": 1.0, "words": WordBudget(longest=2, restarts=2)}
    made = [certify(f, a, horizon=40 if a == "forgets_within" else None, **quick)
            for f, a in families()]  # fmt: skip
    return tuple(c for c in made if c.verdict is not Verdict.UNKNOWN)


@cache
def documents() -> tuple[str, ...]:
    return tuple(map(to_json, sources()))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All paths into a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, x in inner:
        found.append((*path, key))
        if isinstance(x, (dict, list)):
            found += places(x, (*path, key))
    return found


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def put(document: Any, path: tuple[Any, ...], value: Any) -> None:
    at(document, path[:-1])[path[-1]] = value


def nudged(number: str, rng: Random) -> str:
    """A number near this one, or far from it."""
    try:
        x = F(number)
    except (ValueError, ZeroDivisionError):
        return number
    added = (F(1, 2**52), -F(1, 2**52), F(-1), F(rng.randint(-99, 99), 100))
    times = (F(11, 10), F(1, 2), F(-1), F(3), F(10**20), F(1, 10**20), F(999, 1000), F(0))
    return str(rng.choice([*(x + y for y in added), *(x * y for y in times), 1 / (x or 1)]))


def packed(rows: Any, rng: Random) -> Any:
    """A matrix as base64, at times with one bit turned."""
    try:
        floats = [float(F(x)) for row in rows for x in row]
    except (TypeError, ValueError, OverflowError):
        return rows
    raw = bytearray(struct.pack(f"<{len(floats)}d", *floats))
    if raw and rng.random() < 0.6:
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    shape = {"rows": len(rows), "columns": len(rows[0]) if rows else 0}
    return {**shape, "float64": base64.b64encode(bytes(raw)).decode()}


def spoil(document: Any, rng: Random) -> Any:
    """One change somewhere in the document."""
    path = rng.choice(places(document))
    value, how = at(document, path), rng.randrange(8)
    if isinstance(value, str) and how < 5:
        put(document, path, nudged(value, rng))
    elif isinstance(value, list) and how == 0:
        put(document, path, value[::-1])
    elif isinstance(value, list) and value and how == 1:
        put(document, path, [*value, copy.deepcopy(rng.choice(value))])
    elif isinstance(value, list) and value and how == 2:
        put(document, path, value[:-1])
    elif isinstance(value, list) and value and isinstance(value[0], list) and how < 5:
        put(document, path, packed(value, rng))
    elif how == 5:
        other = json.loads(rng.choice(documents()))
        donor = rng.choice([("witness",), ("claim",), ("model",), ("verdict",), ("witness",)])
        put(document, donor, at(other, donor))
    elif how == 6:
        put(document, ("verdict",), rng.choice(["proved", "refuted", "unknown"]))
        put(document, ("evidence",), rng.choice(EVIDENCE))
    else:
        put(document, path, copy.deepcopy(rng.choice(SCRAPS)))
    return document


def spoiled(rng: Random) -> str:
    """The text of a certificate after one to three changes, at times of single characters."""
    document = json.loads(rng.choice(documents()))
    for _ in range(rng.choice((1, 1, 2, 3))):
        try:
            document = spoil(document, rng)
        except (KeyError, TypeError, IndexError):
            break
    text = json.dumps(document)
    if rng.random() < 0.1:
        k = rng.randrange(len(text))
        text = text[:k] + rng.choice(MARKS) + text[k + 1 :]
    return text


def in_order(made: Certificate) -> Certificate:
    """The same with the theorems and the evidence that its witness has for it."""
    if made.witness is None or too_much(made.family, made.witness, made.claim) is not None:
        return made
    ruling = made.witness.check(made.family, made.claim)
    theorems = made.witness.theorems(made.family, made.claim)
    return replace(made, theorems=theorems, evidence=ruling.kind)


def read(text: str) -> Certificate:
    return from_json(text)
