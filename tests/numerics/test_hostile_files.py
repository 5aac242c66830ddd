"""Files made to exhaust the reader: each is judged or refused in bounded memory and time.

In the deep lane every file is read by `selssm recheck` in a process of its own, with two gigabytes
of addresses; the default lane reads shorter ones of each kind.
"""

import base64
import copy
import json
import resource
import subprocess
import sys
import time

import pytest

from numerics.certificate import holds, read
from numerics.errors import InputError
from numerics.serial import MAX_TEXT

SMALL = {
    "format": "selssm-certificate",
    "version": 1,
    "model": {
        "form": "leaky", "A": [["1/2"]], "B": None, "bound": None,
        "gate": {"low": ["1/2"], "high": ["1"], "scalar": False},
    },
    "claim": {"property": "contraction", "rate": "3/4", "bound": None, "horizon": None,
              "start": "0"},
    "verdict": "proved",
    "witness": {"kind": "weighted_max", "weights": ["1"]},
    "evidence": "exact",
    "theorems": ["contraction.weighted_max_box"],
    "reason": "",
}  # fmt: skip
LONG = 2**25
HOLDS, FAILS, MALFORMED = 0, 1, 2


def edited(**changes):
    """The small certificate with values replaced; a key is a path joined by two underscores."""
    document = copy.deepcopy(SMALL)
    for path, value in changes.items():
        place, (*way, last) = document, path.split("__")
        for key in way:
            place = place[key]
        place[last] = value
    return json.dumps(document)


def square(d, A):
    """A leaky model of dimension d."""
    gate = {"low": ["1/2"] * d, "high": ["1"] * d, "scalar": False}
    return {"form": "leaky", "A": A, "B": None, "bound": None, "gate": gate}


def packed(d):
    """The zero matrix as base64."""
    return {"rows": d, "columns": d, "float64": base64.b64encode(bytes(8 * d * d)).decode()}


def delta(dimension):
    numbers = {"strength_low": "0", "strength_high": "1/2", "decay_low": "0", "decay_high": "8/9"}
    return {"form": "delta", "dimension": dimension, **numbers}


FILES = {
    "as it is": (edited, HOLDS),
    "too long": (lambda: " " * (MAX_TEXT + 1), MALFORMED),
    "nested objects": (lambda: '{"a":' * (LONG // 5), MALFORMED),
    "nested lists": (lambda: "[" * LONG, MALFORMED),
    "many values": (lambda: "[" + "0," * (LONG // 2) + "0]", MALFORMED),
    "many keys": (lambda: "{" + ",".join(f'"{i}":0' for i in range(LONG // 128)) + "}", MALFORMED),
    "one long key": (lambda: '{"' + "k" * LONG + '":0}', MALFORMED),
    "a giant integer": (lambda: '{"format":' + "9" * LONG + "}", MALFORMED),
    "a giant exponent": (lambda: '{"format":1e' + "9" * 1000 + "}", MALFORMED),
    "a giant number": (lambda: edited(claim__rate="9" * LONG), MALFORMED),
    "a giant denominator": (lambda: edited(claim__rate="1/" + "9" * LONG), MALFORMED),
    "only quotes": (lambda: '"' * (LONG // 8), MALFORMED),
    "only backslashes": (lambda: '"' + "\\" * LONG, MALFORMED),
    "escapes": (lambda: '{"format":"' + "\\u0041" * (LONG // 6) + '"}', MALFORMED),
    "a giant claimed shape": (
        lambda: edited(model__A={"rows": 10**9, "columns": 10**9, "float64": "AAAA"}), MALFORMED,
    ),
    "a shape of zero": (
        lambda: edited(model__A={"rows": 0, "columns": 2**53, "float64": ""}), MALFORMED,
    ),
    "a long reason": (lambda: edited(reason="A" * LONG), HOLDS),
    "a giant dimension": (lambda: edited(model=delta(2**53)), MALFORMED),
    "a giant horizon": (
        lambda: edited(
            model=delta(4096), claim__property="forgets_within", claim__horizon=2**53,
            claim__rate="8/9", witness={"kind": "delta_range"},
            theorems=["contraction.delta_rule_factor"],
        ), HOLDS,
    ),
    "a closed gate in a large model": (
        lambda: edited(model=square(1500, packed(1500)), verdict="refuted",
                       witness={"kind": "gate_word", "gates": [["0"] * 1500]},
                       theorems=["contraction.word_radius"], claim__rate=None), FAILS,
    ),
    "a long word": (
        lambda: edited(verdict="refuted", claim__rate=None,
                       witness={"kind": "gate_word", "gates": [["1"]] * (LONG // 128)}), FAILS,
    ),
    "a rate of eight hundred digits, to the power of the word": (
        lambda: edited(verdict="refuted", claim__property="rate", claim__rate="1/" + "9" * 800,
                       witness={"kind": "gate_word", "gates": [["1"]] * 3000}), FAILS,
    ),
    "vertices without end": (
        lambda: edited(
            model={"form": "polytope", "vertices": [[["1/2"]]] * 40_000, "B": None,
                   "bound": None},
            witness={"kind": "quadratic", "P": [["1"]], "multipliers": None},
            theorems=["contraction.polytope"]), FAILS,
    ),
}  # fmt: skip


def limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))


def judged(path):
    """The exit code that the command would have."""
    try:
        return HOLDS if holds(read(path)) else FAILS
    except InputError as fault:
        assert len(str(fault)) < 400
        return MALFORMED


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_judged_or_refused(name, tmp_path, monkeypatch):
    make, expected = FILES[name]
    monkeypatch.setitem(globals(), "LONG", 2**18)
    path = tmp_path / "certificate.json"
    path.write_text(make())
    assert judged(path) == expected


@pytest.mark.deep
@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_judged_or_refused_within_bounds(name, tmp_path):
    make, expected = FILES[name]
    path, begun = tmp_path / "certificate.json", time.monotonic()
    path.write_text(make())
    command = [sys.executable, "-m", "selssm.cli", "recheck", str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, preexec_fn=limits, check=False
    )
    assert done.returncode == expected, done.stderr[-500:]
    assert time.monotonic() - begun < 60
    assert "Traceback" not in done.stderr and len(done.stderr) < 2000
    if expected == MALFORMED:
        assert done.stderr.strip() and not done.stdout.strip(), "a message, and no verdict"
