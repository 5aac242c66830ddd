"""A launch runs what Triton compiled for arguments of the same kind, and asks it for any other."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
from selssm.kernels import launch as launches
from selssm.kernels.launch import kind


class Compiled:
    def __init__(self, ran):
        self.ran = ran

    def __getitem__(self, grid):
        return lambda *args: self.ran.append(("kept", grid, args))


class Kernel:
    """Of (x, y, n, SIZE, FLAG); writes down how it is run."""

    arg_names = ("x", "y", "n", "SIZE", "FLAG")

    def __init__(self):
        self.ran = []

    def __getitem__(self, grid):
        def run(*args, **options):
            self.ran.append(("asked", grid, args))
            return Compiled(self.ran)

        return run


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(launches, "_compiled", {})
    kernel = Kernel()

    def go(*args, **options):
        launches._launch(kernel, (7, 1, 1), 0, args, {"FLAG": True, "num_warps": 4} | options)
        return kernel.ran[-1]

    return go


ALIGNED = torch.zeros(64)
OTHER = torch.zeros(64)


def test_the_second_launch_is_of_what_was_kept_with_constants_in_their_order(run):
    assert run(ALIGNED, None, 5, SIZE=16)[0] == "asked"
    assert run(OTHER, None, 7, SIZE=16) == ("kept", (7, 1, 1), (OTHER, None, 7, 16, True))


@pytest.mark.parametrize(
    "other",
    [
        (ALIGNED[1:], None, 5),
        (ALIGNED.double(), None, 5),
        (ALIGNED, OTHER, 5),
        (ALIGNED, None, 1),
        (ALIGNED, None, 16),
        (ALIGNED, None, 2**31),
    ],
    ids=["not aligned", "another type", "not absent", "one", "a multiple of 16", "64 bits"],
)
def test_what_triton_would_compile_anew_is_not_run_by_what_was_kept(run, other):
    run(ALIGNED, None, 5, SIZE=16)
    assert run(*other, SIZE=16)[0] == "asked"
    assert run(ALIGNED, None, 5, SIZE=16)[0] == "kept"


def test_other_constants_and_options_are_another_kernel(run):
    run(ALIGNED, None, 5, SIZE=16)
    assert run(ALIGNED, None, 5, SIZE=32)[0] == "asked"
    assert run(ALIGNED, None, 5, SIZE=16, num_warps=8)[0] == "asked"


@pytest.mark.parametrize(
    "x", [0, 1, 2, 15, 16, 17, 32, 2**31 - 1, 2**31, -(2**31), -1, -16, 2**40, ALIGNED, ALIGNED[1:]]
)
def test_a_kind_is_no_coarser_than_what_triton_asks(x):
    """Where the installed Triton tells two arguments apart, so do we."""
    from triton._C.libtriton import native_specialize_impl
    from triton.backends.nvidia.compiler import CUDABackend

    def theirs(value):
        return native_specialize_impl(CUDABackend, value, False, True, True)

    for y in (1, 5, 16, 2**31 - 1, 2**32, -(2**31) - 1, ALIGNED, ALIGNED[1:], ALIGNED.half()):
        if kind(x) == kind(y):
            assert theirs(x) == theirs(y), (x, y)
