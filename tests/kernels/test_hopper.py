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

SAME = ("N = 16, fp32", "lane, fp32", "and z")  # as others, once every argument is there
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

def with_ones(variant):
    "Where every number is 1 that Triton makes a constant then."
    free = [p.name for p in variant.kernel.params if not p.do_not_specialize]
    ones = {name: 1 for name in free if not name.endswith("_ptr")}
    return replace(variant, launch={**ones, **variant.launch})

compiled(with_ones(next(x for x in variants() if "sums" in x.name)), "euler")
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
    assert (made.count("euler"), made.count("zoh")) == (25, 7), said


LAYOUTS = """
import re
from dataclasses import replace
from selssm.bench import registers
from selssm.bench.variants import forward, variants
from selssm.kernels.lanes import Tile

def text(variant, *odd):
    registers.ODD = odd  # numbers that are no multiples of 16
    options = registers._options(variant)
    made = registers.compile(registers._source(variant), target=registers.HOPPER, options=options)
    return made.asm["ptx"]

few = replace(forward("N = 3", 3, Tile(1, 4, 1, 4), "euler"), absent=("kept_ptr", "z_ptr"))
for odd in ((), ("pairs_b", "pairs_g")):
    print(len(re.findall(r"shfl\\.sync", text(few, "N", "D", "u_b", "out_b", *odd))))

step = next(x for x in variants() if "selective step" in x.name)
for block, width, warps in ((4, 16, 2), (2, 16, 1), (4, 2, 1), (8, 4, 1)):
    tile = {"BLOCK_D": block, "BLOCK_N": width, "num_warps": warps}
    found = text(replace(step, launch={**step.launch, **tile}))
    moved = re.findall(r"shfl\\.sync\\.bfly\\.b32\\s+(%r\\d+)", found)
    fused = [x for x in moved if re.search(r"fma\\.rn\\.f32[^;]*" + x + r"\\b", found)]
    print(len(moved), len(fused))
"""


def test_lanes_that_hold_one_sum_hold_the_same_bits():
    """In the forward scan a sum over states is made on one lane, in the decoding step of products
    that were rounded before they moved.

    With strides of the rows of B and C that are no multiples of 16, which `pairs` never makes,
    sums would cross lanes: the mutant of the first line.
    """
    environment = {k: v for k, v in os.environ.items() if k != "TRITON_INTERPRET"}
    command = [sys.executable, "-c", LAYOUTS]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    few, many, *steps = done.stdout.split("\n")[:6]
    assert int(few) < 8 < 32 < int(many), done.stdout
    assert all(int(line.split()[0]) > 0 and line.endswith(" 0") for line in steps), done.stdout
