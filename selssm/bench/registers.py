"""Registers, spills and instructions of the Triton kernels on an H100, from a machine without one.

    python -m selssm.bench.registers [--out benchmarks/registers.json]

Triton compiles to PTX for compute capability 9.0, the assembler that comes with it says how many
registers a thread takes and what it spills, and its disassembler shows the instructions. Counts are
of the code, not of a run: they explain a measurement and replace none. Not for a process in which
Triton's interpreter was chosen.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource, compile

from selssm.bench.fingerprint import kernels_hash
from selssm.kernels import gated, gated_launch, selective, selective_backward

HOPPER = GPUTarget("cuda", 90, 32)
TOOLS = Path(triton.__file__).parent / "backends" / "nvidia" / "bin"
DATA = {"u", "delta", "z", "out", "B", "C", "d_out", "d_u", "d_delta", "d_z"}
"""Pointers of a selective scan to numbers in the type of the input."""
ODD = ("gate_width", "group", "batch")
"""Sizes that need not be multiples of 16."""
COUNTED = ("kernels",)
WATCHED = ("MUFU", "FFMA", "LDG", "STG", "SHFL", "BAR", "LDL", "STL")
"""exp and the like, fused products, loads, stores, shuffles, barriers, spills in and out."""


@dataclass(frozen=True)
class Variant:
    """One compilation: a kernel, its constants, absent arguments, type of the data, warps, and the
    registers a thread may have where that is said."""

    name: str
    kernel: Any
    constants: Mapping[str, object]
    absent: tuple[str, ...] = ()
    data: str = "bf16"
    warps: int = 4
    limit: int | None = None


@dataclass(frozen=True)
class Resources:
    """What one thread takes, and instructions of the whole kernel by kind."""

    name: str
    warps: int
    registers: int
    spill_bytes: int
    shared_bytes: int
    instructions: dict[str, int]


def variants(states: tuple[int, ...] = (16, 64, 128, 256)) -> Iterator[Variant]:
    """Every kernel at the sizes that it meets; the selective ones with softplus and skip."""
    for size in states:
        tile = {"BLOCK_D": selective.channels_of(size), "BLOCK_N": size}
        scan = {"SOFTPLUS": True, "ZOH": False, "CHUNK": selective.CHUNK, **tile}
        ahead = selective.AHEAD
        warps = selective.warps_of(size)
        for data in ("bf16", "fp32") if size == 16 else ("bf16",):
            what = f"N = {size}, {data}"
            forward, backward = selective.forward_kernel, selective_backward.backward_kernel
            absent = ("z_ptr", "ends_ptr")
            yield Variant(
                f"selective forward, {what}", forward, scan | {"KEEP": True, "AHEAD": ahead},
                (*absent, "initial_ptr"), data, warps,
            )  # fmt: skip
            yield Variant(
                f"selective backward, {what}",
                backward,
                scan | {"AHEAD": ahead // 2},
                absent,
                data,
                warps,
            )
    for d in (64, 128, 256):
        tile = gated_launch.tile(d)
        warps, limit = tile.pop("num_warps"), tile.pop("maxnreg", None)
        for kind, kernel in (("forward", gated.states_kernel), ("backward", gated.adjoint_kernel)):
            name = f"gated {kind}, d = {d}, fp32"
            yield Variant(name, kernel, {"LEAKY": True, **tile}, (), "fp32", warps, limit)


def measure(variant: Variant) -> Resources:
    """Compile, assemble, count."""
    source = _source(variant)
    options = {"num_warps": variant.warps, "maxnreg": variant.limit}
    made = compile(source, target=HOPPER, options=options)
    with tempfile.TemporaryDirectory() as folder:
        ptx, cubin = Path(folder) / "k.ptx", Path(folder) / "k.cubin"
        ptx.write_text(made.asm["ptx"])
        said = _run("ptxas", "-v", "--gpu-name", "sm_90a", ptx, "-o", cubin)
        listing = _run("nvdisasm", "-c", cubin)
    return Resources(
        variant.name,
        variant.warps,
        int(_found(r"Used (\d+) registers", said)),
        int(_found(r"(\d+) bytes spill stores", said)),
        made.metadata.shared,
        _counts(listing),
    )


def _source(variant: Variant) -> ASTSource:
    """As Triton specialises it for contiguous rows whose sizes are multiples of 16."""
    names = variant.kernel.arg_names
    unit = {name: 1 for name in names if name.endswith(("_d", "_n"))}
    constants = unit | dict(variant.constants) | dict.fromkeys(variant.absent)
    signature = {name: _kind(name, constants, variant.data) for name in names}
    even = [i for i, name in enumerate(names) if name not in constants and name not in ODD]
    attrs = {(i,): [["tt.divisibility", 16]] for i in even}
    return ASTSource(variant.kernel, signature, constexprs=constants, attrs=attrs)


def _kind(name: str, constants: dict[str, Any], data: str) -> str:
    if name in constants:
        return "constexpr"
    if not name.endswith("_ptr"):
        return "i32"
    if name == "ends_ptr":
        return "*i32"
    return f"*{data}" if name.removesuffix("_ptr") in DATA else "*fp32"


def _run(tool: str, *arguments: object) -> str:
    done = subprocess.run([TOOLS / tool, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{tool}: {done.stderr[-500:]}")
    return done.stdout + done.stderr


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"no '{pattern}' in what the assembler said")
    return found[1]


def _counts(listing: str) -> dict[str, int]:
    """Instructions by kind; the sum under "all"."""
    words = re.findall(r"/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+\s+)?([A-Z][A-Z0-9_]*)", listing)
    counts = Counter(words)
    return {"all": sum(counts.values())} | {word: counts[word] for word in WATCHED}


def main() -> None:
    """Print the table; with --out write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    out = parser.parse_args().out
    made = []
    for variant in variants():
        made.append(found := measure(variant))
        few = ", ".join(f"{n} {word}" for word, n in found.instructions.items() if n)
        print(
            f"{found.name}: {found.warps} warps, {found.registers} registers, "
            f"{found.spill_bytes} bytes spilled, {found.shared_bytes} shared; {few}", flush=True,
        )  # fmt: skip
    if out is not None:
        record = {
            "command": "python -m selssm.bench.registers --out benchmarks/registers.json",
            "target": "sm_90a",
            "triton": triton.__version__,
            "kernels": kernels_hash(packages=COUNTED),
            "variants": [asdict(each) for each in made],
        }
        out.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
