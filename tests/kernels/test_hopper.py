"""The kernels compile for an H100 on a machine that has none."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytest.importorskip("triton")

COMPILE = """
import sys
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource, compile
from selssm.kernels import diagonal, gated, selective, selective_backward

NARROW = {"u_ptr", "delta_ptr", "z_ptr", "out_ptr", "B_ptr", "C_ptr", "d_out_ptr"}
NARROW |= {"d_u_ptr", "d_delta_ptr", "d_z_ptr"}

def kind(name, const):
    if name in const:
        return "constexpr"
    if not name.endswith("_ptr"):
        return "i32"
    return "*bf16" if name in NARROW else "*i32" if name == "ends_ptr" else "*fp32"

scan = dict(SOFTPLUS=True, ZOH=False, CHUNK=16, BLOCK_D=32, BLOCK_N=16)
dense = dict(LEAKY=True, ROWS=16, BLOCK=64)
for kernel, const in (
    (selective.forward_kernel, scan | dict(KEEP=True)),
    (selective_backward.backward_kernel, scan),
    (gated.states_kernel, dense),
    (gated.adjoint_kernel, dense),
    (diagonal.diagonal_kernel, dict(REVERSE=True, TIME=64, CHANNELS=32)),
):
    narrow = kernel.arg_names
    signature = {n: kind(n, const) for n in narrow}
    if const is dense:
        signature = {n: "*fp32" if s == "*bf16" else s for n, s in signature.items()}
    made = compile(ASTSource(kernel, signature, constexprs=const), target=GPUTarget("cuda", 90, 32))
    assert "cubin" in made.asm
    print(kernel.__name__)
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
    assert len(done.stdout.split()) == 5
