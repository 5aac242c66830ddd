"""Whether the committed measurements belong to the kernels of today; said loudly at the end."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from selssm.bench.fingerprint import kernels_hash
from selssm.bench.record import Standing, standing

FOLDER = Path(__file__).parents[2] / "benchmarks"
AGAIN = "run benchmarks/gpu_session.sh on a machine with a GPU"
COMMON = ("N = 1,", "N = 16", "diagonal", "gated")
LISTED = {
    "selective backward, N = 16, bf16": 16,
    "selective backward, N = 16, fp32": 16,
    "selective backward, N = 16, one channel a lane, fp32": 20,
    "selective forward, N = 16 and z, bf16": 12,
    "selective backward, N = 16 and z, bf16": 16,
}
"""Bytes a thread: two channels a lane fill all 255 registers, one channel those that it is given
for three programmes a multiprocessor (benchmarks/NOTES.md)."""


def test_the_measurements_belong_to_the_present_kernels_or_it_is_said():
    """Never silent: anything but a current record ends as a warning in the summary."""
    found = standing(FOLDER / "kernels.json")
    assert found is not Standing.MALFORMED and found is not Standing.WITHOUT_GPU
    if found is not Standing.CURRENT:
        warnings.warn(f"KERNEL TIMES ARE {found.value.upper()}: {AGAIN}", stacklevel=1)


def test_the_counted_registers_belong_to_the_present_kernels():
    """These need no GPU, so they are kept up to date."""
    record = json.loads((FOLDER / "registers.json").read_text())
    remedy = "python -m selssm.bench.registers --out benchmarks/registers.json"
    known = record["kernels_without_scans"]  # what PyTorch does before a launch counts for nothing
    assert known == kernels_hash(packages=("kernels",)), f"count them again: {remedy}"


def test_kernels_spill_little_and_the_common_ones_nothing():
    """Nothing at the common sizes but what is listed; and none spills as the first layouts did, by
    hundreds and thousands of bytes a thread, but for the dense kernels at d = 256, where A fills
    all registers and they say so."""
    record = json.loads((FOLDER / "registers.json").read_text())
    spilled = {each["name"]: each["spill_bytes"] for each in record["variants"]}
    spilled = {name: count for name, count in spilled.items() if "d = 256" not in name}
    common = [name for name in spilled if any(what in name for what in COMMON)]
    assert len(common) == 21
    assert all(spilled[name] <= LISTED.get(name, 0) for name in common), spilled
    assert max(spilled.values()) <= 160, spilled


def test_a_stale_record_is_heard(tmp_path):
    stale = tmp_path / "kernels.json"
    stale.write_text(json.dumps({"hardware": {"gpu": "a GPU"}, "kernels": "0"}))
    with pytest.warns(UserWarning, match="OTHER KERNELS"):
        warnings.warn(f"KERNEL TIMES ARE {standing(stale).value.upper()}", stacklevel=1)
