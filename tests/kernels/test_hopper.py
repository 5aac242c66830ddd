"""The kernels compile and assemble for an H100 on a machine that has none."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytest.importorskip("triton")

COMPILE = """
import sys
from dataclasses import replace
from itertools import count
from selssm.bench.registers import measure
from selssm.bench.variants import variants

SAME = ("N = 16, fp32", "and z")  # as others, once every argument is there
LONG = ("N = 64", "first pass", "one channel")  # by the exact hold, or no other code then

def compiled(variant, rule):
    "With z, packed, from an initial state; fewer steps at once, so that it does not take long."
    groups = {name: min(x, 2) for name, x in variant.launch.items() if name == "GROUPS"}
    if next(turn) % 2 == int(sys.argv[1]):  # two processes, one for the odd ones
        print(measure(replace(variant, absent=(), launch={**variant.launch, **groups})).name, rule)

def wanted(variant, *without):
    return not any(word in variant.name for word in without)

turn = count()
for variant in variants():
    if wanted(variant, *SAME):
        compiled(variant, "euler")
for variant in variants("zoh"):
    if "ZOH" in variant.launch and wanted(variant, *SAME, *LONG):
        compiled(variant, "zoh")
"""


def test_every_kernel_compiles_for_compute_capability_9():
    """In processes of their own: the interpreter, once chosen, compiles nothing."""
    environment = {k: v for k, v in os.environ.items() if k != "TRITON_INTERPRET"}
    halves = [
        subprocess.Popen(
            [sys.executable, "-c", COMPILE, half],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        )
        for half in "01"
    ]  # fmt: skip
    said = [half.communicate(timeout=300) for half in halves]
    assert not any(half.returncode for half in halves), said[0][1][-2000:] + said[1][1][-2000:]
    made = [line.split()[-1] for out, _ in said for line in out.splitlines()]
    assert (made.count("euler"), made.count("zoh")) == (22, 5), said
