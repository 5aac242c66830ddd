"""The kernels compile and assemble for an H100 on a machine that has none."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytest.importorskip("triton")

COMPILE = """
from dataclasses import replace
from selssm.bench.registers import measure, variants

for variant in variants((16,)):
    print(measure(replace(variant, absent=())).name)  # with z, packed, from an initial state
    if "bf16" in variant.name:
        print(measure(replace(variant, constants={**variant.constants, "ZOH": True})).name)
"""


def test_every_kernel_compiles_for_compute_capability_9():
    """In a process of its own: the interpreter, once chosen, compiles nothing."""
    environment = {k: v for k, v in os.environ.items() if k != "TRITON_INTERPRET"}
    done = subprocess.run(
        [sys.executable, "-c", COMPILE],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.splitlines()) == 12
