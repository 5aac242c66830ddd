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
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource, compile

from selssm.bench.fingerprint import kernels_hash
from selssm.bench.variants import Variant, variants

HOPPER = GPUTarget("cuda", 90, 32)
TOOLS = Path(triton.__file__).parent / "backends" / "nvidia" / "bin"
DATA = frozenset(
    f"{name}_ptr"
    for name in (
        "u", "x", "delta", "z", "out", "B", "C", "decay", "input", "states",
        "d_out", "d_u", "d_delta", "d_z", "d_B", "d_C", "d_decay",
    )
)  # fmt: skip
"""Pointers to numbers in the type of the input; the others are to float32, but for `ends`."""
INTEGERS = {"ends_ptr": "*i32", "words_ptr": "*i64"}
ODD = ("gate_width",)
"""Sizes that Triton may specialise, and that need not be multiples of 16."""
OPTIONS = {"num_warps", "maxnreg"}
COUNTED = ("kernels",)
WATCHED = ("MUFU", "FFMA", "LDG", "STG", "SHFL", "BAR", "LDL", "STL")
"""exp and the like, fused products, loads, stores, shuffles, barriers, spills in and out."""


@dataclass(frozen=True)
class Resources:
    """What one thread takes, and instructions of the whole kernel by kind."""

    name: str
    warps: int
    registers: int
    spill_bytes: int
    shared_bytes: int
    instructions: dict[str, int]


def measure(variant: Variant) -> Resources:
    """Compile, assemble, count."""
    made = compile(_source(variant), target=HOPPER, options=_options(variant))
    with tempfile.TemporaryDirectory() as folder:
        ptx, cubin = Path(folder) / "k.ptx", Path(folder) / "k.cubin"
        ptx.write_text(made.asm["ptx"])
        said = _run("ptxas", "-v", "--gpu-name", "sm_90a", ptx, "-o", cubin)
        listing = _run("nvdisasm", "-c", cubin)
    return Resources(
        variant.name,
        made.metadata.num_warps,
        int(_found(r"Used (\d+) registers", said)),
        int(_found(r"(\d+) bytes spill stores", said)),
        made.metadata.shared,
        _counts(listing),
    )


def _options(variant: Variant) -> dict[str, object]:
    """What of the launch is not the kernel's; Triton would ignore a misspelt constant."""
    names = variant.kernel.arg_names
    found = {name: x for name, x in variant.launch.items() if name not in names}
    if unknown := found.keys() - OPTIONS:
        raise ValueError(f"{variant.name}: the kernel has no {unknown}")
    return found


def _source(variant: Variant) -> ASTSource:
    """As Triton specialises it for tensors aligned to 16 bytes and sizes that are multiples of 16,
    where it is not told to leave a number alone."""
    parameters = variant.kernel.params
    known = {p.name: variant.launch[p.name] for p in parameters if p.name in variant.launch}
    constants = known | dict.fromkeys(variant.absent)
    in_data = DATA | {"pairs_ptr"} if variant.narrow else DATA
    signature = {p.name: _kind(p.name, constants, in_data, variant.data) for p in parameters}
    free = [p for p in parameters if p.name not in constants and not p.do_not_specialize]
    attrs = {(p.num,): [["tt.divisibility", 16]] for p in free if p.name not in ODD}
    return ASTSource(variant.kernel, signature, constexprs=constants, attrs=attrs)


def _kind(name: str, constants: dict[str, Any], in_data: frozenset[str], data: str) -> str:
    if name in constants:
        return "constexpr"
    if not name.endswith("_ptr"):
        return "i32"
    if name in INTEGERS:
        return INTEGERS[name]
    return f"*{data}" if name in in_data else "*fp32"


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
            "kernels_without_scans": kernels_hash(packages=COUNTED),
            "variants": [asdict(each) for each in made],
        }
        out.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
